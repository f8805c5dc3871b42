extension PDFRenderer {
  private static let tableLeading = 13.0
  private static let note = (size: 6.5, leading: 8.5, after: 0.5)

  /// The head and some rows, so that no page ends with a head alone; all of an unbroken one.
  func beginning(of table: Table) -> Double {
    guard table.isUnbroken else {
      return 40 + Self.tableLeading * Double(min(table.rows.count, 12))
    }
    let layout = TableLayout(table, size: 7.5, width: Self.textWidth, canvas: canvas)
    let rows = table.rows.reduce(0) { $0 + height(of: $1, layout) }
    let heads = 22 + Self.tableLeading * (table.hasColumnGroups ? 2 : 1)
    let notes = table.footnotes.reduce(5) { height, note in
      let lines = canvas.lines(of: note, size: Self.note.size, width: Self.textWidth).count
      return height + Self.note.leading * Double(lines) + Self.note.after
    }
    return min(
      heads + rows + 2 * Double(table.rulesAfter.count) + notes,
      Self.page.height - Self.margin.top - Self.margin.bottom)
  }

  private func height(of row: [Table.Cell], _ layout: TableLayout) -> Double {
    Self.tableLeading + 9.5 * Double(layout.lineCount(of: row, on: canvas) - 1)
  }

  mutating func draw(_ table: Table) {
    let size = 7.5
    let leading = Self.tableLeading
    reserve(beginning(of: table))
    draw(table.title, size: 9, leading: 12, after: 6, weight: .bold)
    let layout = TableLayout(table, size: size, width: Self.textWidth, canvas: canvas)
    drawHead(of: table, layout, size: size, leading: leading)
    for (index, row) in table.rows.enumerated() {
      let height = height(of: row, layout)
      if y + height > Self.page.height - Self.margin.bottom {
        newPage()
        drawHead(of: table, layout, size: size, leading: leading)
      }
      for (column, cell) in row.enumerated() {
        layout.draw(
          cell, column: column, at: table.columns[column].alignment, x: Self.margin.left,
          y: y + 9, on: canvas)
      }
      y += height
      if table.rulesAfter.contains(index + 1) {
        rule(0.3)
        y += 2
      }
    }
    rule(0.8)
    y += 5
    for footnote in table.footnotes {
      draw(
        footnote, size: Self.note.size, leading: Self.note.leading, after: Self.note.after,
        color: Color(hex: 0x444444))
    }
    y += 10
  }

  private mutating func drawHead(
    of table: Table, _ layout: TableLayout, size: Double, leading: Double
  ) {
    rule(0.8)
    if table.hasColumnGroups {
      for group in table.columnGroups {
        layout.drawGroup(
          group.title, columns: group.columns, x: Self.margin.left, y: y + 9, on: canvas)
      }
      y += leading
    }
    for (index, column) in table.columns.enumerated() {
      layout.drawTitle(
        column.title, column: index, at: column.alignment, x: Self.margin.left, y: y + 9,
        on: canvas)
    }
    y += leading
    rule(0.4)
    y += 2
  }

  private func rule(_ width: Double) {
    canvas.line(
      from: (Self.margin.left, y), to: (Self.margin.left + Self.textWidth, y), width: width)
  }
}
