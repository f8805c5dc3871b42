import Harness

/// Tables for a terminal, columns aligned by spaces.
public enum PlainTextRenderer {
  public static func text(_ table: Table) -> String {
    let cells = ([table.columns.map(\.title)] + table.rows.map { $0.map(\.printed) })
      .map { $0.map(LineText.safe) }
    let widths = table.columns.indices.map { column in
      cells.map { LineText.columns($0[column]) }.max() ?? 0
    }
    var lines = [table.title, ""]
    for row in cells {
      let line = row.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - LineText.columns(row[column]))
        return table.columns[column].alignment == .leading
          ? row[column] + space : space + row[column]
      }.joined(separator: "  ")
      lines.append(String(line.reversed().drop { $0 == " " }.reversed()))
    }
    for notes in [table.footnotes, table.definitions] where !notes.isEmpty { lines += [""] + notes }
    return lines.map(LineText.safe).joined(separator: "\n") + "\n"
  }
}
