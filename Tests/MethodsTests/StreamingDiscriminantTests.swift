import Engine
import Streams
import Testing

@testable import Methods

/// Four examples of two features, worked out by hand; whole runs are in TrajectoryTests and
/// StreamTrajectoryTests.
@Suite struct StreamingDiscriminantTests {
  private static let examples: [([Float], Int)] = [
    ([1, 0], 0), ([2, 1], 0), ([-1, 1], 1), ([-2, 0], 1),
  ]

  private func learned(_ set: (inout StreamingDiscriminant) -> Void = { _ in })
    -> StreamingDiscriminant
  {
    var classifier = StreamingDiscriminant(features: 2, classes: 3)
    set(&classifier)
    for (features, label) in Self.examples { classifier.learn(features, label: label) }
    return classifier
  }

  private func isClose(_ left: [Double], _ right: [Double]) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { abs($0 - $1) < 1e-6 }
  }

  private func elements(_ matrix: SymmetricMatrix) -> [Double] {
    (0..<matrix.order).flatMap { row in (0..<matrix.order).map { matrix[row, $0] } }
  }

  @Test func `updates the covariance with each example`() {
    var classifier = StreamingDiscriminant(features: 2, classes: 3)
    let expected: [[Double]] = [
      [0, 0, 0, 0], [0.25, 0.25, 0.25, 0.25],
      [0.388889, -0.055556, -0.055556, 0.388889], [23.0 / 48, 7.0 / 48, 7.0 / 48, 23.0 / 48],
    ]
    for ((features, label), covariance) in zip(Self.examples, expected) {
      classifier.learn(features, label: label)
      #expect(isClose(elements(classifier.covarianceMatrix), covariance))
    }
  }

  @Test func `has the exact covariance within classes on request`() {
    let classifier = learned { $0.update = .withinClass }
    #expect(isClose(elements(classifier.covarianceMatrix), [0.25, 0.25, 0.25, 0.25]))
  }

  @Test func `scores by means and precision`() {
    let (weights, biases) = learned().discriminants()
    #expect(isClose(weights, [3.099604, 0.100204, -3.799352, 2.199448, 0, 0]))
    #expect(isClose(biases, [-2.349754, -3.399376, 0]))
    func scores(_ x: Double, _ y: Double) -> [Double] {
      (0..<3).map { label -> Double in
        let product: Double = weights[2 * label] * x + weights[2 * label + 1] * y
        return product + biases[label]
      }
    }
    #expect(isClose(scores(0.5, 0.5), [-0.749850, -4.199328, 0]))
    #expect(isClose(scores(-0.2, 0.5), [-2.919573, -1.539782, 0]))
    #expect(isClose(scores(0, 3), [-2.049142, 3.198968, 0]))
    let damped = learned { $0.damping = 0.1 }.discriminants()
    let dampedScores = (0..<2).map { label -> Double in
      let sum: Double = damped.weights[2 * label] + damped.weights[2 * label + 1]
      return 0.5 * sum + damped.biases[label]
    }
    #expect(isClose(dampedScores, [-0.625, -3.632075]))
  }

  @Test func `answers only classes that it has seen`() {
    let decide = learned().decision()
    let queries: [[Float]] = [[0.5, 0.5], [-0.2, 0.5], [0, 3]]
    #expect(queries.map { decide($0, 0..<3) } == [0, 1, 1])
    // Where the context is known, only its columns.
    #expect(queries.map { decide($0, 0..<1) } == [0, 0, 0])
    #expect(decide([0, 3], 2..<3) == nil)
  }

  @Test func `shrinks the covariance of the base`() {
    func shrunk(_ rows: [Double]) -> [Double] {
      var matrix = SymmetricMatrix(order: 2)
      matrix.addOuterProducts(of: rows)
      matrix.scale(by: 2 / Double(rows.count))
      matrix.shrink(of: rows.count / 2)
      return elements(matrix)
    }
    #expect(
      isClose(
        shrunk([2, 1.9, -2, -2, 1, 1.1, -1, -1, 3, 2.9, -3, -2.9]),
        [4.601864, 1.948353, 1.948353, 4.504803]))
    #expect(isClose(shrunk([1, 2, -1, 0, 0, -2, 2, 1, -2, -1]), [2, 0, 0, 2]))
  }

  @Test func `learns the base at once, centered by its means`() {
    var base = LabeledFeatures(width: 2)
    // Around (10, 0) and (0, 10).
    for (features, label): ([Float], Int) in [
      ([12, 1.9], 0), ([8, -2], 0), ([11, 1.1], 0), ([9, -1], 0), ([3, 12.9], 1), ([-3, 7.1], 1),
    ] {
      base.append(features, label: label)
    }
    var classifier = StreamingDiscriminant(features: 2, classes: 3)
    classifier.covariance = .frozen
    classifier.learnBase(base)
    // S around exact means: rows as in the shrinkage above, the mean of 1.9, −2, 1.1, −1 being 0.
    let expected = [4.601864, 1.948353, 1.948353, 4.504803]
    #expect(isClose(elements(classifier.covarianceMatrix), expected))
    classifier.learn([7, 3], label: 2)
    #expect(isClose(elements(classifier.covarianceMatrix), expected))
    #expect(classifier.decision()([7, 3], 0..<3) == 2)
  }

  @Test func `is the nearest class mean where the covariance is the unit matrix`() {
    var random = RandomStream(seed: 4, purpose: .dataOrder)
    var means = RunningClassMeans(features: 3, classes: 4, distance: .euclidean)
    var classifier = StreamingDiscriminant(features: 3, classes: 4)
    classifier.damping = 1
    func draw() -> [Float] { (0..<3).map { _ in random.uniform() } }
    for _ in 0..<60 {
      let (features, label) = (draw(), random.uniform(below: 4))
      means.learn(features, label: label)
      classifier.learn(features, label: label)
    }
    let (nearest, decide) = (means.decision(), classifier.decision())
    for _ in 0..<100 {
      let query = draw()
      #expect(nearest(query, 0..<4) == decide(query, 0..<4))
    }
  }

  @Test func `adds rows together as it would one by one`() {
    var random = RandomStream(seed: 5, purpose: .dataOrder)
    var classifier = StreamingDiscriminant(features: 2, classes: 2)
    var sigma = [Double](repeating: 0, count: 4)
    var (means, counts) = ([[0.0, 0], [0, 0]], [0.0, 0])
    for n in 0..<700 {
      let features = [random.uniform(), random.uniform()]
      let label = random.uniform(below: 2)
      classifier.learn(features, label: label)
      let delta = zip(features, means[label]).map { Double($0) - $1 }
      let n = Double(n)
      for place in 0..<4 {
        let added: Double = n / (n + 1) * delta[place / 2] * delta[place % 2]
        let sum: Double = n * sigma[place] + added
        sigma[place] = sum / (n + 1)
      }
      counts[label] += 1
      for unit in 0..<2 { means[label][unit] += delta[unit] / counts[label] }
    }
    let found = elements(classifier.covarianceMatrix)
    #expect(zip(found, sigma).allSatisfy { abs($0 - $1) < 1e-12 })
  }
}
