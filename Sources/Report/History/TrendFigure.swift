import Datasets
public import Harness
import Metrics
import Streams

/// Trends of a history as figures, one a suite, metric and scenario.
public enum TrendFigure {
  /// Writes the figures as a PDF; false, and no file, where there is nothing to draw.
  public static func write(_ trends: [Trend], to path: String) throws -> Bool {
    let document = document(of: trends)
    guard !document.blocks.isEmpty else { return false }
    try PDFRenderer.write(document, to: path)
    return true
  }

  /// The mean of each row over the commits, with its 95 % interval over seeds.
  ///
  /// Metrics that leave 0...1 have no figure, and neither has a single commit.
  static func document(of trends: [Trend]) -> Document {
    struct Place: Hashable {
      var suite: String
      var metric: String
      var scenario: Scenario
    }
    var places: [Place] = []
    for trend in trends where trend.points.allSatisfy({ (0...1).contains($0.entry.mean) }) {
      let place = Place(suite: trend.suite, metric: trend.metric, scenario: trend.scenario)
      if !places.contains(place) { places.append(place) }
    }
    var document = Document(title: "Trend")
    for place in places {
      let own = trends.filter {
        $0.suite == place.suite && $0.metric == place.metric && $0.scenario == place.scenario
      }
      let commits = own.flatMap(\.points).map(\.entry).reduce(into: [HistoryEntry]()) {
        list, entry in
        if !list.contains(where: { $0.commit == entry.commit }) { list.append(entry) }
      }
      // One commit has no course.
      guard commits.count > 1 else { continue }
      let panel = panel(
        own, commits: commits.map(\.commit),
        title: "\(place.suite), \(place.scenario.title): \(place.metric)")
      document.blocks.append(
        .figure(
          Figure(
            name: panel.title,
            caption: "Mean over seeds at each commit; bands are 95 % intervals of Student's t.",
            content: .curves(panel))))
      document.blocks.append(
        .facts(
          commits.enumerated().map { index, entry in
            (
              "commit \(index + 1)",
              entry.commit + (entry.date.map { ", \($0.prefix(10))" } ?? "")
            )
          }))
    }
    return document
  }

  private static func panel(_ trends: [Trend], commits: [String], title: String) -> CurvePanel {
    let styles = Palette.styles(for: trends.map(\.label))
    // As many marks as there is room for.
    let step = max(1, commits.count / 12)
    var ticks = Array(stride(from: 1, through: commits.count, by: step))
    if ticks.last != commits.count { ticks.append(commits.count) }
    return CurvePanel(
      title: title, xTitle: "Commit", yTitle: "%", xTicks: ticks.map(Double.init),
      series: trends.compactMap { trend in
        styles[trend.label].map { style in
          CurvePanel.Series(
            label: trend.label, style: style,
            points: trend.points.compactMap { point in
              commits.firstIndex(of: point.entry.commit).map {
                (x: Double($0 + 1), y: estimate(point.entry))
              }
            })
        }
      })
  }

  private static func estimate(_ entry: HistoryEntry) -> Estimate {
    let interval = entry.sd.flatMap { sd -> ClosedRange<Double>? in
      guard entry.n > 1 else { return nil }
      let t = StudentT(degreesOfFreedom: Double(entry.n - 1)).quantile(0.975)
      let half = t * sd / Double(entry.n).squareRoot()
      return entry.mean - half...entry.mean + half
    }
    return Estimate(mean: entry.mean, interval: interval, count: entry.n)
  }
}
