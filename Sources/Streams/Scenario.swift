/// What a learner is told at test time, and so which question it has to answer.
///
/// The names are those of van de Ven, Tuytelaars & Tolias 2022, "Three types of incremental
/// learning", doi:10.1038/s42256-022-00568-3.
public enum Scenario: String, Codable, Hashable, Sendable, CaseIterable {
  /// The context is known; the learner chooses among the classes of that context.
  case task
  /// The context is unknown, and every context has the same label space.
  case domain
  /// The context is unknown; the learner chooses among all classes.
  case `class`

  /// The name in running text, "task-incremental" and so on.
  public var title: String { "\(rawValue)-incremental" }
}
