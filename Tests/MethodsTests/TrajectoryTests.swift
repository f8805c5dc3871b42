import Datasets
import Engine
import Foundation
import Streams
import Testing

@testable import Methods

/// Runs restated in PyTorch: `Golden/trajectories.json` by `Tests/Oracle/method_goldens.py`, and
/// `Golden/online.json`, of the methods of GEM and MER, by `Tests/Oracle/online_goldens.py`, and others
/// beside them.
struct TrajectoryGolden: Decodable {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let method: String
    let settings: [String: HyperparameterValue]
    let scenario: Scenario
    /// In class-incremental learning `all`, or `all-so-far`; `alone` where the first context has its
    /// first class only, and one output unit.
    let activeClasses: String
    /// Where not those of all runs.
    let batchSize: Int?
    let iterations: Int?
    let losses: [Double]
    let parameters: [[Float]]
    /// Test examples of each context classified correctly in the end, where it is not by logits.
    let correct: [Int]?
    /// log p(x | class) of the first context's test set, by class, for the generative classifier.
    let likelihoods: [[Double]]?

    var testDescription: String {
      let settings = settings.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      let batch = batchSize.map { ["batches of \($0)"] } ?? []
      return ([method, scenario.rawValue, activeClasses] + batch + settings)
        .joined(separator: ", ")
    }
  }

  let pixelsPerImage: Int
  let hidden: [Int]
  let contexts: Int
  let classesPerContext: Int
  let trainPerClass: Int
  let testPerClass: Int
  let batchSize: Int
  let iterations: Int
  let learningRate: Float
  let seed: UInt64
  let trainPixels: [UInt8]
  let testPixels: [UInt8]
  let cases: [Case]

  static let shared = load("trajectories")
  static let online = load("online")

  private static func load(_ name: String) -> TrajectoryGolden {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/\(name).json")
    do {
      return try JSONDecoder().decode(TrajectoryGolden.self, from: Data(contentsOf: url))
    } catch {
      preconditionFailure("\(url.path): \(error)")
    }
  }

  var settings: LearnerSettings { settings() }

  func settings(batchSize: Int? = nil, iterations: Int? = nil) -> LearnerSettings {
    LearnerSettings(
      network: .perceptron(hidden: hidden), iterations: iterations ?? self.iterations,
      batchSize: batchSize ?? self.batchSize, optimizer: .adam(learningRate: learningRate),
      seed: seed)
  }

  func stream(_ scenario: Scenario, activeClasses: String = "all") -> ContextStream {
    let outputs = scenario == .domain ? classesPerContext : classesPerContext * contexts
    let parts = (1...contexts).map { index in
      let first = classesPerContext * (index - 1)
      let isAlone = activeClasses == "alone" && index == 1
      let classes = first..<first + (isAlone ? 1 : classesPerContext)
      func examples(_ pixels: [UInt8], _ perClass: Int) -> Examples {
        let indices = (classes.lowerBound * perClass..<classes.upperBound * perClass)
        return Examples(
          pixels: pixels, pixelsPerImage: pixelsPerImage, indices: indices.map(Int32.init),
          labels: indices.map {
            Int32($0 / perClass - (scenario == .domain ? classes.lowerBound : 0))
          })
      }
      let isGrowing = scenario == .class && activeClasses == "all-so-far"
      let own = scenario == .task ? classes : 0..<(isGrowing ? classes.upperBound : outputs)
      let context = Context(
        index: index, train: examples(trainPixels, trainPerClass),
        classes: scenario == .domain ? 0..<outputs : first..<first + classesPerContext,
        trainingColumns: own, predictionColumns: scenario == .task ? own : 0..<outputs)
      return (context: context, test: examples(testPixels, testPerClass))
    }
    return ContextStream(
      scenario: scenario, contexts: parts.map(\.context), tests: parts.map(\.test),
      outputs: outputs, isPerContext: scenario == .task)
  }
}

@Suite struct TrajectoryTests {
  @Test(arguments: TrajectoryGolden.shared.cases)
  func `follows the oracle's run`(expected: TrajectoryGolden.Case) throws {
    try follow(expected, in: .shared)
  }

  @Test(arguments: TrajectoryGolden.online.cases)
  func `follows the oracle's run of GEM and MER`(expected: TrajectoryGolden.Case) throws {
    try follow(expected, in: .online)
  }

  @Test(arguments: MethodGolden.all.flatMap(\.cases))
  func `follows the run of a method's own oracle`(expected: TrajectoryGolden.Case) throws {
    try follow(expected, in: .shared)
  }

  private func follow(_ expected: TrajectoryGolden.Case, in golden: TrajectoryGolden) throws {
    let stream = golden.stream(expected.scenario, activeClasses: expected.activeClasses)
    let descriptor = try MethodCatalog.method(named: expected.method)
    let hyperparameters = try descriptor.resolve(
      expected.settings, in: MethodSituation(scenario: expected.scenario, benchmark: .splitMNIST))
    let settings = golden.settings(
      batchSize: expected.batchSize, iterations: expected.iterations)
    var learner = descriptor.makeLearner(stream.outline, settings, hyperparameters)
    var losses: [Double] = []
    for context in stream.contexts {
      for _ in 0..<learner.begin(context) { losses.append(learner.step()) }
      learner.finish(context)
    }
    try #require(losses.count == expected.losses.count)
    let lossError = zip(losses, expected.losses).map { abs($0 - $1) / max(abs($1), 1e-3) }.max()
    #expect(try #require(lossError) < 1e-4)
    if let correct = expected.correct {
      #expect(stream.tests.map { learner.countCorrect($0.examples, of: $0.outline) } == correct)
    }
    if let likelihoods = expected.likelihoods {
      let classifier = try #require(learner as? GenerativeClassifier)
      let ours = classifier.autoencoders.logLikelihoods(
        of: stream.tests[0].examples, classes: 0..<stream.outline.outputs)
      for (own, other) in zip(ours.joined(), likelihoods.joined()) {
        #expect(abs(own - other) < 1e-4 * abs(other))
      }
    }
    let parameters = learner.parameters
    #expect(parameters.layout.tensors.map(\.count) == expected.parameters.map(\.count))
    for (tensor, values) in zip(parameters.layout.tensors, expected.parameters) {
      let scale = values.map(abs).max() ?? 1
      let difference = zip(parameters.elements(of: tensor), values).map { abs($0 - $1) }.max()
      #expect(try #require(difference) < 1e-4 * scale, "\(tensor.name)")
    }
  }

  @Test func `covers every method of the catalog in every scenario`() {
    let cases =
      [TrajectoryGolden.shared, .online].flatMap(\.cases) + MethodGolden.all.flatMap(\.cases)
    let covered = Set(cases.map { "\($0.method)/\($0.scenario)" })
    for method in MethodCatalog.all {
      for scenario in method.scenarios {
        #expect(covered.contains("\(method.name)/\(scenario)"))
      }
    }
  }
}
