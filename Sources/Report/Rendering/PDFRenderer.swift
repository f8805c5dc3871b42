import Foundation
import Harness

/// Draws a document on A4 pages.
struct PDFRenderer {
  static let page = (width: 595.0, height: 842.0)
  static let margin = (left: 50.0, top: 62.0, bottom: 56.0)
  static var textWidth: Double { page.width - 2 * margin.left }

  let canvas: Canvas
  private let document: Document
  var y = PDFRenderer.margin.top
  private(set) var pageNumber = 0

  /// The file of a document.
  static func data(_ document: Document) throws(ReportError) -> Data {
    let surface = try CairoSurface.pdf(
      width: page.width, height: page.height, title: document.title)
    var renderer = PDFRenderer(canvas: surface.canvas, document: document)
    renderer.draw()
    return try surface.finish()
  }

  /// Writes the document to a file, whole or not at all.
  static func write(_ document: Document, to path: String) throws {
    try AtomicFile.write(try data(document), to: URL(fileURLWithPath: path))
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

  mutating func newPage() {
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
  mutating func reserve(_ height: Double) {
    if y + height > Self.page.height - Self.margin.bottom { newPage() }
  }

  // MARK: Text

  mutating func draw(
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
}
