import Harness

@testable import Report

/// A figure of each kind, with names that are markup where they are not escaped.
enum FigureSamples {
  static let label = #"<b onload="x">'&' Ā</b>"#
  private static let style = SeriesStyle(color: .black, marker: .circle, dashes: [2, 1])
  private static let hatched = SeriesStyle(
    color: .gray, marker: .square, dashes: [], hatch: .init(angles: [45], spacing: 4))

  static let low = Estimate(mean: 0.123456, interval: 0.1...0.146912, count: 5)
  static let high = Estimate(mean: 0.9, interval: nil, count: 1)

  static let curves = Figure(
    name: "Curves & more", caption: "Caption of \(label)",
    content: .curves(
      CurvePanel(
        title: "Curves of \(label)", xTitle: "contexts learned", yTitle: "accuracy, %",
        xTicks: [1, 2],
        series: [.init(label: label, style: style, points: [(1, low), (2, high)])],
        references: [.init(label: "paper", style: style, value: high)])))

  static let bars = Figure(
    name: "bars", caption: "Bars",
    content: .bars(
      BarPanel(
        title: "Bars", yTitle: "accuracy, %",
        bars: [
          .init(label: label, style: hatched, value: low, seeds: [0.1, 0.146912], absence: ""),
          .init(label: "B", style: style, value: nil, seeds: [], absence: "failed"),
        ])))

  static let heatmaps = Figure(
    name: "maps", caption: "Maps",
    content: .heatmaps(
      HeatmapPanel(
        title: "Maps",
        maps: (1...5).map { index in
          Heatmap(
            title: "\(label) \(index)", rowLabels: ["–", "1", "2"], columnLabels: ["1", "2"],
            rows: [[0.1, 0.05], nil, [0.5, 0.98765]])
        })))

  static let scatter = Figure(
    name: "scatter", caption: "Scatter",
    content: .scatter(
      ScatterPanel(
        title: "Scatter", xTitle: "seconds a run", yTitle: "accuracy, %", xIsPercentage: false,
        points: [.init(label: label, style: style, x: high, y: low)])))

  static let parity = Figure(
    name: "parity", caption: "Parity",
    content: .parity(
      ParityPanel(plots: [
        .init(
          title: "Parity",
          points: [.init(label: label, published: low, ours: high, verdict: .notReproduced)])
      ])))

  static let images = Figure(
    name: "images", caption: "Images",
    content: .images(
      ImagePanel(
        title: "Images of \(label)", channels: 3, height: 2, width: 2,
        rows: [
          .init(
            label: "after context 1",
            images: [[255, 0, 0, 7, 0, 255, 0, 8, 0, 0, 255, 9], Array(repeating: 128, count: 12)])
        ])))

  static let all = [curves, bars, heatmaps, scatter, parity, images]
}
