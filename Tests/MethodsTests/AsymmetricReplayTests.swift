import Datasets
import Engine
import Streams
import Testing

@testable import Methods

@Suite struct AsymmetricReplayTests {
  private static let logits: [Float] = [1, 2, 0, 0.5, -1, 0.3, 0, 1, 2, 0, 1, -0.2]

  @Test(
    arguments: [
      ([2, 3], Array(0..<6), 2.711225), ([2, 3], [2, 3], 1.550502),
      ([2, 3], [2, 3, 4, 5], 1.976340),
      ([2, 2], [2], 0), ([2, 2], [2, 3, 4, 5], 0.976340), ([2, 2], Array(0..<6), 1.711225),
    ] as [([Int32], [Int], Double)])
  func `learns labels among a set of outputs`(
    labels: [Int32], columns: [Int], expected: Double
  ) {
    var gradients = Array(repeating: Float(0), count: 12)
    let loss = softmaxCrossEntropy(
      logits: Self.logits, labels: labels, rows: 2, width: 6, columns: columns,
      addingTo: &gradients)
    #expect(abs(loss - expected) < 1e-6)
    for column in 0..<6 where !columns.contains(column) {
      #expect(gradients[column] == 0 && gradients[6 + column] == 0)
    }
    // Each row's probabilities sum to 1, and the label takes 1 away.
    for row in 0..<2 { #expect(abs(gradients[row * 6..<row * 6 + 6].reduce(0, +)) < 1e-6) }
  }

  @Test func `has the gradient of central differences over a set with gaps`() {
    let (columns, labels) = ([0, 2, 5], [Int32(2), 5])
    func loss(_ logits: [Float], _ gradients: inout [Float]) -> Double {
      softmaxCrossEntropy(
        logits: logits, labels: labels, rows: 2, width: 6, columns: columns, zeroLogits: 2,
        weight: 0.7, addingTo: &gradients)
    }
    var (analytic, ignored) = (
      Array(repeating: Float(0), count: 12), Array(repeating: Float(0), count: 12)
    )
    _ = loss(Self.logits, &analytic)
    for index in 0..<12 {
      var (above, below) = (Self.logits, Self.logits)
      above[index] += 1 / 64
      below[index] -= 1 / 64
      let slope = (loss(above, &ignored) - loss(below, &ignored)) * 32
      #expect(abs(Double(analytic[index]) - slope) < 1e-4)
    }
  }

  @Test func `is the loss of a range where the set is one, to the bit`() {
    var (set, range) = (
      Array(repeating: Float(0.5), count: 12), Array(repeating: Float(0.5), count: 12)
    )
    let labels: [Int32] = [2, 3]
    let ofSet = softmaxCrossEntropy(
      logits: Self.logits, labels: labels, rows: 2, width: 6, columns: [1, 2, 3, 4], zeroLogits: 1,
      weight: 0.3, addingTo: &set)
    let ofRange = softmaxCrossEntropy(
      logits: Self.logits, labels: labels, rows: 2, width: 6, columns: 1..<5, zeroLogits: 1,
      weight: 0.3, addingTo: &range)
    #expect(ofSet == ofRange)
    #expect(set == range)
  }

  /// The outputs among which current examples with these labels are learned, step by step; nil for all.
  private func subsets(
    _ competitors: AsymmetricReplay.Competitors, labels: [[Int32]], firstContext: Int = 1
  ) -> [[Int]?] {
    let outline = StreamOutline(
      scenario: .class,
      contexts: [
        ContextOutline(
          index: 1, classes: 0..<6, trainingColumns: 0..<6, predictionColumns: 0..<6)
      ], shape: ExampleShape(width: 1), outputs: 6, isPerContext: false, bytesPerExample: 1)
    let settings = TrajectoryGolden.shared.settings
    var replay = AsymmetricReplay(
      budget: 4, competitors: competitors, weights: .sum, firstContext: firstContext, drawSize: nil,
      stream: outline, settings: settings)
    let batch = StepBatch(
      network: .perceptron([1, 6]), stream: outline, arrived: .inFirst(of: outline), capacity: 8)
    return labels.map { labels in
      batch.removeAll()
      let examples = Examples(
        pixels: [0], pixelsPerImage: 1, indices: labels.map { _ in 0 }, labels: labels)
      for position in labels.indices { batch.append(position, of: examples) }
      batch.addTerm(.labels, rows: 0..<labels.count, columns: 0..<6, weight: 1)
      replay.contribute(to: batch)
      let columns = Array(batch.terms[0].columns)
      return columns.count == 6 ? nil : columns
    }
  }

  @Test func `lets current examples compete with their classes and those from the largest seen on`()
  {
    #expect(
      subsets(.presentAndNew, labels: [[2, 3], [2, 2], [0, 1], [5, 0], [1, 2]])
        == [[2, 3, 4, 5], [2, 3, 4, 5], [0, 1, 3, 4, 5], [0, 5], [1, 2, 5]])
    #expect(subsets(.presentAndNew, labels: [[0, 0], [0, 1]]) == [nil, nil])
  }

  @Test func `lets them compete among themselves, or from a context on`() {
    #expect(subsets(.present, labels: [[2, 3], [2, 2]]) == [[2, 3], [2]])
    #expect(subsets(.present, labels: [[2, 3]], firstContext: 2) == [nil])
  }

  @Test func `is plain replay by separate passes while all classes are in every batch`() {
    // Nothing is left out, so that the loss is that of ER's two means.
    #expect(subsets(.presentAndNew, labels: [[0, 1, 2, 3, 4, 5]]) == [nil])
    #expect(subsets(.present, labels: [[0, 1, 2, 3, 4, 5]]) == [nil])
  }
}
