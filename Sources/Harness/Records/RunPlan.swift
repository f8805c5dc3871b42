import Datasets

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
    /// The run's id (``RunRecord/id``).
    public var id: String
    /// The method's name in tables and figures, unique among the suite's methods.
    public var label: String
    public var spec: RunSpec
    public var role: Role

    /// Such as `EWC, class-incremental, seed 3`.
    public var title: String { "\(label), \(spec.scenario.title), seed \(spec.seed)" }

    public init(id: String, label: String, spec: RunSpec, role: Role) {
      self.id = id
      self.label = label
      self.spec = spec
      self.role = role
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
