/// A table that every renderer can draw.
public struct Table: Sendable, Equatable {
  public enum Alignment: Sendable, Equatable {
    case leading
    case trailing
    /// A mean and its standard error, aligned at the ±.
    case estimate
    /// A low and a high end, aligned at the right.
    case interval
  }

  public struct Column: Sendable, Equatable {
    public var title: String
    public var alignment: Alignment
    /// The head in files for machines, such as a metric's id; nil where it is the title.
    public var identifier: String?
    /// Added to the heads of files for machines; nil where the title or the cells say it.
    public var unit: String?

    public init(
      _ title: String, _ alignment: Alignment = .leading, identifier: String? = nil,
      unit: String? = nil
    ) {
      self.title = title
      self.alignment = alignment
      self.identifier = identifier
      self.unit = unit
    }
  }

  /// The file name of the table's own files, such as `summary-task`.
  public var name: String
  public var title: String
  public var columns: [Column]
  /// As many cells in each row as there are columns.
  public var rows: [[Cell]]
  /// Rows above a thin rule, such as the baselines.
  public var ruleAfter: Int?
  /// Remarks on the cells, one line each.
  public var footnotes: [String]
  /// What the columns mean, one line each.
  ///
  /// They belong to the files of the table alone; a document gives them once for all its tables.
  public var definitions: [String]

  /// - Precondition: every row has a cell for each column.
  public init(
    name: String, title: String, columns: [Column], rows: [[Cell]], ruleAfter: Int? = nil,
    footnotes: [String] = [], definitions: [String] = []
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
    self.definitions = definitions
  }
}
