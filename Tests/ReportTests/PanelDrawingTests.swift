import Foundation
import TestSupport
import Testing

@testable import Report

@Suite struct PanelDrawingTests {
  private let estimate = Estimate(mean: 0.5, interval: nil, count: 1)

  private func bytes(_ content: Figure.Content) throws -> Data {
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "figure.pdf")
    try PDFRenderer.write(
      Document(
        title: "A", blocks: [.figure(Figure(name: "figure", caption: "c", content: content))]),
      to: file.path)
    return try Data(contentsOf: file)
  }

  @Test func `hatches bars`() throws {
    func bar(_ hatch: SeriesStyle.Hatch?) throws -> Data {
      let style = SeriesStyle(color: .black, marker: .circle, dashes: [], hatch: hatch)
      return try bytes(
        .bars(
          BarPanel(
            title: "t", yTitle: "y",
            bars: [.init(label: "A", style: style, value: estimate, seeds: [0.5], absence: "")])))
    }
    let rising = try bar(.init(angles: [45], spacing: 4))
    #expect(try rising != bar(nil))
    #expect(try rising != bar(.init(angles: [-45], spacing: 4)))
    #expect(try rising == bar(.init(angles: [45], spacing: 4)))
  }

  @Test(.enabled(if: PDFText.isAvailable, "\(PDFText.whyNot)"))
  func `breaks no word below one of many bars`() throws {
    let style = SeriesStyle(color: .black, marker: .circle, dashes: [])
    // Short names between them, since words that nearly touch are read as one.
    let bars = (0..<18).map { index in
      BarPanel.Bar(
        label: index % 2 == 0 ? "Cumulative training" : "A", style: style, value: estimate,
        seeds: [], absence: "")
    }
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "bars.pdf")
    let panel = BarPanel(title: "t", yTitle: "y", bars: bars)
    try PDFRenderer.write(
      Document(
        title: "A", blocks: [.figure(Figure(name: "figure", caption: "c", content: .bars(panel)))]),
      to: file.path)
    #expect(try PDFText.words(of: file).count { $0.text == "Cumulative" } == 9)
  }

  @Test(arguments: [5, 100])
  func `marks curves of few and of many points`(count: Int) throws {
    func curve(_ marker: SeriesStyle.Marker) throws -> Data {
      let style = SeriesStyle(color: .black, marker: marker, dashes: [])
      return try bytes(
        .curves(
          CurvePanel(
            title: "t", xTitle: "x", yTitle: "y", xTicks: [0, Double(count)],
            series: [
              .init(label: "A", style: style, points: (0..<count).map { (Double($0), estimate) })
            ])))
    }
    let drawings = try SeriesStyle.Marker.allCases.map(curve)
    #expect(Set(drawings).count == SeriesStyle.Marker.allCases.count)
  }
}
