import Foundation
import TestSupport
import Testing

@testable import Report

@Suite struct PDFRendererTests {
  private let long = (1...40).map { "title\($0)" }.joined(separator: " ")
  private let style = SeriesStyle(color: .black, marker: .circle, dashes: [])

  /// Blocks with long text in every place that has a text.
  private var longBlocks: [Document.Block] {
    let estimate = Estimate(mean: 0.5, interval: 0.4...0.6, count: 5)
    return [
      .heading(long), .facts([(name: long, value: long)]),
      .table(
        Table(
          name: "t", title: long,
          columns: [Table.Column("Method"), Table.Column("Accuracy", .trailing)],
          rows: [[.text(long), "0.5"]], footnotes: [long])),
      .figure(
        Figure(
          name: "figure", caption: long,
          content: .curves(
            CurvePanel(
              title: long, xTitle: long, yTitle: long, xTicks: [1, 2],
              series: [.init(label: long, style: style, points: [(1, estimate), (2, estimate)])])))
      ),
      .figure(
        Figure(
          name: "figure", caption: long,
          content: .bars(
            BarPanel(
              title: long, yTitle: long,
              bars: (1...14).map { _ in
                .init(label: long, style: style, value: estimate, seeds: [0.5], absence: "")
              })))),
      .figure(
        Figure(
          name: "figure", caption: long,
          content: .scatter(
            ScatterPanel(
              title: long, xTitle: long, yTitle: long,
              points: [.init(label: long, style: style, x: estimate, y: estimate)])))),
      .figure(
        Figure(
          name: "figure", caption: long,
          content: .heatmaps(
            HeatmapPanel(
              title: long,
              maps: [Heatmap(title: long, rowLabels: ["1"], columnLabels: ["1"], rows: [[0.5]])])))),
      .paragraph(long),
    ]
  }

  @Test(.enabled(if: PDFText.isAvailable, "\(PDFText.whyNot)"))
  func `keeps long text of every kind whole and between the margins`() throws {
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "long.pdf")
    let stamp = "UNVERIFIED DATA"
    // Enough for a second page, whose head has the title too.
    let filler = Array(repeating: Document.Block.paragraph("filler"), count: 35)
    for block in longBlocks {
      let document = Document(title: long, stamp: stamp, blocks: [block] + filler)
      try PDFRenderer.write(document, to: file.path)
      let words = try PDFText.words(of: file)
      #expect(words.allSatisfy { $0.xMin > 20 && $0.xMax < 546 }, "\(block)")
      #expect(words.allSatisfy { $0.yMin > 20 && $0.yMax < 842 - 20 }, "\(block)")
      // The title, its head on the other page, and the block's own texts.
      for word in ["title1", "title2", "title39", "title40"] {
        #expect(words.count { $0.text == word } > 2, "\(word) in \(block)")
      }
    }
  }

  @Test(
    .enabled(if: PDFText.isAvailable, "\(PDFText.whyNot)"),
    arguments: [(5, SyntheticResults.methods), (10, SyntheticResults.manyMethods)])
  func `fills its pages`(contexts: Int, methods: [SyntheticResults.Method]) throws {
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "report.pdf")
    let results = try SyntheticResults.suite(methods: methods, seeds: [1, 2], contexts: contexts)
    try PDFRenderer.write(ComparisonReport(results).document, to: file.path)
    let words = try PDFText.words(of: file)
    let pages = words.map(\.page).max() ?? 0
    #expect(pages > 5)
    for page in 1..<pages {
      // Above the page number; what is left is less than the tallest figure.
      let end = words.filter { $0.page == page && $0.yMax < 800 }.map(\.yMax).max() ?? 0
      #expect(end > 480, "page \(page) of \(pages)")
    }
  }

  @Test(.enabled(if: PDFText.isAvailable, "\(PDFText.whyNot)"))
  func `prints every value of matrices of ten contexts`() throws {
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "maps.pdf")
    let contexts = (1...10).map(String.init)
    let map = Heatmap(
      title: "Method", rowLabels: contexts, columnLabels: contexts,
      rows: Array(repeating: Array(repeating: 0.42, count: 10), count: 10))
    let panel = HeatmapPanel(title: "class", maps: Array(repeating: map, count: 14))
    try PDFRenderer.write(
      Document(
        title: "Maps",
        blocks: [.figure(Figure(name: "figure", caption: "c", content: .heatmaps(panel)))]),
      to: file.path)
    let values = try PDFText.words(of: file).filter { $0.text == "42" }
    #expect(values.count == 14 * 100)
    // Wide enough for type of six points.
    #expect(values.allSatisfy { $0.xMax - $0.xMin > 7.5 })
  }
}
