import Engine
import Foundation
import Streams
import TestSupport
import Testing

@testable import Datasets
@testable import Harness
@testable import Methods

/// Runs that are interrupted and go on: nothing of what they measure is another.
@Suite struct ResumedRunTests {
  private static let dataset: ImageDataset? = {
    let whole = try? DatasetCatalog.load(
      name: "strokes", locator: DataLocator(environment: [:]))
    return whole?.first(train: 12, test: 3)
  }()

  private static func suite(
    _ methods: String, network: String = "{perceptron: [12, 8]}", further: String = "",
    scenarios: String
  ) throws -> Suite {
    // These have numbers of steps and rows of their own.
    let steps =
      methods.contains("gdumb") || methods.contains("ar1") ? "" : "iterations: 4\n  batch-size: 8"
    return try Suite(
      yaml: """
        name: resumed
        protocol:
          dataset: strokes
          contexts: 5
          \(steps)
          network: \(network)
          curve-interval: 3
          curve-samples: 4
          \(further)
        scenarios: \(scenarios)
        seeds: [1]
        methods:
        \(methods)
        """, file: "s.yaml")
  }

  /// A run that can be begun again and again.
  private struct Repeatable {
    let spec: RunSpec
    let loop: TrainingLoop

    init(_ spec: RunSpec, _ dataset: ImageDataset) throws {
      self.spec = spec
      let stream = try ContextStream(
        dataset: dataset,
        sources: ProtocolSources(train: dataset.train.source, test: dataset.test.source),
        protocol: spec.protocol, scenario: spec.scenario, seed: spec.seed)
      loop = TrainingLoop(
        stream: stream, seed: spec.seed, curveInterval: spec.protocol.curveInterval,
        curveSamples: spec.protocol.curveSamples, measurements: spec.protocol.knownMeasurements,
        images: spec.reasonForNoImages == nil ? spec.protocol.knownImages : [])
    }

    /// What is left of a run: all of it, or what comes behind a state.
    func run(
      from state: [UInt8]? = nil, keeping: RunKeeping? = nil
    ) throws -> (RunOutcome, parameters: String, seen: Int, carried: Int) {
      let settings = LearnerSettings(spec.protocol, seed: spec.seed)
      let situation = MethodSituation(spec.protocol, spec.scenario)
      func result(_ learner: any Learner, _ outcome: RunOutcome) -> (
        RunOutcome, parameters: String, seen: Int, carried: Int
      ) {
        (outcome, learner.parameters.digest(), learner.examplesSeen, learner.carriedBytes)
      }
      if let stream = try TaskFreeStream(loop.stream, spec.protocol) {
        let method = try MethodCatalog.taskFreeForm(named: spec.method.name)
        var learner = method.makeLearner(
          StreamSupply(of: stream, batchSize: settings.batchSize, seed: settings.seed), settings,
          try method.restore(spec.method.hyperparameters, in: situation))
        let start = try state?.withUnsafeBytes {
          try loop.resume(&learner, from: StateArchive(reading: $0), tellingBoundaries: false)
        }
        let outcome = try loop.run(
          &learner, iterations: spec.protocol.iterations, from: start, keeping: keeping)
        return result(learner, outcome)
      }
      let method = try MethodCatalog.method(named: spec.method.name)
      var learner = method.makeLearner(
        loop.stream.outline, settings,
        try method.restore(spec.method.hyperparameters, in: situation))
      let start = try state?.withUnsafeBytes {
        try loop.resume(&learner, from: StateArchive(reading: $0))
      }
      let outcome = try loop.run(&learner, from: start, keeping: keeping)
      return result(learner, outcome)
    }
  }

  /// Runs a spec whole, and from some of the states that it passes, within contexts and between them.
  private func expectEqualEnds(_ spec: RunSpec) throws {
    let run = try Repeatable(spec, try #require(Self.dataset))
    var states: [[UInt8]] = []
    let keeping = RunKeeping(isDue: { true }) { write in
      let memory = Memory()
      let archive = StateArchive { memory.bytes += $0 }
      write(archive)
      archive.flush()
      states.append(memory.bytes)
    }
    let whole = try run.run(keeping: keeping)
    #expect(states.count > 4, "\(spec.method.name)")
    // With four steps a context, every fourth state stands between two contexts.
    for index in [5, 11] where index < states.count {
      let resumed = try run.run(from: states[index])
      let name: Comment = "\(spec.method.name), \(spec.scenario), behind state \(index)"
      #expect(resumed.0.untrained == whole.0.untrained, name)
      #expect(resumed.0.accuracy == whole.0.accuracy, name)
      #expect(resumed.0.curve == whole.0.curve, name)
      #expect(resumed.0.measured == whole.0.measured, name)
      #expect(resumed.0.images == whole.0.images, name)
      #expect(resumed.0.steps == whole.0.steps, name)
      #expect(resumed.parameters == whole.parameters, name)
      #expect(resumed.seen == whole.seen && resumed.carried == whole.carried, name)
    }
  }

  private final class Memory {
    var bytes: [UInt8] = []
  }

  private func specs(_ suite: Suite) throws -> [RunSpec] {
    let data = try #require(Self.dataset).identity
    return try suite.plan {
      RunIdentity(spec: $0, data: data, kernel: SyntheticResults.kernel)
    }.entries.map(\.spec)
  }

  /// Strengths that a method asks for.
  private static func line(_ method: any DescribedMethod) -> String {
    let strengths = method.neededStrengths.map { ", \($0.name): 1" }.joined()
    return "- {method: \(method.name)\(strengths)"
      + (method.name == "gdumb" ? ", passes: 2}" : "}")
  }

  @Test(arguments: MethodCatalog.all.map(\.name))
  func `end as if they had not been interrupted, with every method`(name: String) throws {
    let method = try MethodCatalog.method(named: name)
    let scenarios = method.scenarios.map(\.rawValue).joined(separator: ", ")
    let suite = try Self.suite(
      Self.line(method),
      further: "measurements: [class-accuracy, confusion, seen-classes, memory-composition]",
      scenarios: "[\(scenarios)]")
    for spec in try specs(suite) { try expectEqualEnds(spec) }
  }

  @Test(arguments: MethodCatalog.taskFree.map(\.name))
  func `end as if they had not been interrupted, without known boundaries`(name: String) throws {
    let method = try MethodCatalog.taskFreeForm(named: name)
    let scenarios = method.scenarios.map(\.rawValue).joined(separator: ", ")
    for stream in ["fuzzy-boundaries", "academic"] {
      let fuzziness = stream == "academic" ? "" : "\n  fuzziness: 1"
      let suite = try Self.suite(
        Self.line(method), further: "stream: \(stream)" + fuzziness,
        scenarios: "[\(scenarios)]")
      for spec in try specs(suite) { try expectEqualEnds(spec) }
    }
  }

  @Test(arguments: [
    "- {method: cumulative, growing-batch: true}", "- {method: none, only-last: true}",
    "- {method: joint, up-to: 3}", "- {method: ewc, lambda: 1, variant: online}",
    "- {method: ncl, form: released}", "- {method: owm, moments: examples}",
    "- {method: si, c: 1, path-integral: loss}", "- {method: mas, lambda: 1, merging: average}",
    "- {method: rwalk, lambda: 1, information: intervals, interval: 3}",
    "- {method: fromp, tau: 1, inverse: of-part}", "- {method: er, selection: herding}",
    "- {method: a-gem, draw: whole-memory, replays: true}",
    "- {method: dgr, modes-per-class: 2, decoder-gating: 0.5, targets: distillation}",
    "- {method: dgr, reinitialize: true, replay-batch: 5}",
    "- {method: bi-r, c: 1, gated-by: context, decoder-gating: 0.3}",
    "- {method: bi-r, targets: labels}", "- {method: ncm, features: frozen}",
    "- {method: ncm, features: initial}", "- {method: slda, features: initial}",
    "- {method: ncm, training: fine-tuning}", "- {method: slda, covariance: frozen}",
    "- {method: mer, algorithm: 1}", "- {method: mer, algorithm: 7}",
    "- {method: er-reservoir, algorithm: 5}", "- {method: gem, ring: shared}",
    "- {method: gem, memory-per-context: 3}", "- {method: ar1, lambda: 1, memory: 9}",
    "- {method: ar1, learns: head, memory: 30}", "- {method: independent, finetune: false}",
  ])
  func `end as if they had not been interrupted, in other forms`(method: String) throws {
    let name = String(method.split(separator: " ")[2].dropLast())
    guard let known = try? MethodCatalog.method(named: name) else {
      Issue.record("no method \(name)")
      return
    }
    let scenario =
      method.contains("draw") || !known.scenarios.contains(.class) ? "task" : "class"
    let measured =
      ["dgr", "bi-r"].contains(name) ? "generated-images, reconstructions" : "confusion"
    let suite = try Self.suite(
      method, further: "measurements: [\(measured)]", scenarios: "[\(scenario)]")
    for spec in try specs(suite) { try expectEqualEnds(spec) }
  }

  @Test(arguments: ["none", "er", "dgr", "derpp"])
  func `end as if they had not been interrupted, with statistics of batches`(name: String) throws {
    let method = try MethodCatalog.method(named: name)
    let suite = try Self.suite(
      Self.line(method), network: "{convolutional: {layers: C1-2x4-bn, hidden: [6]}}",
      scenarios: "[class]")
    for spec in try specs(suite) { try expectEqualEnds(spec) }
  }
}
