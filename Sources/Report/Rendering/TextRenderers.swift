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

/// Tables for LaTeX with the package booktabs.
public enum LaTeXRenderer {
  public static func text(_ table: Table) -> String {
    let columns = table.columns.map { column in
      switch column.alignment {
      case .leading: "l"
      case .trailing, .interval: "r"
      case .estimate: "r@{\\,}l"
      }
    }
    var lines = [
      "% Needs \\usepackage{booktabs}.", "\\begin{table}", "  \\centering",
      "  \\caption{\(escaped(table.title))}", "  \\begin{tabular}{\(columns.joined())}",
      "    \\toprule",
    ]
    if table.hasColumnGroups { lines += groupHead(of: table) }
    let titles = table.columns.map { column in
      column.alignment == .estimate
        ? "\\multicolumn{2}{c}{\(escaped(column.title))}" : escaped(column.title)
    }
    lines += ["    " + titles.joined(separator: " & ") + " \\\\", "    \\midrule"]
    for (index, row) in table.rows.enumerated() {
      let cells = zip(table.columns, row).map { column, cell in
        guard column.alignment == .estimate else { return escaped(cell.printed) }
        return escaped(cell.parts.mean) + " & " + escaped(cell.parts.rest)
      }
      lines.append("    " + cells.joined(separator: " & ") + " \\\\")
      if table.rulesAfter.contains(index + 1) { lines.append("    \\midrule") }
    }
    lines += ["    \\bottomrule", "  \\end{tabular}"]
    for note in table.footnotes + table.definitions {
      lines.append("  \\par\\footnotesize \(escaped(note))")
    }
    lines.append("\\end{table}")
    return lines.joined(separator: "\n") + "\n"
  }

  /// The line of heads above groups of columns, with a rule below each.
  private static func groupHead(of table: Table) -> [String] {
    var heads: [String] = []
    var rules: [String] = []
    var place = 1
    for group in table.columnGroups {
      let width = table.columns[group.columns].reduce(0) {
        $0 + ($1.alignment == .estimate ? 2 : 1)
      }
      heads.append("\\multicolumn{\(width)}{c}{\(escaped(group.title ?? ""))}")
      if group.title != nil { rules.append("\\cmidrule(lr){\(place)-\(place + width - 1)}") }
      place += width
    }
    return ["    " + heads.joined(separator: " & ") + " \\\\", "    " + rules.joined()]
  }

  private static let replacements: [Character: String] = [
    "\\": "\\textbackslash{}", "&": "\\&", "%": "\\%", "$": "\\$", "#": "\\#", "_": "\\_",
    "{": "\\{", "}": "\\}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}",
    "±": "$\\pm$", "−": "$-$", "Σ": "$\\Sigma$", "·": "$\\cdot$", "≤": "$\\le$", "≥": "$\\ge$",
    "…": "\\dots{}", "×": "$\\times$", "λ": "$\\lambda$", "ā": "$\\bar a$", "–": "--",
    "¹": "$^1$", "²": "$^2$", "³": "$^3$", "⁴": "$^4$", "⁵": "$^5$", "η": "$\\eta$",
    "\u{2009}": "\\,", "<": "$<$", ">": "$>$", "ε": "$\\varepsilon$",
    "↑": "$\\uparrow$", "↓": "$\\downarrow$",
  ]

  private static func escaped(_ text: String) -> String {
    text.map { replacements[$0] ?? String($0) }.joined()
  }
}
