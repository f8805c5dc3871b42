import Testing

@testable import Metrics

/// A matrix of five contexts whose metrics, by the formulas of several code bases, were computed
/// outside of this package.
private let rows: [[Double]] = [
  [0.98, 0.12, 0.10, 0.11, 0.09], [0.90, 0.97, 0.12, 0.10, 0.11], [0.60, 0.93, 0.96, 0.12, 0.10],
  [0.75, 0.80, 0.90, 0.95, 0.13], [0.78, 0.70, 0.97, 0.88, 0.96],
]
private let untrained = [0.10, 0.11, 0.09, 0.10, 0.10]
private let joint = [0.99, 0.98, 0.98, 0.97, 0.97]

@Suite struct MetricTests {
  private let input = MetricInput(
    matrix: AccuracyMatrix(rows: rows, untrained: untrained), jointFinal: joint,
    jointPerContext: [0.98, 0.98, 0.97, 0.96, 0.97])

  @Test(arguments: [
    ("accuracy/last@1", 0.858), ("bwt/t-1@1", -0.1325), ("bwt/gem@1", -0.1060),
    ("fwt/t-1@1", 0.0225), ("fwt/gem@1", 0.0180), ("forgetting/max-earlier@1", 0.1325),
    ("forgetting/max-all@1", 0.1350), ("forgetting/first-last@1", 0.1325),
    // Averages so far: 0.98, 0.935, 0.83, 0.85, 0.858.
    ("accuracy/sessions@1", 0.8906),
    // The diagonal: 0.98, 0.97, 0.96, 0.95, 0.96.
    ("learning-accuracy@1", 0.964), ("bti@1", -0.106),
    // Differences to the diagonal: 0.01, 0.01, 0.02, 0.02, 0.01, and 0, 0.01, 0.01, 0.01, 0.01.
    ("intransigence/joint-final@1", 0.014), ("intransigence/chaudhry@1", 0.008),
    ("intransigence/chaudhry-from-2@1", 0.01),
  ])
  func `has the value worked out by hand`(id: String, expected: Double) throws {
    let metric = try #require(Metric.named(id))
    let value = try #require(metric.value(for: input).number)
    #expect(abs(value - expected) < 1e-12)
  }

  @Test func `covers every metric in the case above`() {
    #expect(Metric.all.count == 14)
    #expect(Set(Metric.all.map(\.id)).count == 14)
  }

  @Test func `says why joint training has no backward transfer`() {
    let matrix = AccuracyMatrix(rows: [nil, nil, [0.9, 0.8, 0.7]], untrained: [0.5, 0.5, 0.5])
    let input = MetricInput(matrix: matrix)
    #expect(abs((Metric.lastAccuracy.value(for: input).number ?? 0) - 0.8) < 1e-12)
    for metric in [Metric.backwardTransfer, .forwardTransfer, .forgetting, .learningAccuracy] {
      #expect(
        metric.value(for: input)
          == .notAvailable(reason: "the method learns all contexts at once"))
    }
  }

  @Test func `says that one context allows no transfer`() {
    let input = MetricInput(matrix: AccuracyMatrix(rows: [[0.9]], untrained: [0.1]))
    #expect(Metric.lastAccuracy.value(for: input) == .value(0.9))
    for metric in [Metric.backwardTransfer, .forwardTransfer, .forgetting] {
      #expect(metric.value(for: input) == .notAvailable(reason: "there is one context only"))
    }
  }

  @Test func `says that a reference is missing`() {
    let matrix = AccuracyMatrix(rows: rows, untrained: nil)
    let missing = MetricValue.notAvailable(reason: "the joint model of the same seed is missing")
    #expect(Metric.intransigence.value(for: MetricInput(matrix: matrix)) == missing)
    #expect(
      Metric.forwardTransfer.value(for: MetricInput(matrix: matrix))
        == .notAvailable(reason: "the untrained network was not tested"))
  }

  @Test func `counts an improvement as negative forgetting, except where the last row counts`() {
    let matrix = AccuracyMatrix(rows: [[0.5, 0.1], [0.7, 0.9]], untrained: [0, 0])
    let input = MetricInput(matrix: matrix)
    #expect(abs((Metric.forgetting.value(for: input).number ?? 9) + 0.2) < 1e-12)
    #expect(Metric.forgettingMaxAll.value(for: input) == .value(0))
  }

  @Test func `has neither transfer nor forgetting where nothing changes`() {
    let constant = Array(repeating: Array(repeating: 0.5, count: 4), count: 4)
    let input = MetricInput(
      matrix: AccuracyMatrix(rows: constant, untrained: constant[0]), jointFinal: constant[0])
    for metric in [
      Metric.backwardTransfer, .forwardTransfer, .forgetting, .intransigence,
    ] {
      #expect(metric.value(for: input) == .value(0))
    }
  }
}
