/// Tables for LaTeX, to be taken into a document by `\input`.
///
/// A table that is wider than the text is made smaller, one that is longer than a page goes on over
/// pages, or in parts where it is wide too, and columns of long texts have lines. All packages belong to
/// the base and the recommended distribution.
public enum LaTeXRenderer {
  /// Tables of more lines than these are broken over pages.
  private static let mostLinesOfOnePage = 40
  /// Longer texts are broken into lines.
  private static let longestLine = 40

  public static func text(_ table: Table) -> String {
    let lines: [String]
    if lineCount(of: table.rows, in: table) <= mostLinesOfOnePage {
      lines = floating(table)
    } else if let size = size(of: table) {
      lines = long(table, size: size)
    } else {
      lines = parts(of: table).flatMap(floating)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func floating(_ table: Table) -> [String] {
    [
      "% Needs \\usepackage{array,booktabs,graphicx}.", "\\begin{table}", "  \\centering",
      "  \\caption{\(LaTeXText.escaped(table.title))}",
      "  \\sbox0{\\begin{tabular}{\(columns(of: table))}", "    \\toprule",
    ] + head(of: table) + ["    \\midrule"] + rows(of: table) + [
      "    \\bottomrule", "  \\end{tabular}}%",
      "  \\ifdim\\wd0>\\linewidth\\resizebox{\\linewidth}{!}{\\usebox0}\\else\\usebox0\\fi",
    ] + notes(of: table) + ["\\end{table}"]
  }

  private static func long(_ table: Table, size: String) -> [String] {
    let rules = ["    \\toprule"] + head(of: table) + ["    \\midrule"]
    return [
      "% Needs \\usepackage{array,booktabs,longtable}.",
      "\\begingroup\\\(size)\\setlength{\\tabcolsep}{4pt}",
      "  \\begin{longtable}{\(columns(of: table))}",
      "    \\caption{\(LaTeXText.escaped(table.title))}\\tabularnewline",
    ] + rules + ["    \\endfirsthead"] + rules + [
      "    \\endhead", "    \\bottomrule", "    \\endlastfoot",
    ] + rows(of: table) + ["  \\end{longtable}"] + notes(of: table) + ["\\endgroup"]
  }

  /// The largest size of type at which a table that cannot be scaled fits the text of a usual page;
  /// nil where none that can be read does.
  private static func size(of table: Table) -> String? {
    let characters = table.columns.indices.map { index in
      min(
        table.rows.map { $0[index].printed.count }.reduce(table.columns[index].title.count, max),
        longestLine)
    }
    let room = 345 - 8 * Double(table.columns.count)
    // Points for each character of Computer Modern, whose small sizes are wide.
    return [("footnotesize", 4.5), ("scriptsize", 4.15)]
      .first { $0.1 * Double(characters.reduce(0, +)) <= room }?.0
  }

  /// Tables of so many rows as one page has, the notes below the last.
  private static func parts(of table: Table) -> [Table] {
    var starts = [0]
    for index in table.rows.indices
    where index > starts[starts.count - 1]
      && lineCount(of: table.rows[starts[starts.count - 1]...index], in: table)
        > mostLinesOfOnePage
    {
      starts.append(index)
    }
    return starts.enumerated().map { number, start in
      let end = number + 1 < starts.count ? starts[number + 1] : table.rows.count
      let isLast = end == table.rows.count
      return Table(
        name: table.name, title: "\(table.title), part \(number + 1) of \(starts.count)",
        columns: table.columns, rows: Array(table.rows[start..<end]),
        rulesAfter: Set(table.rulesAfter.map { $0 - start }),
        footnotes: isLast ? table.footnotes : [], definitions: isLast ? table.definitions : [])
    }
  }

  /// Which columns have texts that are broken into lines, and the part of a line that each has.
  private static func longColumns(of table: Table) -> (isLong: [Bool], share: Double) {
    let isLong = table.columns.indices.map { index in
      table.columns[index].alignment == .leading
        && table.rows.contains { $0[index].printed.count > longestLine }
    }
    return (isLong, 0.6 / Double(max(isLong.count { $0 }, 1)))
  }

  /// About how many lines the rows take, as long texts are broken.
  private static func lineCount(of rows: some Sequence<[Table.Cell]>, in table: Table) -> Int {
    let (isLong, share) = longColumns(of: table)
    // Of the 345 points of a usual line, 5 for a character.
    let room = max(1, Int(345 * share / 5))
    return rows.reduce(0) { sum, row in
      sum
        + (zip(row, isLong).map { cell, isLong in
          isLong ? max(1, (cell.printed.count + room - 1) / room) : 1
        }.max() ?? 1)
    }
  }

  private static func columns(of table: Table) -> String {
    let (isLong, width) = longColumns(of: table)
    let share = NumberText.plain(width, decimals: 2)
    return zip(table.columns, isLong).map { column, isLong in
      switch column.alignment {
      case .leading: isLong ? ">{\\raggedright}p{\(share)\\linewidth}" : "l"
      case .trailing, .interval: "r"
      case .estimate: "r@{\\ }l"
      }
    }.joined()
  }

  private static func head(of table: Table) -> [String] {
    let titles = table.columns.map { column in
      let title = LaTeXText.escaped(column.title)
      return switch column.alignment {
      case .estimate: "\\multicolumn{2}{c}{\(title)}"
      case .leading, .trailing, .interval: title
      }
    }
    return (table.hasColumnGroups ? groupHead(of: table) : [])
      + ["    " + titles.joined(separator: " & ") + " \\tabularnewline"]
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
      heads.append("\\multicolumn{\(width)}{c}{\(LaTeXText.escaped(group.title ?? ""))}")
      if group.title != nil { rules.append("\\cmidrule(lr){\(place)-\(place + width - 1)}") }
      place += width
    }
    return ["    " + heads.joined(separator: " & ") + " \\tabularnewline", "    " + rules.joined()]
  }

  private static func rows(of table: Table) -> [String] {
    table.rows.enumerated().flatMap { index, row in
      let cells = zip(table.columns, row).map { column, cell in
        guard column.alignment == .estimate else { return LaTeXText.escaped(cell.printed) }
        return LaTeXText.escaped(cell.parts.mean) + " & " + LaTeXText.escaped(cell.parts.rest)
      }
      let hasRule = table.rulesAfter.contains(index + 1) && index + 1 < table.rows.count
      return ["    " + cells.joined(separator: " & ") + " \\tabularnewline"]
        + (hasRule ? ["    \\midrule"] : [])
    }
  }

  private static func notes(of table: Table) -> [String] {
    let notes = table.footnotes + table.definitions
    guard !notes.isEmpty else { return [] }
    return [
      "  \\par\\smallskip", "  \\noindent",
      "  \\begin{minipage}{\\linewidth}\\footnotesize\\raggedright",
    ]
      + notes.map { "    \(LaTeXText.escaped($0))\\par" } + ["  \\end{minipage}"]
  }
}
