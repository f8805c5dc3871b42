import Foundation

/// Draws a document on A4 pages.
struct PDFRenderer {
  private static let page = (width: 595.0, height: 842.0)
  private static let margin = (left: 50.0, top: 62.0, bottom: 56.0)
  private static var textWidth: Double { page.width - 2 * margin.left }

  private let canvas: Canvas
  private let document: Document
  private var y = PDFRenderer.margin.top
  private var pageNumber = 0

  /// Writes the document to a file, whole or not at all.
  static func write(_ document: Document, to path: String) throws(ReportError) {
    let surface = try PDFSurface(
      path: path, width: page.width, height: page.height, title: document.title)
    var renderer = PDFRenderer(canvas: surface.canvas, document: document)
    renderer.draw()
    try surface.close()
  }

  private init(canvas: Canvas, document: Document) {
    self.canvas = canvas
    self.document = document
  }

  private mutating func draw() {
    beginPage()
    draw(document.title, size: 17, leading: 21, after: 13, weight: .bold)
    for (block, next) in zip(document.blocks, document.blocks.dropFirst() + [.note("")]) {
      if case .heading = block { reserve(40 + beginning(of: next)) }
      draw(block)
    }
    canvas.showPage()
  }

  /// The height of what must not be parted from a heading above it.
  private func beginning(of block: Document.Block) -> Double {
    switch block {
    case .heading, .paragraph, .note, .facts: 26
    case .table(let table): beginning(of: table)
    case .figure(let figure): beginning(of: figure)
    }
  }

  private mutating func draw(_ block: Document.Block) {
    switch block {
    case .heading(let text):
      if y > Self.margin.top { y += 10 }
      draw(text, size: 12, leading: 15, after: 7, weight: .bold)
    case .paragraph(let text): draw(text, size: 9, leading: 13, after: 8)
    case .note(let text): draw(text, size: 7, leading: 9.5, after: 2, color: Color(hex: 0x444444))
    case .table(let table): draw(table)
    case .figure(let figure): draw(figure)
    case .facts(let facts): draw(facts)
    }
  }

  // MARK: Pages

  private mutating func newPage() {
    canvas.showPage()
    beginPage()
  }

  private mutating func beginPage() {
    pageNumber += 1
    y = Self.margin.top
    let (left, right) = (Self.margin.left, Self.page.width - Self.margin.left)
    let gray = Color(hex: 0x555555)
    if pageNumber > 1 {
      let stampWidth = canvas.width(of: document.stamp ?? "", size: 8, weight: .bold)
      let title = canvas.fitted(
        document.title, size: 7.5, width: right - left - stampWidth - 12, lines: 2)
      canvas.text(title, x: left, y: 40, color: gray)
    }
    if let stamp = document.stamp {
      canvas.text(
        stamp, x: right, y: 40, size: 8, weight: .bold, anchor: .end, color: Color(hex: 0xB00000))
    }
    canvas.text(
      String(pageNumber), x: Self.page.width / 2, y: Self.page.height - 30, size: 8,
      anchor: .middle, color: gray)
  }

  /// Starts a new page where less than `height` is left on this one.
  private mutating func reserve(_ height: Double) {
    if y + height > Self.page.height - Self.margin.bottom { newPage() }
  }

  // MARK: Text

  private mutating func draw(
    _ text: String, size: Double, leading: Double, after: Double,
    weight: Canvas.Weight = .regular, color: Color = .black
  ) {
    for line in canvas.lines(of: text, size: size, weight: weight, width: Self.textWidth) {
      reserve(leading)
      canvas.text(
        line, x: Self.margin.left, y: y + size, size: size, weight: weight, color: color)
      y += leading
    }
    y += after
  }

  private mutating func draw(_ facts: [(name: String, value: String)]) {
    let widest = facts.map { canvas.width(of: $0.name, size: 8) }.max() ?? 0
    let indent = min(max(110, widest + 12), Self.textWidth / 2)
    for fact in facts {
      let names = canvas.lines(of: fact.name, size: 8, width: indent - 12)
      let values = canvas.lines(of: fact.value, size: 8, width: Self.textWidth - indent)
      let count = max(names.count, values.count, 1)
      reserve(11 * Double(min(count, 4)))
      for index in 0..<count {
        reserve(11)
        if index < names.count {
          canvas.text(
            names[index], x: Self.margin.left, y: y + 8, size: 8, color: Color(hex: 0x555555))
        }
        if index < values.count {
          canvas.text(values[index], x: Self.margin.left + indent, y: y + 8, size: 8)
        }
        y += 11
      }
    }
    y += 8
  }

  // MARK: Tables

  private static let tableLeading = 13.0

  /// The head and some rows, so that no page ends with a head alone; all of an unbroken one.
  private func beginning(of table: Table) -> Double {
    guard table.isUnbroken else {
      return 40 + Self.tableLeading * Double(min(table.rows.count, 12))
    }
    let layout = TableLayout(table, size: 7.5, width: Self.textWidth, canvas: canvas)
    let rows = table.rows.reduce(0) { $0 + height(of: $1, layout) }
    let heads = 22 + Self.tableLeading * (table.hasColumnGroups ? 2 : 1)
    return min(
      heads + rows + 2 * Double(table.rulesAfter.count),
      Self.page.height - Self.margin.top - Self.margin.bottom)
  }

  private func height(of row: [Table.Cell], _ layout: TableLayout) -> Double {
    Self.tableLeading + 9.5 * Double(layout.lineCount(of: row, on: canvas) - 1)
  }

  private mutating func draw(_ table: Table) {
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
      draw(footnote, size: 6.5, leading: 8.5, after: 0.5, color: Color(hex: 0x444444))
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

  // MARK: Figures

  /// The whole figure; of heat maps the first row.
  private func beginning(of figure: Figure) -> Double {
    switch figure.content {
    case .curves: CurvePanel.height + captionHeight(of: figure)
    case .bars: BarPanel.height + captionHeight(of: figure)
    case .scatter: ScatterPanel.height + captionHeight(of: figure)
    case .parity(let panel): panel.height + captionHeight(of: figure)
    case .heatmaps(let panel):
      HeatmapPanel.titleHeight + panel.layout(width: Self.textWidth).rowHeight
        + captionHeight(of: figure)
    }
  }

  private static let caption = (size: 7.5, leading: 10.0, after: 10.0)

  private func captionHeight(of figure: Figure) -> Double {
    let lines = canvas.lines(of: figure.caption, size: Self.caption.size, width: Self.textWidth)
    return Self.caption.leading * Double(lines.count)
  }

  private mutating func draw(_ figure: Figure) {
    reserve(beginning(of: figure))
    let x = Self.margin.left
    switch figure.content {
    case .curves(let panel):
      panel.draw(on: canvas, x: x, y: y, width: Self.textWidth)
      y += CurvePanel.height
    case .bars(let panel):
      panel.draw(on: canvas, x: x, y: y, width: Self.textWidth)
      y += BarPanel.height
    case .scatter(let panel):
      panel.draw(on: canvas, x: x, y: y, width: Self.textWidth)
      y += ScatterPanel.height
    case .parity(let panel):
      panel.draw(on: canvas, x: x, y: y, width: Self.textWidth)
      y += panel.height
    case .heatmaps(let panel):
      draw(panel, captionHeight: captionHeight(of: figure))
    }
    draw(
      figure.caption, size: Self.caption.size, leading: Self.caption.leading,
      after: Self.caption.after, color: Color(hex: 0x444444))
  }

  /// Draws heat maps in rows that may continue on other pages; the caption stays with the last.
  private mutating func draw(_ panel: HeatmapPanel, captionHeight: Double) {
    let layout = panel.layout(width: Self.textWidth)
    drawHead(of: panel, layout, isContinued: false)
    for start in stride(from: 0, to: panel.maps.count, by: layout.columns) {
      let end = min(start + layout.columns, panel.maps.count)
      let page = pageNumber
      reserve(layout.rowHeight + (end == panel.maps.count ? captionHeight : 0))
      // Colors alone say nothing without their scale.
      if pageNumber > page, layout.textSize == nil {
        drawHead(of: panel, layout, isContinued: true)
      }
      for (offset, map) in panel.maps[start..<end].enumerated() {
        map.draw(
          on: canvas, x: Self.margin.left + Double(offset) * layout.mapWidth, y: y,
          layout: layout)
      }
      y += layout.rowHeight
    }
  }

  private mutating func drawHead(
    of panel: HeatmapPanel, _ layout: HeatmapLayout, isContinued: Bool
  ) {
    panel.drawHead(
      on: canvas, x: Self.margin.left, y: y, width: Self.textWidth, layout: layout,
      isContinued: isContinued)
    y += HeatmapPanel.titleHeight
  }
}
