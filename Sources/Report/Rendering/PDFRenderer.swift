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
    canvas.text(document.title, x: Self.margin.left, y: y + 14, size: 17, weight: .bold)
    y += 34
    for block in document.blocks { draw(block) }
    canvas.showPage()
  }

  private mutating func draw(_ block: Document.Block) {
    switch block {
    case .heading(let text):
      reserve(60)
      y += 10
      canvas.text(text, x: Self.margin.left, y: y + 10, size: 12, weight: .bold)
      y += 22
    case .paragraph(let text): draw(text, size: 9, leading: 13, after: 8)
    case .note(let text): draw(text, size: 7, leading: 9.5, after: 2, color: Color(hex: 0x444444))
    case .table(let table): draw(table)
    case .figure(let figure): draw(figure)
    case .facts(let facts): draw(facts)
    case .pageBreak: if y > Self.margin.top { newPage() }
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
    if pageNumber > 1 { canvas.text(document.title, x: left, y: 40, size: 7.5, color: gray) }
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
    _ text: String, size: Double, leading: Double, after: Double, color: Color = .black
  ) {
    for line in lines(of: text, size: size, width: Self.textWidth) {
      reserve(leading)
      canvas.text(line, x: Self.margin.left, y: y + size, size: size, color: color)
      y += leading
    }
    y += after
  }

  /// Breaks text at spaces, and inside words that are wider than a line.
  private func lines(of text: String, size: Double, width: Double) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: true).map(String.init) {
      let candidate = line.isEmpty ? word : "\(line) \(word)"
      if canvas.width(of: candidate, size: size) <= width {
        line = candidate
        continue
      }
      if !line.isEmpty { lines.append(line) }
      line = word
      while canvas.width(of: line, size: size) > width, line.count > 1 {
        var head = line
        while canvas.width(of: head, size: size) > width, head.count > 1 { head.removeLast() }
        lines.append(head)
        line = String(line.dropFirst(head.count))
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }

  private mutating func draw(_ facts: [(name: String, value: String)]) {
    let widest = facts.map { canvas.width(of: $0.name, size: 8) }.max() ?? 0
    let indent = max(110, widest + 12)
    for fact in facts {
      let lines = lines(of: fact.value, size: 8, width: Self.textWidth - indent)
      reserve(11 * Double(max(lines.count, 1)))
      canvas.text(
        fact.name, x: Self.margin.left, y: y + 8, size: 8, color: Color(hex: 0x555555))
      for line in lines {
        canvas.text(line, x: Self.margin.left + indent, y: y + 8, size: 8)
        y += 11
      }
      if lines.isEmpty { y += 11 }
    }
    y += 8
  }

  // MARK: Tables

  private mutating func draw(_ table: Table) {
    let size = 7.5
    let leading = 13.0
    let needed = 40 + leading * Double(min(table.rows.count, 12))
    reserve(needed)
    canvas.text(table.title, x: Self.margin.left, y: y + 9, size: 9, weight: .bold)
    y += 18
    let layout = TableLayout(table, size: size, width: Self.textWidth, canvas: canvas)
    drawHead(of: table, layout, size: size, leading: leading)
    for (index, row) in table.rows.enumerated() {
      if y + leading > Self.page.height - Self.margin.bottom {
        newPage()
        drawHead(of: table, layout, size: size, leading: leading)
      }
      for (column, cell) in row.enumerated() {
        layout.draw(
          cell, column: column, at: table.columns[column].alignment, x: Self.margin.left,
          y: y + 9, on: canvas)
      }
      y += leading
      if table.ruleAfter == index + 1 {
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

  private mutating func draw(_ figure: Figure) {
    let x = Self.margin.left
    switch figure.content {
    case .curves(let panel):
      reserve(CurvePanel.height + 24)
      panel.draw(on: canvas, x: x, y: y, width: Self.textWidth)
      y += CurvePanel.height
    case .bars(let panel):
      reserve(BarPanel.height + 24)
      panel.draw(on: canvas, x: x, y: y, width: Self.textWidth)
      y += BarPanel.height
    case .scatter(let panel):
      reserve(ScatterPanel.height + 24)
      panel.draw(on: canvas, x: x, y: y, width: Self.textWidth)
      y += ScatterPanel.height
    case .heatmaps(let maps):
      let columns = 4
      let width = Self.textWidth / Double(columns)
      let height = Heatmap.height(width: width) + 4
      for start in stride(from: 0, to: maps.count, by: columns) {
        reserve(height + (start + columns >= maps.count ? 24 : 0))
        for (offset, map) in maps[start..<min(start + columns, maps.count)].enumerated() {
          map.draw(on: canvas, x: x + Double(offset) * width, y: y, width: width)
        }
        y += height
      }
    }
    draw(figure.caption, size: 7.5, leading: 10, after: 10, color: Color(hex: 0x444444))
  }
}
