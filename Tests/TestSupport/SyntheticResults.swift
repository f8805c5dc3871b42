import Datasets
public import Foundation
public import Harness
public import Methods
public import Streams

/// Results without any training: matrices with the look of Split MNIST, the same on every call.
public enum SyntheticResults {
  public static let kernel = KernelIdentity(
    class: "fast", blasCore: "Haswell", blasVersion: "OpenBLAS 0.3.21")

  /// A method by its name in the catalog, with a final accuracy.
  public struct Method: Sendable {
    public var label: String
    public var name: String
    public var hyperparameters: [String: HyperparameterValue]
    public var final: Double
    public var sweep: RunPlan.Entry.Sweep?

    public init(
      _ label: String, _ name: String, final: Double,
      hyperparameters: [String: HyperparameterValue] = [:], sweep: RunPlan.Entry.Sweep? = nil
    ) {
      self.label = label
      self.name = name
      self.hyperparameters = hyperparameters
      self.final = final
      self.sweep = sweep
    }

    /// The rows of a sweep over `values`, with a final accuracy each.
    public static func swept(
      _ group: String, _ name: String, over axis: String, _ values: [(Double, final: Double)]
    ) -> [Method] {
      values.map { value, final in
        let setting = HyperparameterValue.number(value)
        return Method(
          "\(group), \(axis) \(setting)", name, final: final, hyperparameters: [axis: setting],
          sweep: .init(group: group, axis: axis, value: value))
      }
    }
  }

  public static let methods = [
    Method("None", "none", final: 0.2), Method("Joint", "joint", final: 0.98),
    Method("EWC", "ewc", final: 0.25, hyperparameters: ["lambda": .number(1e5)]),
    Method("SI", "si", final: 0.22), Method("LwF", "lwf", final: 0.3),
    Method("ER", "er", final: 0.89), Method("A-GEM", "a-gem", final: 0.65),
  ]

  /// Fourteen methods, as many as a large suite compares, in two crowds and some between.
  public static let manyMethods =
    methods + [
      Method("Online EWC", "ewc", final: 0.24, hyperparameters: ["variant": .text("online")]),
      Method("DGR", "dgr", final: 0.9), Method("Separate Networks", "separate", final: 0.97),
      Method("ER, 10 a class", "er", final: 0.75, hyperparameters: ["budget": .number(10)]),
      Method("ER, 50 a class", "er", final: 0.86, hyperparameters: ["budget": .number(50)]),
      Method("A-GEM, 10 a class", "a-gem", final: 0.5, hyperparameters: ["budget": .number(10)]),
      Method("Cumulative", "cumulative", final: 0.98),
    ]

  /// Two searches among methods with fixed settings; EWC is best at 100, ER at its largest budget.
  public static let sweptMethods =
    [methods[0], methods[1]]
    + Method.swept(
      "EWC", "ewc", over: "lambda", [(1, final: 0.2), (100, final: 0.6), (10_000, final: 0.4)])
    + Method.swept("ER", "er", over: "budget", [(10, final: 0.7), (20, final: 0.8)])
    + [methods[6]]

  /// A suite of those.
  public static func sweep(shift: Double = 0) throws -> SuiteResults {
    try suite(methods: sweptMethods, seeds: [1, 2, 3], shift: shift)
  }

  /// A record with plausible numbers; `shift` is added to every accuracy but the untrained ones.
  public static func record(
    _ method: Method, scenario: Scenario, seed: UInt64, shift: Double = 0,
    kernel: KernelIdentity = kernel, verified: Bool = true, contexts: Int = 5,
    iterations: Int = 200
  ) throws -> RunRecord {
    let spec = RunSpec(
      protocol: ProtocolSpec(
        dataset: "strokes", contexts: contexts, iterations: iterations, hidden: [20],
        curveInterval: iterations),
      scenario: scenario,
      method: MethodSpec(name: method.name, hyperparameters: method.hyperparameters), seed: seed)
    let identity = RunIdentity(
      spec: spec,
      data: DatasetIdentity(
        name: "strokes", files: [], contentDigest: String(repeating: "ab", count: 32),
        verified: verified),
      kernel: kernel)
    // A small wobble from the seed, in 1/1000, in place of chance.
    let wobble = Double((seed &* 7 &+ UInt64(method.label.count) * 3) % 11) / 1000 - 0.005
    func clamp(_ value: Double) -> Double { min(1, max(0, value + shift + wobble)) }
    let rows: [[Double]?] = (1...contexts).map { row in
      guard method.name != "joint" || row == contexts else { return nil }
      return (1...contexts).map { column in
        if column > row { return 0.1 }
        if column == row { return clamp(0.985) }
        return clamp(0.985 - (0.985 - method.final) * Double(row - column) / Double(contexts - 1))
      }
    }
    let result = RunResult(
      untrained: (0..<contexts).map { [0.1, 0.12, 0.08, 0.1, 0.11][$0 % 5] }, accuracy: rows,
      testExamples: Array(repeating: 2000, count: contexts),
      curve: (1...contexts).map { context in
        CurvePoint(
          step: context * iterations, context: context, loss: 1 / Double(context),
          accuracy: rows[context - 1] ?? Array(repeating: 0.9, count: contexts))
      },
      parameterDigest: String(repeating: "cd", count: 32),
      cost: RunCost(
        steps: contexts * iterations, examples: 128_000, parameters: 15_910, carriedBytes: 1234))
    return RunRecord(
      id: try identity.digest(), identity: identity, result: result,
      resultDigest: try CanonicalJSON.digest(result),
      environment: RunEnvironment(
        processor: "A processor", operatingSystem: "An operating system", swiftVersion: "6.3",
        packageVersion: "0.1.0", commit: "0123456789abcdef"),
      timing: RunTiming(
        data: 0.5, training: 2 + wobble, consolidation: 0.25, evaluation: 1, total: 3.75 + wobble),
      peakMemory: 180_000_000)
  }

  /// A suite of those records.
  public static func suite(
    methods: [Method] = methods, seeds: [UInt64] = [1, 2, 3, 4, 5], shift: Double = 0,
    kernel: KernelIdentity = kernel, verified: Bool = true, contexts: Int = 5,
    iterations: Int = 200,
    leavingOut absent: ((label: String, seed: UInt64))? = nil
  ) throws -> SuiteResults {
    var plan = RunPlan(
      suite: "synthetic", title: "A synthetic suite", description: "Made for tests.", entries: [])
    var records: [String: RunRecord] = [:]
    for seed in seeds {
      for scenario in Scenario.allCases {
        for method in methods {
          let record = try record(
            method, scenario: scenario, seed: seed, shift: shift, kernel: kernel,
            verified: verified, contexts: contexts, iterations: iterations)
          plan.entries.append(
            RunPlan.Entry(
              id: record.id, label: method.label, spec: record.identity.spec, role: .result,
              sweep: method.sweep))
          if let absent, absent.label == method.label, absent.seed == seed { continue }
          records[record.id] = record
        }
      }
    }
    return SuiteResults(plan: plan, records: records)
  }
}

extension SuiteResults {
  /// These results, had the runs of some seeds of a row failed in all scenarios.
  public func failing(
    _ label: String, seeds: [UInt64], reason: String = "diverged"
  ) -> SuiteResults {
    let lost = plan.entries.filter { $0.label == label && seeds.contains($0.spec.seed) }
    let ids = Set(lost.map(\.id))
    let failed = lost.map { ($0.id, FailureRecord(id: $0.id, spec: $0.spec, reason: reason)) }
    return SuiteResults(
      plan: plan, records: records.filter { !ids.contains($0.key) },
      failures: failures.merging(failed) { $1 })
  }

  /// These results without any word of some seeds of a row.
  public func without(_ label: String, seeds: [UInt64]) -> SuiteResults {
    let ids = plan.entries.filter { $0.label == label && seeds.contains($0.spec.seed) }.map(\.id)
    return SuiteResults(
      plan: plan, records: records.filter { !ids.contains($0.key) }, failures: failures)
  }
}

/// A directory for one test, removed afterwards.
public struct TemporaryDirectory: ~Copyable {
  public let url: URL

  public init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "clbench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
