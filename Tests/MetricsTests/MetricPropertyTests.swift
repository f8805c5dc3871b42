import Testing

@testable import Metrics

/// What holds of the metrics for every matrix, on matrices drawn from a fixed seed.
@Suite struct MetricPropertyTests {
  /// A linear congruential generator (Knuth's MMIX constants): the same matrices on every machine.
  private struct Generator {
    var state: UInt64

    mutating func accuracy() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(1 << 53)
    }
  }

  private func input(contexts: Int) -> MetricInput {
    var generator = Generator(state: UInt64(contexts))
    func row() -> [Double] { (0..<contexts).map { _ in generator.accuracy() } }
    return MetricInput(
      matrix: AccuracyMatrix(rows: (0..<contexts).map { _ in row() }, untrained: row()),
      jointFinal: row(), jointPerContext: row())
  }

  private func number(_ metric: Metric, _ input: MetricInput) throws -> Double {
    try #require(metric.value(for: input).number)
  }

  @Test(arguments: [2, 3, 5, 10, 20])
  func `relates the rival definitions of transfer by their denominators`(contexts: Int) throws {
    let input = input(contexts: contexts)
    let ratio = Double(contexts - 1) / Double(contexts)
    let backward = try number(.backwardTransfer, input)
    #expect(abs(try number(.backwardTransferGEM, input) - ratio * backward) < 1e-12)
    #expect(abs(try number(.backwardTransferAndInterference, input) - ratio * backward) < 1e-12)
    #expect(abs(try number(.forgettingFirstLast, input) + backward) < 1e-12)
    let forward = try number(.forwardTransfer, input)
    #expect(abs(try number(.forwardTransferGEM, input) - ratio * forward) < 1e-12)
  }

  @Test(arguments: [2, 3, 5, 10, 20])
  func `makes retained accuracy of learning accuracy and interference`(contexts: Int) throws {
    let input = input(contexts: contexts)
    let learned = try number(.learningAccuracy, input)
    let interference = try number(.backwardTransferAndInterference, input)
    #expect(abs(try number(.lastAccuracy, input) - (learned + interference)) < 1e-12)
    // Against the final joint model, intransigence is its average accuracy less ours when learned.
    let joint = mean(try #require(input.jointFinal))
    #expect(abs(try number(.intransigence, input) - (joint - learned)) < 1e-12)
  }

  @Test(arguments: [2, 3, 5, 10, 20])
  func `never has less forgetting by a maximum over more rows`(contexts: Int) throws {
    let input = input(contexts: contexts)
    #expect(try number(.forgettingMaxAll, input) >= 0)
    #expect(try number(.forgettingMaxAll, input) >= number(.forgettingFirstLast, input))
    #expect(try number(.forgetting, input) >= number(.forgettingFirstLast, input))
  }

  @Test(arguments: Metric.all.map(\.id))
  func `stays in its range for the worst and the best matrix`(id: String) throws {
    let metric = try #require(Metric.named(id))
    for (own, reference) in [(0.0, 1.0), (1, 0), (0, 0), (1, 1)] {
      let row = Array(repeating: own, count: 3)
      let other = Array(repeating: reference, count: 3)
      let value = try number(
        metric,
        MetricInput(
          matrix: AccuracyMatrix(rows: [row, row, row], untrained: other), jointFinal: other,
          jointPerContext: other))
      #expect((-1...1).contains(value))
    }
  }

  @Test(arguments: Metric.all.map(\.id))
  func `gives a reason and no number where there is no context`(id: String) throws {
    let metric = try #require(Metric.named(id))
    let empty = MetricInput(
      matrix: AccuracyMatrix(rows: [], untrained: []), jointFinal: [], jointPerContext: [])
    #expect(metric.value(for: empty).number == nil)
  }

  @Test func `keeps what a context scored before it was learned out of Mammoth's maximum`() {
    // Column 1 is best in row 0, before its context was learned.
    let matrix = AccuracyMatrix(
      rows: [[0.9, 0.8, 0.1], [0.9, 0.5, 0.1], [0.9, 0.4, 0.9]], untrained: nil)
    let input = MetricInput(matrix: matrix)
    #expect(abs((Metric.forgettingMaxAll.value(for: input).number ?? 9) - 0.05) < 1e-12)
    #expect(abs((Metric.forgetting.value(for: input).number ?? 9) - 0.2) < 1e-12)
  }

  @Test func `averages each row over the contexts seen so far`() {
    let matrix = AccuracyMatrix(rows: [[0.5, 0.9], nil], untrained: nil)
    #expect(matrix.averagesSoFar == [0.5, nil])
  }
}
