import Datasets
import Engine
import Streams
import Testing

@testable import Methods

/// Features of two classes, worked out by hand; whole runs are in TrajectoryTests and
/// StreamTrajectoryTests.
@Suite struct NearestClassMeanTests {
  /// (3, 4) and (1, 0) of class 0, (0, 2) and (0, 1) of class 1.
  private func answer(_ distance: RunningClassMeans.Distance, classes: Int = 3) -> Int? {
    var means = RunningClassMeans(features: 2, classes: classes, distance: distance)
    for features: [Float] in [[3, 4], [1, 0]] { means.learn(features, label: 0) }
    for features: [Float] in [[0, 2], [0, 1]] { means.learn(features, label: 1) }
    #expect(means.counts == [2, 2, 0])
    if distance != .unit { #expect(means.means == [2, 2, 0, 1.5, 0, 0]) }
    return means.decision()([1, 1.3], 0..<classes)
  }

  @Test(arguments: [
    (RunningClassMeans.Distance.unit, 0), (.cosine, 0), (.euclidean, 1),
  ])
  private func `answers by the nearest of three kinds`(
    distance: RunningClassMeans.Distance, expected: Int
  ) {
    #expect(answer(distance) == expected)
  }

  @Test func `agrees with the means of exemplars`() {
    let network = Network.perceptron([2, 3])
    var means = NearestMean(for: network)
    for (label, rows): (Int, [[Float]]) in [(0, [[3, 4], [1, 0]]), (1, [[0, 2], [0, 1]])] {
      var features = FeatureRows(width: 2)
      for row in rows { features.append(row) }
      let mean = features.normalizedMean()
      let expected = [[0.894427, 0.447214], [0, 1]][label]
      #expect(zip(mean, expected).allSatisfy { abs($0 - $1) < 1e-6 })
      means.setMean(of: label, to: features)
    }
    #expect(means.classify([1, 1.3], among: 0..<3) == 0)
  }

  @Test func `answers no class without an example`() {
    var means = RunningClassMeans(features: 2, classes: 3, distance: .euclidean)
    #expect(means.decision()([0, 0], 0..<3) == nil)
    means.learn([5, 5], label: 1)
    #expect(means.decision()([0, 0], 0..<3) == 1)
    #expect(means.decision()([0, 0], 2..<3) == nil)
  }

  @Test func `joins the exemplars of contexts that share a class`() {
    let network = Network.perceptron([2, 2])
    let model = Classifier(network: network, parameters: Parameters(layout: network.layout))
    let arrived = ArrivedContexts()
    for index in 1...2 {
      let examples = Examples(
        pixels: [255, 0, 0, 255], pixelsPerImage: 2, indices: [Int32(index - 1)], labels: [0])
      arrived.insert(
        Context(
          index: index, train: examples, classes: 0..<2, trainingColumns: 0..<2,
          predictionColumns: 0..<2))
    }
    let places = [2, 1].map { StreamExample(context: $0, position: 0) }
    var expected = NearestMean(for: network)
    var rows = FeatureRows(width: 2)
    for row: [Float] in [[1, 0], [0, 1]] { rows.append(row) }
    expected.setMean(of: 0, to: rows)
    rows = FeatureRows(width: 2)
    rows.append([1, 0.2])
    // The mean of both contexts is nearer to (1, 1) than that of a class beside the first.
    var means = NearestMean(places, in: arrived, model: model)
    means.setMean(of: 1, to: rows)
    expected.setMean(of: 1, to: rows)
    for query: [Float] in [[1, 1], [1, 0.3], [0.5, 1]] {
      #expect(means.classify(query, among: 0..<2) == expected.classify(query, among: 0..<2))
    }
    #expect(means.classify([1, 1], among: 0..<2) == 0)
  }

  @Test func `without replay trains as fine-tuning`() throws {
    try expectFineTuning("ncm", ["training": .text("fine-tuning")])
  }

  @Test(
    arguments: [
      (
        ["features": .text("frozen"), "budget": .number(5)],
        "'budget' belongs to 'features: learned', not to 'frozen'; leave it out"
      ),
      (
        ["distance": .text("cosine")],
        "'distance' belongs to 'features: frozen' or 'features: initial', not to 'learned'; leave it out"
      ),
    ] as [([String: HyperparameterValue], String)])
  func `refuses the settings of other features`(
    settings: [String: HyperparameterValue], reason: String
  ) throws {
    let situation = MethodSituation(scenario: .class, benchmark: .splitMNIST)
    for method: any DescribedMethod in [
      try MethodCatalog.method(named: "ncm"), try MethodCatalog.taskFreeForm(named: "ncm"),
    ] {
      #expect {
        try method.resolve(settings, in: situation)
      } throws: {
        String(describing: $0) == "settings of method 'ncm' conflict: \(reason)"
      }
    }
  }

  @Test func `has the settings of its features only`() throws {
    let method = try MethodCatalog.method(named: "nearest-class-mean")
    let situation = MethodSituation(scenario: .class, benchmark: .splitMNIST)
    #expect(
      try method.resolve([:], in: situation).values
        == [
          "features": .text("learned"), "training": .text("replay"), "budget": .number(100),
        ])
    let frozen = try method.resolve(["features": .text("frozen")], in: situation)
    #expect(
      frozen.values == ["features": .text("frozen"), "distance": .text("euclidean")])
    #expect(try method.restore(frozen.values, in: situation).values == frozen.values)
    let initial = try method.resolve(["features": .text("initial")], in: situation)
    #expect(initial.values == ["features": .text("initial"), "distance": .text("euclidean")])
  }

  @Test(arguments: [("frozen", [6, 5, 5], 6 * 4 + 3 * 20), ("initial", [5, 5, 5], 3 * 20)])
  func `reads every example once after the network is frozen`(
    features: String, expected: [Int], examples: Int
  ) throws {
    let golden = TrajectoryGolden.shared
    let stream = golden.stream(.class)
    let method = try MethodCatalog.method(named: "ncm")
    var learner = method.makeLearner(
      stream.outline, golden.settings,
      try method.resolve(
        ["features": .text(features)], in: MethodSituation(scenario: .class, benchmark: .splitMNIST)
      ))
    let start = learner.parameters
    var steps: [Int] = []
    for context in stream.contexts {
      steps.append(learner.begin(context))
      for _ in 0..<steps[steps.count - 1] { _ = learner.step() }
      learner.finish(context)
    }
    #expect(steps == expected && learner.examplesSeen == examples)
    #expect((learner.parameters == start) == (features == "initial"))
    // Six means of six features and as many counts.
    #expect(learner.carriedBytes == (6 * 6 + 6) * 8)
  }
}
