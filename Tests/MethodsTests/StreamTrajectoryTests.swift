import Datasets
import Engine
import Foundation
import Streams
import Testing

@testable import Methods

/// The runs of `Golden/streams.json`, restated in PyTorch by `Tests/Oracle/stream_goldens.py`, on the
/// data of ``TrajectoryGolden``.
struct StreamGolden: Decodable {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let method: String
    let settings: [String: HyperparameterValue]
    let scenario: Scenario
    let stream: LabelStream.Kind
    let fuzziness: Int
    let inactiveLogits: InactiveLogits
    let losses: [Double]
    let parameters: [[Float]]
    /// Test examples of each context that are classified correctly at the end.
    let correct: [Int]

    var testDescription: String {
      let settings = settings.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      return
        ([
          method, scenario.rawValue, stream.rawValue, "fuzziness \(fuzziness)",
          "inactive \(inactiveLogits.rawValue)",
        ] + settings).joined(separator: ", ")
    }
  }

  let cases: [Case]

  static let shared: StreamGolden = {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/streams.json")
    do {
      return try JSONDecoder().decode(StreamGolden.self, from: Data(contentsOf: url))
    } catch {
      preconditionFailure("\(url.path): \(error)")
    }
  }()
}

@Suite struct StreamTrajectoryTests {
  @Test(arguments: StreamGolden.shared.cases)
  func `follows the oracle's run`(expected: StreamGolden.Case) throws { try follow(expected) }

  @Test(arguments: MethodGolden.all.flatMap(\.streams))
  func `follows the run of a method's own oracle`(expected: StreamGolden.Case) throws {
    try follow(expected)
  }

  private func follow(_ expected: StreamGolden.Case) throws {
    let golden = TrajectoryGolden.shared
    let contexts = golden.stream(expected.scenario)
    let stream = TaskFreeStream(
      contexts: contexts,
      labels: LabelStream(
        expected.stream, contexts: golden.contexts, iterations: golden.iterations,
        fuzziness: expected.fuzziness),
      inactiveLogits: expected.inactiveLogits)
    let method = try MethodCatalog.taskFreeForm(named: expected.method)
    let hyperparameters = try method.resolve(
      expected.settings, in: MethodSituation(scenario: expected.scenario, benchmark: .splitMNIST))
    var learner = method.makeLearner(
      StreamSupply(of: stream, batchSize: golden.batchSize, seed: golden.seed), golden.settings,
      hyperparameters)
    let losses = expected.losses.map { _ in learner.step() }
    try #require(losses.count == golden.contexts * golden.iterations)
    let lossError = zip(losses, expected.losses).map { abs($0 - $1) / max(abs($1), 1e-3) }.max()
    #expect(try #require(lossError) < 1e-4)
    let parameters = learner.parameters
    for (tensor, values) in zip(parameters.layout.tensors, expected.parameters) {
      let scale = values.map(abs).max() ?? 1
      let difference = zip(parameters.elements(of: tensor), values).map { abs($0 - $1) }.max()
      #expect(try #require(difference) < 1e-4 * scale, "\(tensor.name)")
    }
    #expect(
      contexts.tests.map { learner.countCorrect($0.examples, of: $0.outline) } == expected.correct)
  }

  @Test func `covers every method of the catalog in every scenario`() {
    let cases = StreamGolden.shared.cases + MethodGolden.all.flatMap(\.streams)
    let covered = Set(cases.map { "\($0.method)/\($0.scenario)" })
    for method in MethodCatalog.taskFree {
      for scenario in method.scenarios {
        #expect(covered.contains("\(method.name)/\(scenario)"))
      }
    }
  }
}
