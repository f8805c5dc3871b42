public import Harness
import Metrics
import Streams

/// Trends of a history as tables, one a suite and metric.
public enum TrendTable {
  /// - Parameter lastCommits: How many commits have a column, besides the first.
  public static func tables(of trends: [Trend], lastCommits: Int) -> [Table] {
    struct Place: Hashable {
      var suite: String
      var metric: String
    }
    var places: [Place] = []
    for trend in trends {
      let place = Place(suite: trend.suite, metric: trend.metric)
      if !places.contains(place) { places.append(place) }
    }
    return places.map { place in
      table(
        trends.filter { $0.suite == place.suite && $0.metric == place.metric },
        suite: place.suite, metric: place.metric, lastCommits: lastCommits)
    }
  }

  private static func table(
    _ trends: [Trend], suite: String, metric: String, lastCommits: Int
  ) -> Table {
    var commits: [(name: String, date: String?)] = []
    for point in trends.flatMap(\.points)
    where !commits.contains(where: { $0.name == point.entry.commit }) {
      commits.append((point.entry.commit, point.entry.date))
    }
    let shown = commits.prefix(1) + commits.dropFirst().suffix(lastCommits)
    let columns =
      [
        Table.Column("Method"), Table.Column("Scenario"),
      ]
      + shown.map { commit in
        Table.Column(
          short(commit.name) + (commit.date.map { " (\($0.prefix(10)))" } ?? ""), .trailing)
      } + [Table.Column("Band ±", .trailing), Table.Column("Moved"), Table.Column("Left the band")]
    let names = Set(shown.map(\.name))
    let counts = SeedCounts(
      trends.flatMap(\.points).filter { names.contains($0.entry.commit) }.map(\.entry.n))
    let rows = trends.map { trend -> [Table.Cell] in
      let cells = shown.map { commit -> Table.Cell in
        guard let point = trend.points.last(where: { $0.entry.commit == commit.name }) else {
          return .absent(footnote: nil)
        }
        return .text(
          NumberText.fixed(point.entry.mean * 100, decimals: 2) + (point.isOutside ? "*" : "")
            + (counts.isUnusual(point.entry.n) ? " (n=\(point.entry.n))" : ""))
      }
      let band = trend.points.last?.band.map { Table.Cell.number($0 * 100, decimals: 2) }
      return [.text(trend.label), .text(trend.scenario.rawValue)] + cells
        + [
          band ?? .absent(footnote: 1),
          .text(trend.firstMoved.map { short($0.entry.commit) } ?? "–"),
          .text(trend.firstOutside.map(departure) ?? "–"),
        ]
    }
    let withoutBand = trends.contains { $0.points.last?.band == nil }
    return Table(
      name: "trend", title: "\(suite): \(metric) in percent", columns: columns, rows: rows,
      footnotes: (withoutBand
        ? ["1: one seed has no spread, so any movement counts as leaving"] : [])
        + ["Means over \(counts.phrase)."],
      definitions: Metric.named(metric).map { ["\($0.heading) \($0.definition)"] } ?? [])
  }

  private static func departure(_ point: Trend.Point) -> String {
    let moved = NumberText.fixed(point.difference * 100, decimals: 2)
    return "\(short(point.entry.commit)), \(point.difference > 0 ? "+" : "")\(moved)"
  }

  /// A commit as people write it; a name that is no digest stays whole.
  private static func short(_ commit: String) -> String {
    let digits = commit.prefix(while: \.isHexDigit)
    return digits.count >= 40
      ? String(digits.prefix(8) + commit.dropFirst(digits.count)) : commit
  }
}
