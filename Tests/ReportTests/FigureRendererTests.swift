import Foundation
import Harness
import TestSupport
import Testing

@testable import Report

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct FigureRendererTests {
  /// The names of all elements of an XML document; fails where it is not well-formed.
  static func elements(of text: String) -> [String] {
    final class Collector: NSObject, XMLParserDelegate {
      var elements: [String] = []
      func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String]
      ) { elements.append(name) }
    }
    let parser = XMLParser(data: Data(text.utf8))
    let collector = Collector()
    parser.delegate = collector
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    return collector.elements
  }

  @Test(arguments: FigureSamples.all.indices)
  func `draws the same bytes again in the same process`(index: Int) throws {
    let figure = FigureSamples.all[index]
    // Other drawings between them move cairo's own numbers.
    let svg = try FigureRenderer.svg(figure)
    let png = try FigureRenderer.png(figure)
    _ = try FigureRenderer.svg(FigureSamples.heatmaps)
    #expect(try FigureRenderer.svg(figure) == svg)
    #expect(try FigureRenderer.png(figure) == png)
    #expect(!svg.contains("surface"))
  }

  @Test(arguments: FigureSamples.all.indices)
  func `writes well-formed SVG with its words in title and description`(index: Int) throws {
    let figure = FigureSamples.all[index]
    let svg = try FigureRenderer.svg(figure)
    let elements = Self.elements(of: svg)
    #expect(elements.starts(with: ["svg", "title", "desc"]))
    // Glyphs, and no part that a reader points at: a drawing program would show them.
    #expect(elements.contains("use") && elements.count { $0 == "title" } == 1)
    #expect(svg.contains("<desc>\(MarkupText.escaped(figure.caption))</desc>"))
    #expect(!svg.contains("<b onload"))
  }

  @Test func `refers to no glyph or clip that is not there`() throws {
    for figure in FigureSamples.all {
      let svg = try FigureRenderer.drawing(figure).inline(figure, prefix: "p")
      let ids = Set(svg.matches(of: /\ id="([^"]+)"/).map(\.output.1))
      let references = svg.matches(of: /(?:href="#|url\(#)([^")]+)/).map(\.output.1)
      #expect(!references.isEmpty)
      #expect(Set(references).isSubset(of: ids))
      #expect(ids.allSatisfy { $0.hasPrefix("p-") })
    }
  }

  @Test func `writes images of 192 pixels an inch without an edge of another color`() throws {
    let data = try FigureRenderer.png(FigureSamples.curves)
    #expect(data.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    func number(_ place: Int) -> Int { data[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
    // 495 points of text and a margin of 6 on both sides.
    #expect(number(16) == Int((507 * 192.0 / 72).rounded(.up)))
    #expect(number(20) == Int(((CurvePanel.height + 12) * 192 / 72).rounded(.up)))
    #expect(number(20) > 500)
  }

  @Test func `collects what a reader points at for pages only`() throws {
    let surface = try CairoSurface.pdf(width: 600, height: 800, title: "A")
    FigureSamples.bars.draw(on: surface.canvas, x: 0, y: 0)
    #expect(surface.canvas.hoverRegions.isEmpty)
    _ = try surface.finish()
  }

  @Test func `says the model's numbers, not the drawing's`() throws {
    func texts(_ figure: Figure) throws -> [String] {
      try FigureRenderer.drawing(figure).regions.map(\.text)
    }
    let label = FigureSamples.label
    #expect(
      try texts(FigureSamples.curves) == [
        "paper\naccuracy, %: 90.00, n = 1",
        "\(label)\ncontexts learned: 1\n"
          + "accuracy, %: 12.35 (95 % interval 10.00 to 14.69), n = 5",
        "\(label)\ncontexts learned: 2\naccuracy, %: 90.00, n = 1",
      ])
    #expect(
      try texts(FigureSamples.bars) == [
        "\(label)\naccuracy, %: 12.35 (95 % interval 10.00 to 14.69), n = 5\nseeds: 10.00, 14.69",
        "B\nfailed",
      ])
    #expect(
      try texts(FigureSamples.scatter) == [
        "\(label)\nseconds a run: 0.90, n = 1\n"
          + "accuracy, %: 12.35 (95 % interval 10.00 to 14.69), n = 5"
      ])
    #expect(
      try texts(FigureSamples.parity) == [
        "\(label)\npublished, %: 12.35 (95 % interval 10.00 to 14.69), n = 5\n"
          + "ours, %: 90.00, n = 1\nnot reproduced"
      ])
    let maps = try texts(FigureSamples.heatmaps)
    #expect(maps.count == 5 * 4)
    #expect(maps[1] == "\(label) 1\nuntrained network, on context 2: 5.00 %")
    #expect(maps[3] == "\(label) 1\nafter context 2, on context 2: 98.77 %")
  }

  @Test func `says a mean for each row of matrices too large for values`() throws {
    let contexts = 40
    let map = Heatmap(
      title: "ER", rowLabels: (1...contexts).map(String.init),
      columnLabels: (1...contexts).map(String.init),
      rows: (0..<contexts).map { row in (0..<contexts).map { $0 <= row ? 1 : 0 } })
    let figure = Figure(
      name: "maps", caption: "", content: .heatmaps(HeatmapPanel(title: "t", maps: [map])))
    let regions = try FigureRenderer.drawing(figure).regions
    #expect(regions.count == contexts)
    // The cells are one image, which also has the same name and bytes again.
    let svg = try FigureRenderer.svg(figure)
    #expect(svg.contains("<image ") && svg.utf8.count < 100_000)
    #expect(try FigureRenderer.svg(figure) == svg)
    #expect(regions[9].text == "ER\nafter context 10, mean over 40 contexts: 25.00 %")
  }

  @Test func `places what it says at the marks, inside the figure`() throws {
    for figure in FigureSamples.all {
      let drawing = try FigureRenderer.drawing(figure)
      #expect(!drawing.regions.isEmpty)
      #expect(
        drawing.regions.allSatisfy {
          $0.box.left >= 0 && $0.box.right <= drawing.width && $0.box.left < $0.box.right
            && $0.box.top >= 0 && $0.box.bottom <= drawing.height && $0.box.top < $0.box.bottom
        })
    }
    // The higher value of the second context lies to the right and above.
    let points = try FigureRenderer.drawing(FigureSamples.curves).regions.dropFirst().map(\.box)
    #expect(points[0].right < points[1].left)
    #expect(points[0].top > points[1].bottom)
  }
}
