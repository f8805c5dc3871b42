/// A table that every renderer can draw.
public struct Table: Sendable, Equatable {
  public enum Alignment: Sendable, Equatable {
    case leading
    case trailing
    /// A mean and its standard error, aligned at the ±.
    case estimate
  }

  public struct Column: Sendable, Equatable {
    public var title: String
    public var alignment: Alignment

    public init(_ title: String, _ alignment: Alignment = .leading) {
      self.title = title
      self.alignment = alignment
    }
  }

  /// The file name of the table's own files, such as `summary-task`.
  public var name: String
  public var title: String
  public var columns: [Column]
  /// As many cells in each row as there are columns.
  public var rows: [[String]]
  /// Rows above a thin rule, such as the baselines.
  public var ruleAfter: Int?
  /// Definitions, signs and sources, one line each.
  public var footnotes: [String]

  /// - Precondition: every row has a cell for each column.
  public init(
    name: String, title: String, columns: [Column], rows: [[String]], ruleAfter: Int? = nil,
    footnotes: [String] = []
  ) {
    precondition(
      rows.allSatisfy { $0.count == columns.count },
      "Table \(name) has \(columns.count) columns, and a row has another number of cells")
    self.name = name
    self.title = title
    self.columns = columns
    self.rows = rows
    self.ruleAfter = ruleAfter
    self.footnotes = footnotes
  }
}
