import Foundation
import Harness
import Measurements
import Streams
import TestSupport
import Testing

@testable import Report

@Suite struct ImageReportTests {
  /// Two images of two pixels after each of two of five contexts.
  private static let kept = KeptImages(
    channels: 1, height: 1, width: 2,
    rows: [.init(after: 1, pixels: "AAECAw=="), .init(after: 4, pixels: "BAUGBw==")])

  /// None, which has no generator, and DGR, of which seed 1 has not been run in all scenarios.
  private func report() throws -> ComparisonReport {
    let results = try SyntheticResults.suite(
      methods: [SyntheticResults.methods[0], .init("DGR", "dgr", final: 0.9)], seeds: [1, 2, 3])
    var (plan, records) = (results.plan, results.records)
    for index in plan.entries.indices {
      let entry = plan.entries[index]
      plan.entries[index].spec.protocol.measurements = ["generated-images"]
      records[entry.id]?.identity.spec.protocol.measurements = ["generated-images"]
      guard entry.label == "DGR" else { continue }
      records[entry.id]?.result.images = ["generated-images": Self.kept]
      if entry.spec.seed == 1 { records[entry.id] = nil }
    }
    return ComparisonReport(SuiteResults(plan: plan, records: records))
  }

  @Test func `shows the images of one seed of each method and scenario`() throws {
    let figures = try report().document.blocks.compactMap { block in
      if case .figure(let figure) = block { figure } else { nil }
    }.filter { $0.name.hasPrefix("generated-images") }
    #expect(
      figures.map(\.name)
        == ["task", "domain", "class"].map { "generated-images-\($0)-dgr" })
    guard case .images(let panel) = figures[2].content else {
      Issue.record("no images")
      return
    }
    #expect(panel.title == "DGR, class-incremental, seed 2")
    #expect(panel.rows.map(\.label) == ["after context 1", "after context 4"])
    #expect(panel.rows.map(\.images) == [[[0, 1], [2, 3]], [[4, 5], [6, 7]]])
    #expect(
      figures[2].caption
        == "Generated images of DGR, seed 2. There are none after context 5, which the generator does "
        + "not learn.")
  }

  @Test func `names the methods without images and why`() throws {
    let notes = try report().document.blocks.compactMap { block in
      if case .note(let text) = block { text } else { nil }
    }
    #expect(notes.contains("Not shown: None (the method has no generator)."))
  }

  @Test func `has every image as CSV, and a reason where there is none`() throws {
    let file = try #require(report().contents.csv.first { $0.name == "generated-images" })
    let lines = file.text().split(whereSeparator: \.isNewline).map(String.init)
    #expect(
      lines[0] == "method,scenario,seed,after_context,image,channels,height,width,pixels,reason")
    #expect(lines.contains("DGR,task,2,4,1,1,1,2,base64:BAU=,"))
    #expect(lines.contains("DGR,task,1,,,,,,,not run"))
    #expect(lines.contains("None (method),class,3,,,,,,,the method has no generator"))
    // Two seeds of DGR with four images each and one without, and three of None, in three scenarios.
    #expect(lines.count == 1 + 3 * (2 * 4 + 1 + 3))
  }

  @Test func `paints gray and color as they are`() {
    guard case .images(let color) = FigureSamples.images.content else {
      Issue.record("no images")
      return
    }
    #expect(
      color.colors(of: color.rows[0].images[0]).map { $0.map(\.hex) }
        == [[0xFF0000, 0x00FF00], [0x0000FF, 0x070809]])
    let gray = ImagePanel(title: "", channels: 1, height: 1, width: 2, rows: [])
    #expect(gray.colors(of: [0, 200]).map { $0.map(\.hex) } == [[0x000000, 0xC8C8C8]])
  }

  @Test func `fits its images into the width and a page`() {
    for (rows, columns, height, width) in [
      (1, 1, 28, 28), (13, 4, 28, 28), (40, 10, 6, 90), (3, 4, 90, 6),
    ] {
      let layout = ImagePanel.Layout(
        rows: rows, columns: columns, aspect: Double(height) / Double(width), width: Figure.width)
      let right = ImagePanel.Layout.left + Double(columns) * (layout.imageWidth + 2)
      #expect(right <= Figure.width + 1e-9)
      #expect(layout.height <= 560 + 20 + 1e-9)
      #expect(layout.imageWidth <= 44 && layout.imageHeight <= 44 + 1e-9)
      #expect(abs(layout.imageHeight * Double(width) - layout.imageWidth * Double(height)) < 1e-9)
    }
  }
}
