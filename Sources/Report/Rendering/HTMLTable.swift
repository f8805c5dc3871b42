import Foundation
import Harness

/// A table in a page, whose heads sort its rows.
struct HTMLTable {
  private let table: Table
  private let id: String
  /// In columns of estimates: how wide what follows the mean is, in digits.
  private let restWidths: [Int]

  init(_ table: Table, id: String) {
    self.table = table
    self.id = id
    restWidths = table.columns.indices.map { column in
      table.rows.map { $0[column].parts.rest.count + ($0[column].mark == nil ? 0 : 2) }.max() ?? 0
    }
  }

  var text: String {
    var text = """
      <section class="table" aria-labelledby="\(id)">
      <div class="scroll" tabindex="0" role="group" aria-labelledby="\(id)">
      <table>
      <caption id="\(id)">\(MarkupText.escaped(table.title))</caption>
      <thead>
      \(head)</thead>

      """
    let hasGroups = !table.continuedRows.isEmpty
    if !hasGroups { text += "<tbody>\n" }
    for group in table.rowGroups {
      if hasGroups { text += "<tbody>\n" }
      for row in group { text += self.row(row) }
      if hasGroups { text += "</tbody>\n" }
    }
    if !hasGroups { text += "</tbody>\n" }
    text += "</table>\n</div>\n"
    for note in table.footnotes { text += "<p class=\"note\">\(MarkupText.escaped(note))</p>\n" }
    return text + "</section>\n"
  }

  private var head: String {
    var text = ""
    if table.hasColumnGroups {
      text += "<tr>"
      for group in table.columnGroups {
        let title = group.title.map(MarkupText.escaped)
        text +=
          title.map { "<th colspan=\"\(group.columns.count)\" scope=\"colgroup\">\($0)</th>" }
          ?? "<td colspan=\"\(group.columns.count)\"></td>"
      }
      text += "</tr>\n"
    }
    text += "<tr>"
    for column in table.columns {
      // What a table's first columns mean is plain without a title; a button needs one.
      let title = column.title.isEmpty ? "kind" : MarkupText.escaped(column.title)
      text += """
        <th scope="col"\(Self.style(column.alignment))>\
        <button type="button"\(column.title.isEmpty ? " class=\"quiet\"" : "")>\(title)</button></th>
        """
    }
    return text + "</tr>\n"
  }

  private func row(_ index: Int) -> String {
    let cells = zip(table.columns.indices, table.rows[index]).map { column, cell in
      self.cell(cell, column)
    }
    let rule = table.rulesAfter.contains(index + 1) ? " class=\"rule\"" : ""
    return "<tr\(rule)>\(cells.joined())</tr>\n"
  }

  private func cell(_ cell: Table.Cell, _ column: Int) -> String {
    let alignment = table.columns[column].alignment
    let (mean, rest) = cell.parts
    let content =
      switch alignment {
      case .estimate:
        """
        \(MarkupText.escaped(mean))<span class="rest" style="width:\(restWidths[column])ch">\
        \(cell.mark ?? "")\(MarkupText.escaped(rest))</span>
        """
      case .leading, .trailing, .interval:
        if case .repeated(let text) = cell {
          "<span class=\"repeated\">\(MarkupText.escaped(text))</span>"
        } else {
          (cell.mark ?? "") + MarkupText.escaped(cell.printed)
        }
      }
    let key = cell.number(isText: alignment == .leading).map { " data-v=\"\($0)\"" } ?? ""
    // A word alone is not parted from its mark; longer texts break.
    let isWord = alignment == .leading && cell.printed.count <= 24
    return "<td\(isWord ? " class=\"w\"" : Self.style(alignment))\(key)>\(content)</td>"
  }

  private static func style(_ alignment: Table.Alignment) -> String {
    alignment == .leading ? "" : " class=\"n\""
  }
}

extension Table.Cell {
  /// The number that the cell is sorted by; nil for text and for what is absent.
  fileprivate func number(isText: Bool) -> Double? {
    switch self {
    case .text(let text): isText ? nil : Double(text)
    case .count(let count), .markedCount(let count, _, _): Double(count)
    case .number(let number, _): number
    case .estimate(let mean, _, _, _): mean
    case .interval(let range): range.lowerBound
    case .verdict(let difference, _): difference
    case .repeated, .absent: nil
    }
  }

  /// The verdict's mark as the figures have it, beside its word.
  fileprivate var mark: String? {
    guard case .verdict(_, let word) = self,
      let verdict = PublishedComparison.Verdict(rawValue: word)
    else { return nil }
    return """
      <span class="mark \(HTMLStyle.name(of: verdict))" aria-hidden="true">\
      \(verdict.style.marker.character)</span>
      """
  }
}

extension SeriesStyle.Marker {
  /// The character that looks like it.
  fileprivate var character: String {
    switch self {
    case .circle: "●"
    case .square: "■"
    case .triangle: "▲"
    case .diamond: "◆"
    case .invertedTriangle: "▼"
    case .plus: "+"
    case .cross: "×"
    case .openCircle: "○"
    case .openSquare: "□"
    }
  }
}
