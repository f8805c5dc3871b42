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
    /// What stands once above this column and its neighbors of the same group; nil for nothing.
    public var group: String?
    /// The head in files for machines, such as a metric's id; nil where it is the title.
    public var identifier: String?
    /// Added to the heads of files for machines; nil where the title or the cells say it.
    public var unit: String?
    /// Whether its numbers have marks, whose meaning has a field of its own in files for machines.
    public var hasMarks: Bool

    public init(
      _ title: String, _ alignment: Alignment = .leading, group: String? = nil,
      identifier: String? = nil, unit: String? = nil, hasMarks: Bool = false
    ) {
      self.title = title
      self.alignment = alignment
      self.group = group
      self.identifier = identifier
      self.unit = unit
      self.hasMarks = hasMarks
    }
  }

  /// The file name of the table's own files, such as `summary-task`.
  public var name: String
  public var title: String
  public var columns: [Column]
  /// As many cells in each row as there are columns.
  public var rows: [[Cell]]
  /// How many rows from the first are above a thin rule, such as the baselines; one for each rule.
  public var rulesAfter: Set<Int>
  /// Which rows go on with the one above, such as a published value below ours.
  public var continuedRows: Set<Int>
  /// Whether a page is begun for it rather than broken inside it, where it fits on one.
  public var isUnbroken: Bool
  /// Remarks on the cells, one line each.
  public var footnotes: [String]
  /// What the columns mean, one line each.
  ///
  /// They belong to the files of the table alone; a document gives them once for all its tables.
  public var definitions: [String]

  /// - Precondition: every row has a cell for each column.
  public init(
    name: String, title: String, columns: [Column], rows: [[Cell]],
    rulesAfter: Set<Int> = [], continuedRows: Set<Int> = [], isUnbroken: Bool = false,
    footnotes: [String] = [], definitions: [String] = []
  ) {
    precondition(
      rows.allSatisfy { $0.count == columns.count },
      "Table \(name) has \(columns.count) columns, and a row has another number of cells")
    self.name = name
    self.title = title
    self.columns = columns
    self.rows = rows
    self.rulesAfter = rulesAfter
    self.continuedRows = continuedRows
    self.isUnbroken = isUnbroken
    self.footnotes = footnotes
    self.definitions = definitions
  }

  /// Neighboring columns of one group, or of none.
  var columnGroups: [(title: String?, columns: Range<Int>)] {
    columns.indices.reduce(into: []) { groups, index in
      if let last = groups.last, last.title == columns[index].group {
        groups[groups.count - 1].columns = last.columns.lowerBound..<index + 1
      } else {
        groups.append((columns[index].group, index..<index + 1))
      }
    }
  }

  /// Rows that belong together, each with those that go on with it.
  var rowGroups: [Range<Int>] {
    rows.indices.reduce(into: []) { groups, index in
      if continuedRows.contains(index), let last = groups.last {
        groups[groups.count - 1] = last.lowerBound..<index + 1
      } else {
        groups.append(index..<index + 1)
      }
    }
  }

  /// Whether any cell has a measured number.
  var hasNumbers: Bool {
    rows.joined().contains { cell in
      switch cell {
      case .number, .estimate, .interval: true
      case .verdict(let difference, _): difference != nil
      case .text, .count, .markedCount, .repeated, .absent: false
      }
    }
  }

  /// The footnotes that cells without a number refer to.
  var reasons: [String] {
    Set(rows.joined().compactMap(\.footnote)).sorted().compactMap(footnote)
  }

  /// The text of the footnote with that number, without its mark.
  func footnote(_ number: Int) -> String? {
    let mark = NumberText.superscript(number) + " "
    return footnotes.first { $0.hasPrefix(mark) }.map { String($0.dropFirst(mark.count)) }
  }

  var hasColumnGroups: Bool { columns.contains { $0.group != nil } }
}

extension Table.Column {
  /// The title with its group's, where there is no head above.
  var fullTitle: String { [group, title].compactMap(\.self).joined(separator: ", ") }
}
