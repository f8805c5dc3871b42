import Streams

/// The runs that a suite asks for, in its order; stored beside the records as `plan.json`.
public struct RunPlan: Codable, Sendable, Equatable {
  /// One run, and where it belongs in the report.
  public struct Entry: Codable, Sendable, Equatable {
    public enum Role: String, Codable, Sendable {
      /// A row of the tables.
      case result
      /// A reference model for intransigence: joint training on the first contexts only.
      case reference
    }
    /// One of the values that a suite gives to a setting, each with a row of its own.
    public struct Sweep: Codable, Hashable, Sendable {
      /// The name that the rows have in common, such as "EWC".
      public var group: String
      /// The setting that varies, such as `lambda`; others may vary with it.
      public var axis: String
      /// Its value in this row.
      public var value: Double

      public init(group: String, axis: String, value: Double) {
        self.group = group
        self.axis = axis
        self.value = value
      }
    }

    /// The run's id (``RunRecord/id``).
    public var id: String
    /// The method's name in tables and figures, unique among the suite's methods.
    public var label: String
    public var spec: RunSpec
    public var role: Role
    /// Where the row belongs in a search over settings; nil for a method with fixed settings.
    ///
    /// It says how runs are shown and is no part of what they are, so that a run has the same id
    /// however its settings were written.
    public var sweep: Sweep?

    /// Such as `EWC, class-incremental, seed 3`.
    public var title: String { "\(label), \(spec.scenario.title), seed \(spec.seed)" }

    public init(id: String, label: String, spec: RunSpec, role: Role, sweep: Sweep? = nil) {
      self.id = id
      self.label = label
      self.spec = spec
      self.role = role
      self.sweep = sweep
    }
  }

  /// The paper whose numbers the suite is to reproduce.
  public struct Published: Codable, Sendable, Equatable {
    /// The key of its reference file, such as `vandeven2022-three-types`.
    public var paper: String
    /// How that file's names of this protocol begin.
    public var protocolPrefix: String

    public init(paper: String, protocolPrefix: String) {
      self.paper = paper
      self.protocolPrefix = protocolPrefix
    }
  }

  /// The suite's short name, such as `split-mnist`.
  public var suite: String
  public var title: String
  /// A paragraph for the first page, or empty.
  public var description: String
  public var published: Published?
  /// By what factor seeds and iterations are fewer than the suite says; nil for all of them.
  public var scale: Double?
  public var entries: [Entry]

  public init(
    suite: String, title: String, description: String, published: Published? = nil,
    scale: Double? = nil, entries: [Entry]
  ) {
    self.suite = suite
    self.title = title
    self.description = description
    self.published = published
    self.scale = scale
    self.entries = entries
  }
}
