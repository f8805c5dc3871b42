import Metrics
import Testing

@Suite struct RectangularMatrixTests {
  /// Three checkpoints, one test set of all classes.
  private let input = MetricInput(
    matrix: AccuracyMatrix(rows: [[0.2], [0.5], [0.75]], untrained: [0.1]), jointFinal: [0.9])

  @Test func `has checkpoints and test sets, and is not square`() {
    #expect(input.matrix.checkpoints == 3 && input.matrix.testSets == 1)
    #expect(!input.matrix.isSquare)
    #expect(AccuracyMatrix(rows: [[1, 0], nil], untrained: nil).isSquare)
    #expect(AccuracyMatrix(rows: [nil, nil], untrained: nil).isSquare)
    #expect(AccuracyMatrix(rows: [nil, nil], untrained: [0.5]).testSets == 1)
    #expect(input.matrix.averagesSoFar == [0.2, 0.5, 0.75])
  }

  @Test func `averages the last row over the test sets`() {
    #expect(Metric.lastAccuracy.value(for: input) == .value(0.75))
    let wide = AccuracyMatrix(rows: [[0.5, 1, 0]], untrained: nil)
    #expect(Metric.lastAccuracy.value(for: MetricInput(matrix: wide)) == .value(0.5))
  }

  @Test(arguments: Metric.all.filter { $0 != .lastAccuracy })
  func `gives the reason where a metric compares contexts`(metric: Metric) {
    #expect(
      metric.value(for: input)
        == .notAvailable(
          reason: "it needs a test set for each checkpoint; there are 1 for 3 checkpoints"))
  }

  @Test func `takes no test set for that of a checkpoint because their numbers agree`() {
    let apart = AccuracyMatrix(
      rows: [[0.5, 0.5], [0.75, 1]], untrained: [0, 0], isPaired: false)
    #expect(!apart.isSquare && apart.averagesSoFar == [0.5, 0.875])
    #expect(
      Metric.backwardTransfer.value(for: MetricInput(matrix: apart))
        == .notAvailable(
          reason: "it needs a test set for each checkpoint; the 2 test sets are not of one each"))
  }
}
