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
