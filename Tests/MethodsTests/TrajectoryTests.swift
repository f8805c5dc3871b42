import Datasets
import Engine
import Foundation
import Testing

@testable import Methods

/// The runs of `Golden/trajectories.json`, restated in PyTorch by `Tests/Oracle/method_goldens.py`.
struct TrajectoryGolden: Decodable {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let method: String
    let settings: [String: HyperparameterValue]
    let scenario: Scenario
    /// In class-incremental learning `all`, or `all-so-far`.
    let activeClasses: String
    let losses: [Double]
    let parameters: [[Float]]
    /// Test examples of each context classified correctly in the end, where it is not by logits.
    let correct: [Int]?
    /// log p(x | class) of the first context's test set, by class, for the generative classifier.
    let likelihoods: [[Double]]?

    var testDescription: String {
      let settings = settings.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      return ([method, scenario.rawValue, activeClasses] + settings).joined(separator: ", ")
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

  static let shared: TrajectoryGolden = {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/trajectories.json")
    do {
      return try JSONDecoder().decode(TrajectoryGolden.self, from: Data(contentsOf: url))
    } catch {
      preconditionFailure("\(url.path): \(error)")
    }
  }()

  var settings: LearnerSettings {
    LearnerSettings(
      hidden: hidden, iterations: iterations, batchSize: batchSize,
      optimizer: .adam(learningRate: learningRate), seed: seed)
  }

  func stream(_ scenario: Scenario, activeClasses: String = "all") -> ContextStream {
    let outputs = scenario == .domain ? classesPerContext : classesPerContext * contexts
    return ContextStream(
      scenario: scenario,
      contexts: (1...contexts).map { index in
        let classes = classesPerContext * (index - 1)..<classesPerContext * index
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
        return Context(
          index: index, train: examples(trainPixels, trainPerClass),
          test: examples(testPixels, testPerClass), trainingColumns: own,
          predictionColumns: scenario == .task ? own : 0..<outputs)
      }, inputs: pixelsPerImage, outputs: outputs, isPerContext: scenario == .task)
  }
}

@Suite struct TrajectoryTests {
  @Test(arguments: TrajectoryGolden.shared.cases)
  func `follows the oracle's run`(expected: TrajectoryGolden.Case) throws {
    let golden = TrajectoryGolden.shared
    let stream = golden.stream(expected.scenario, activeClasses: expected.activeClasses)
    let descriptor = try MethodCatalog.method(named: expected.method)
    let hyperparameters = try descriptor.resolve(
      expected.settings, in: MethodSituation(scenario: expected.scenario))
    var learner = descriptor.makeLearner(stream, golden.settings, hyperparameters)
    var losses: [Double] = []
    for context in stream.contexts {
      for _ in 0..<learner.begin(context, of: stream) { losses.append(learner.step()) }
      learner.finish(context, of: stream)
    }
    try #require(losses.count == expected.losses.count)
    let lossError = zip(losses, expected.losses).map { abs($0 - $1) / max(abs($1), 1e-3) }.max()
    #expect(try #require(lossError) < 1e-4)
    if let correct = expected.correct {
      #expect(stream.contexts.map { learner.countCorrect($0.test, of: $0) } == correct)
    }
    if let likelihoods = expected.likelihoods {
      let classifier = try #require(learner as? GenerativeClassifier)
      let ours = classifier.autoencoders.logLikelihoods(
        of: stream.contexts[0].test, classes: 0..<stream.outputs)
      for (own, other) in zip(ours.joined(), likelihoods.joined()) {
        #expect(abs(own - other) < 1e-4 * abs(other))
      }
    }
    let parameters = learner.parameters
    for (tensor, values) in zip(parameters.layout.tensors, expected.parameters) {
      let scale = values.map(abs).max() ?? 1
      let difference = zip(parameters.elements(of: tensor), values).map { abs($0 - $1) }.max()
      #expect(try #require(difference) < 1e-4 * scale, "\(tensor.name)")
    }
  }

  @Test func `covers every method of the catalog in every scenario`() {
    let covered = Set(TrajectoryGolden.shared.cases.map { "\($0.method)/\($0.scenario)" })
    for method in MethodCatalog.all {
      for scenario in method.scenarios {
        #expect(covered.contains("\(method.name)/\(scenario)"))
      }
    }
  }
}
