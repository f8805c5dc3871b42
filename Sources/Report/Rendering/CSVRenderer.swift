/// Tables as comma-separated values, RFC 4180, each number in a field of its own.
public enum CSVRenderer {
  public static func text(_ table: Table) -> String {
    var rows = table.rows.map { row in zip(table.columns, row).flatMap { $0.fields($1) } }
    var head = table.columns.flatMap(\.fieldNames)
    if table.hasReasons {
      head.append("Why no number")
      for (index, row) in table.rows.enumerated() { rows[index].append(.text(table.reasons(row))) }
    }
    return text(head, rows)
  }

  /// - Precondition: every row has a field for each name in the head.
  static func text(_ head: [String], _ rows: some Sequence<[CSVField]>) -> String {
    var text = ""
    func add(_ fields: some Sequence<String>) {
      for (column, field) in fields.enumerated() {
        if column > 0 { text += "," }
        text += quoted(field)
      }
      text += "\r\n"
    }
    add(head.map(CSVField.head))
    for row in rows {
      precondition(row.count == head.count, "A row has \(row.count) fields of \(head.count)")
      add(zip(head, row).map { $1.written(in: $0) })
    }
    return text
  }

  private static func quoted(_ text: String) -> String {
    // Swift takes a carriage return with its line feed for one character; bytes do not.
    let isPlain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\r"), UInt8(ascii: "\n"): false
      default: true
      }
    }
    return isPlain ? text : "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}

extension Table {
  /// Whether a cell without a number has its reason below the table.
  fileprivate var hasReasons: Bool {
    rows.joined().contains { if case .absent(.some) = $0 { true } else { false } }
  }

  /// Why cells of the row have no number, such as "bwt/t-1@1, fwt@1: the method learns all at once".
  fileprivate func reasons(_ row: [Cell]) -> String {
    var columnsByNote: [(note: Int, columns: [String])] = []
    for (column, cell) in zip(columns, row) {
      guard case .absent(let note?) = cell else { continue }
      let name = [column.group, column.identifier ?? column.title].compactMap(\.self)
        .joined(separator: ", ")
      if let index = columnsByNote.firstIndex(where: { $0.note == note }) {
        columnsByNote[index].columns.append(name)
      } else {
        columnsByNote.append((note, [name]))
      }
    }
    return columnsByNote.map { note, names in
      "\(names.joined(separator: ", ")): \(reason(note))"
    }.joined(separator: "; ")
  }

  /// The words of a footnote.
  private func reason(_ note: Int) -> String {
    let text = footnote(note) ?? ""
    let words = text.hasPrefix("n/a: ") ? text.dropFirst(5) : text[...]
    return String(words.hasSuffix(".") ? words.dropLast() : words)
  }
}
