import Engine
import Streams
import Testing

@testable import Methods

@Suite struct LabelStreamTests {
  @Test(arguments: [(1, 10, 3), (2, 7, 3), (3, 6, 0), (5, 20, 10), (5, 2000, 500)])
  func `has probabilities that sum to one at every iteration of every kind`(
    contexts: Int, iterations: Int, fuzziness: Int
  ) {
    for kind in LabelStream.Kind.allCases {
      let stream = LabelStream(
        kind, contexts: contexts, iterations: iterations, fuzziness: fuzziness)
      let isDistribution = (0..<contexts * iterations).allSatisfy { iteration in
        let probabilities = (1...contexts).map { stream.probability(of: $0, at: iteration) }
        return abs(probabilities.reduce(0, +) - 1) < 1e-12 && probabilities.allSatisfy { $0 >= 0 }
      }
      #expect(isDistribution, "\(kind)")
    }
  }

  /// Transitions around iterations 1000, 3000, …, 9000, each 1000 wide.
  @Test(arguments: [
    (0, [1, 0, 0, 0, 0]), (499, [1, 0, 0, 0, 0]), (500, [0.9995, 0.0005, 0, 0, 0]),
    (749, [0.7505, 0.2495, 0, 0, 0]), (999, [0.5005, 0.4995, 0, 0, 0]),
    (1000, [0.4995, 0.5005, 0, 0, 0]), (1499, [0.0005, 0.9995, 0, 0, 0]),
    (1500, [0, 1, 0, 0, 0]), (2499, [0, 1, 0, 0, 0]), (2500, [0, 0.9995, 0.0005, 0, 0]),
    (6999, [0, 0, 0, 0.5005, 0.4995]), (8499, [0, 0, 0, 0, 1]),
    (8500, [0.0005, 0, 0, 0, 0.9995]), (9499, [0.9995, 0, 0, 0, 0.0005]),
    (9500, [1, 0, 0, 0, 0]), (9999, [1, 0, 0, 0, 0]),
  ])
  func `gives way as worked out by hand, and ends with the first context`(
    iteration: Int, expected: [Double]
  ) {
    let stream = LabelStream(
      .fuzzyBoundaries, contexts: 5, iterations: 2000, fuzziness: 500)
    for (index, probability) in expected.enumerated() {
      #expect(abs(stream.probability(of: index + 1, at: iteration) - probability) < 1e-12)
    }
  }

  @Test func `changes at once without fuzziness, half a context early`() {
    let stream = LabelStream(.fuzzyBoundaries, contexts: 3, iterations: 5)
    let sequence = (0..<15).map { iteration in
      (1...3).first { stream.probability(of: $0, at: iteration) == 1 }
    }
    #expect(sequence == [1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 1, 1, 1])
  }

  @Test(arguments: LabelStream.Kind.allCases)
  func `draws contexts as often as their probabilities say`(kind: LabelStream.Kind) {
    let stream = LabelStream(kind, contexts: 4, iterations: 20, fuzziness: 8)
    var random = RandomStream(seed: 5, purpose: .streamContexts)
    for iteration in [0, 3, 12, 21, 64, 75, 79] {
      var counts = [0, 0, 0, 0]
      for _ in 0..<10_000 { counts[stream.draw(at: iteration, using: &random) - 1] += 1 }
      for context in 1...4 {
        let expected = 10_000 * stream.probability(of: context, at: iteration)
        #expect(abs(Double(counts[context - 1]) - expected) < 200)
        if expected == 0 { #expect(counts[context - 1] == 0) }
      }
    }
  }
}
