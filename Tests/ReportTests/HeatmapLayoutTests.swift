import Foundation
import TestSupport
import Testing

@testable import Report

@Suite struct HeatmapLayoutTests {
  @Test(arguments: [(2, 4), (5, 4), (10, 3), (12, 2)])
  func `puts as many maps in a row as leave their values readable`(contexts: Int, columns: Int) {
    let layout = HeatmapLayout(rows: contexts + 1, contexts: contexts, width: 495)
    #expect(layout.columns == columns)
    #expect(layout.textSize.map { $0 >= 6 } ?? false)
    #expect(layout.mapWidth * Double(columns) <= 495)
  }

  @Test(arguments: [(13, 4, 16), (20, 4, 16), (50, 4, 20), (100, 3, 12)])
  func `puts maps of many contexts on a page by the dozen, without values`(
    contexts: Int, columns: Int, onPage: Int
  ) {
    let layout = HeatmapLayout(rows: contexts + 1, contexts: contexts, width: 495)
    #expect(layout.textSize == nil)
    #expect(layout.columns == columns)
    #expect(layout.cellWidth >= 1.3)
    // 724 points are between the margins.
    #expect(Int(724 / layout.rowHeight) * columns >= onPage)
  }

  @Test func `is no taller than a page`() {
    for contexts in 1...400 {
      let layout = HeatmapLayout(rows: contexts + 1, contexts: contexts, width: 495)
      #expect(layout.rowHeight < 640)
    }
  }

  @Test(arguments: [
    (1, [1]), (5, [1, 2, 3, 4, 5]), (20, [1, 5, 10, 15, 20]), (50, [1, 10, 20, 30, 40, 50]),
    (100, [1, 20, 40, 60, 80, 100]),
  ])
  func `numbers some of many contexts`(count: Int, numbers: [Int]) {
    #expect(ContextTicks.numbers(upTo: count) == numbers)
  }

  @Test(.enabled(if: PDFText.isAvailable, "\(PDFText.whyNot)"))
  func `explains the colors on every page that has them`() throws {
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "maps.pdf")
    let contexts = (1...20).map(String.init)
    let map = Heatmap(
      title: "Method", rowLabels: contexts, columnLabels: contexts,
      rows: Array(repeating: Array(repeating: 0.42, count: 20), count: 20))
    let panel = HeatmapPanel(title: "domain", maps: Array(repeating: map, count: 40))
    try PDFRenderer.write(
      Document(
        title: "Maps",
        blocks: [.figure(Figure(name: "figure", caption: "c", content: .heatmaps(panel)))]),
      to: file.path)
    let words = try PDFText.words(of: file)
    let pages = words.map(\.page).max() ?? 0
    #expect(pages == 2)
    for page in 1...pages {
      let texts = words.filter { $0.page == page }.map(\.text)
      #expect(texts.contains("100") && texts.contains("%"), "page \(page)")
      #expect(texts.contains("(continued)") == (page > 1))
      #expect(texts.count { $0 == "15" } == 2 * texts.count { $0 == "Method" })
      #expect(!texts.contains("42") && !texts.contains("14"))
    }
    #expect(words.count { $0.text == "Method" } == 40)
  }
}
