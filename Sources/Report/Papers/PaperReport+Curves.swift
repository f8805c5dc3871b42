import Harness
import Metrics

extension PaperReport {
  /// Our numbers against the quantity, with published ones that have no place on its axis as lines
  /// across; nil where there is no number of ours.
  func figure(_ curves: PaperTemplate.Curves) -> Figure? {
    let styles = Palette.styles(for: curves.series.map(\.label))
    var missing: [String] = []
    let series = curves.series.compactMap { series -> CurvePanel.Series? in
      let points = series.points.compactMap { x, selector -> (x: Double, y: Estimate)? in
        switch ours(.runs(selector)) {
        case .summary(let summary): return (x, Estimate(summary))
        case .absent(let reason):
          missing.append("\(selector.label) (\(reason))")
          return nil
        }
      }
      guard !points.isEmpty, let style = styles[series.label] else { return nil }
      return CurvePanel.Series(label: series.label, style: style, points: points)
    }
    guard !series.isEmpty else { return nil }
    let counts = SeedCounts(series.flatMap { Set($0.points.map(\.y.count)) })
    let ticks = Set(curves.series.flatMap { $0.points.map(\.x) }).sorted()
    return Figure(
      name: curves.title,
      caption: """
        \(curves.caption) Means over \(counts.phrase); bands: 95 % intervals by Student's t.\
        \(missing.isEmpty ? "" : " Missing: \(missing.joined(separator: ", ")).")
        """,
      content: .curves(
        CurvePanel(
          title: curves.title, xTitle: curves.xTitle, yTitle: curves.yTitle, xTicks: ticks,
          xScale: curves.xScale,
          series: series.map { series in
            var series = series
            series.label = counts.name(series.label, series.points.map(\.y.count))
            return series
          },
          references: published(beside: curves))))
  }

  /// The paper's numbers of the benchmark that say nothing of the quantity on the axis.
  private func published(beside curves: PaperTemplate.Curves) -> [CurvePanel.Reference] {
    guard let benchmark = benchmark(curves.suite),
      let metric = curves.series.first?.points.first?.1.metric
    else { return [] }
    return unmatched.filter {
      benchmark.has($0) && reference.metric(of: $0) == metric
        && $0.memory == nil
    }.map { result in
      CurvePanel.Reference(
        label: "\(result.method), published, memory not stated",
        style: SeriesStyle(color: .black, marker: .openCircle, dashes: [4, 2]),
        value: Estimate(mean: result.fraction, interval: nil, count: result.seeds ?? 1))
    }
  }
}
