import Harness

/// Tables as GitHub-flavored Markdown.
public enum MarkdownRenderer {
  public static func text(_ table: Table) -> String {
    let escaped = MarkdownText.escaped
    var lines = ["**\(escaped(table.title))**", ""]
    lines.append("| " + table.columns.map { escaped($0.fullTitle) }.joined(separator: " | ") + " |")
    lines.append(
      "|" + table.columns.map { $0.alignment == .leading ? "---" : "---:" }.joined(separator: "|")
        + "|")
    for row in table.rows {
      lines.append("| " + row.map { escaped($0.printed) }.joined(separator: " | ") + " |")
    }
    for notes in [table.footnotes, table.definitions] where !notes.isEmpty {
      lines += [""] + notes.map { "- \(escaped($0))" }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// Tables as comma-separated values, RFC 4180, each number in a field of its own.
public enum CSVRenderer {
  public static func text(_ table: Table) -> String {
    text(
      [table.columns.flatMap(\.fieldNames)]
        + table.rows.map { row in zip(table.columns, row).flatMap { $0.fields($1) } })
  }

  public static func text(_ rows: [[String]]) -> String {
    rows.map { $0.map(quoted).joined(separator: ",") + "\r\n" }.joined()
  }

  private static func quoted(_ text: String) -> String {
    // Swift takes a carriage return with its line feed for one character; scalars do not.
    guard text.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else {
      return text
    }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
