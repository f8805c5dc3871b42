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

  public static func text(_ rows: some Sequence<[String]>) -> String {
    var text = ""
    for row in rows {
      for (column, field) in row.enumerated() {
        if column > 0 { text += "," }
        text += quoted(field)
      }
      text += "\r\n"
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
