import Datasets
public import Engine
import Methods
public import Streams

/// What to run and how to show it, as read from a suite file.
public struct Suite: Sendable, Equatable {
  /// Against what the intransigence of a method is measured.
  public enum IntransigenceReference: String, Sendable, CaseIterable {
    /// The joint model of the same seed, trained on all contexts.
    case joint
    /// For each context k also a model trained jointly on contexts 1...k.
    case perContext = "per-context"
  }

  /// A row of the tables: one method with its settings in each scenario.
  public struct Method: Sendable, Equatable {
    public var label: String
    /// In the scenarios in which the method runs.
    public var specs: [Scenario: MethodSpec]
    /// The place of the row among those made from one entry with a `sweep`; nil where it has none.
    public var sweep: RunPlan.Entry.Sweep?
  }

  /// The short name, for directories and reference files.
  public var name: String
  public var title: String
  public var description: String
  public var `protocol`: ProtocolSpec
  /// The arithmetic of all runs.
  public var kernel: KernelClass
  public var scenarios: [Scenario]
  public var seeds: [UInt64]
  public var intransigence: IntransigenceReference
  /// The paper whose numbers the suite is to reproduce, if any.
  public var published: RunPlan.Published?
  public var methods: [Method]
  /// By what ``scale(by:)`` made the suite smaller; nil for the suite as written.
  public var scale: Double?
}

extension Suite {
  /// More than years of work, and less than fills the memory.
  static let mostRuns = 1_000_000

  /// How many runs the suite asks for, so far as its methods are known.
  public var runCount: Int {
    let cells = methods.reduce(0) { $0 + $1.specs.count }
    let references =
      intransigence == .perContext ? scenarios.count * self.protocol.contexts : 0
    return seeds.count * (cells + references)
  }

  /// The runs of the suite by seed, then scenario, then method, so that an interrupted suite has
  /// whole seeds behind it.
  ///
  /// - Parameter identity: Makes the identity of a run from its spec.
  public func plan(identity: (RunSpec) -> RunIdentity) throws -> RunPlan {
    let cells = try cells(identity)
    var entries: [RunPlan.Entry] = []
    entries.reserveCapacity(seeds.count * cells.count)
    for seed in seeds {
      for cell in cells {
        var spec = cell.spec
        spec.seed = seed
        entries.append(
          RunPlan.Entry(
            id: cell.digests.digest(seed: seed), label: cell.label, spec: spec, role: cell.role,
            sweep: cell.sweep))
      }
    }
    return RunPlan(
      suite: name, title: title, description: description, published: published, scale: scale,
      entries: entries)
  }

  /// What a plan asks for with each seed.
  private struct Cell {
    let label: String
    let role: RunPlan.Entry.Role
    let sweep: RunPlan.Entry.Sweep?
    /// With some seed.
    let spec: RunSpec
    let digests: SeededDigests
  }

  private func cells(_ identity: (RunSpec) -> RunIdentity) throws -> [Cell] {
    func cell(
      _ label: String, _ method: MethodSpec, _ scenario: Scenario, _ role: RunPlan.Entry.Role,
      sweep: RunPlan.Entry.Sweep? = nil
    ) throws -> Cell {
      let spec = RunSpec(protocol: self.protocol, scenario: scenario, method: method, seed: 0)
      return Cell(
        label: label, role: role, sweep: sweep, spec: spec,
        digests: try SeededDigests(of: identity(spec)))
    }
    var cells: [Cell] = []
    for scenario in scenarios {
      for method in methods {
        guard let spec = method.specs[scenario] else { continue }
        cells.append(try cell(method.label, spec, scenario, .result, sweep: method.sweep))
      }
      guard intransigence == .perContext else { continue }
      for context in 1...self.protocol.contexts {
        let spec = MethodSpec(
          name: MethodCatalog.upperBound.name, hyperparameters: ["up-to": .number(Double(context))])
        cells.append(try cell("Joint up to context \(context)", spec, scenario, .reference))
      }
    }
    return cells
  }
}

extension Suite {
  /// Keeps only the seeds that `text` names, such as `2..4` or `3`.
  ///
  /// - Throws: ``SuiteError`` where the text is no list of seeds or names none of the suite's.
  public mutating func limit(toSeeds text: String) throws(SuiteError) {
    seeds = try SeedList.limit(seeds, to: text)
  }
}

/// Seeds in short form: one, or a range `2..6` with both ends included.
enum SeedList {
  /// Those of a suite's seeds that a person names, such as `2..4` or `3`.
  ///
  /// - Throws: ``SuiteError`` where the text is no list of seeds or names none of the suite's.
  static func limit(_ seeds: [UInt64], to text: String) throws(SuiteError) -> [UInt64] {
    guard let wanted = SeedList.parse(text) else {
      throw SuiteError(
        file: "--seeds", line: nil, problem: "'\(text)' is no list of seeds; write 3 or 2..4")
    }
    let kept = seeds.filter(Set(wanted).contains)
    guard !kept.isEmpty else {
      let own =
        seeds.count > 20
        ? "\(seeds.count) from \(seeds.min() ?? 0) to \(seeds.max() ?? 0)"
        : seeds.map(String.init).joined(separator: ", ")
      throw SuiteError(
        file: "--seeds", line: nil, problem: "the suite has no seed of \(text); it has \(own)")
    }
    return kept
  }

  static func parse(_ text: String) -> [UInt64]? {
    let ends = text.split(separator: ".", omittingEmptySubsequences: false)
    switch ends.count {
    case 1: return UInt64(text).map { [$0] }
    case 3:
      guard ends[1].isEmpty, let first = UInt64(ends[0]), let last = UInt64(ends[2]),
        first <= last, last - first < 10_000
      else { return nil }
      return Array(first...last)
    default: return nil
    }
  }

  /// Seeds in words, such as "seed 3" or "seeds 1..3, 7".
  static func phrase(_ seeds: [UInt64]) -> String {
    var ranges: [ClosedRange<UInt64>] = []
    for seed in Set(seeds).sorted() {
      if let last = ranges.last, last.upperBound + 1 == seed {
        ranges[ranges.count - 1] = last.lowerBound...seed
      } else {
        ranges.append(seed...seed)
      }
    }
    let parts = ranges.flatMap { range in
      switch range.upperBound - range.lowerBound {
      case 0: ["\(range.lowerBound)"]
      case 1: ["\(range.lowerBound)", "\(range.upperBound)"]
      default: ["\(range.lowerBound)..\(range.upperBound)"]
      }
    }
    return "\(Set(seeds).count == 1 ? "seed" : "seeds") \(parts.joined(separator: ", "))"
  }
}

extension RunIdentity {
  /// The run's id, SHA-256 of this identity in canonical JSON.
  public func digest() throws -> String { try CanonicalJSON.digest(self) }
}
