import Metrics
public import Streams

/// One metric of one row over the commits of a history, with the band that its noise explains.
///
/// The band is around the first commit's mean: where the difference from it is inside Welch's
/// interval of 95 % for two means with their own spreads, the seeds alone may explain it. A point
/// outside is one in 20 without a change where kernels differ; with the same kernels and seeds, any
/// difference at all is a change of the program.
public struct Trend: Sendable {
  public struct Point: Sendable {
    public var entry: HistoryEntry
    /// The difference from the first commit.
    public var difference: Double
    /// Half the width of the band; nil where a spread is unknown.
    public var band: Double?

    /// Whether the mean is outside the band; without one, whether it moved at all.
    public var isOutside: Bool { abs(difference) > (band ?? 0) }
  }

  public var suite: String
  public var label: String
  public var scenario: Scenario
  public var metric: String
  /// Oldest first; not empty.
  public var points: [Point]

  public var first: HistoryEntry { points[0].entry }
  /// The first commit whose mean is not the first one's.
  public var firstMoved: Point? { points.first { $0.difference != 0 } }
  /// The first commit at which the mean left the band.
  public var firstOutside: Point? { points.first(where: \.isOutside) }

  /// The trends of a history in the order of its lines.
  ///
  /// - Parameter metric: Only of this metric; of all where it is nil.
  public static func all(in entries: [HistoryEntry], metric: String? = nil) -> [Trend] {
    var trends: [Trend] = []
    for entry in entries where metric == nil || entry.metric == metric {
      let place = trends.firstIndex {
        $0.suite == entry.suite && $0.label == entry.label && $0.scenario == entry.scenario
          && $0.metric == entry.metric
      }
      if let place {
        trends[place].points.append(point(entry, after: trends[place].first))
      } else {
        trends.append(
          Trend(
            suite: entry.suite, label: entry.label, scenario: entry.scenario, metric: entry.metric,
            points: [point(entry, after: entry)]))
      }
    }
    return trends
  }

  private static func point(_ entry: HistoryEntry, after first: HistoryEntry) -> Point {
    func error(_ entry: HistoryEntry) -> Double? {
      entry.sd.map { $0 / Double(entry.n).squareRoot() }
    }
    var point = Point(entry: entry, difference: entry.mean - first.mean, band: nil)
    guard let own = error(entry), let other = error(first),
      let comparison = WelchComparison(
        mean: entry.mean, standardError: own, count: entry.n, against: first.mean,
        standardError: other, count: first.n)
    else { return point }
    let t = StudentT(degreesOfFreedom: comparison.degreesOfFreedom)
    point.band = t.quantile(0.975) * comparison.standardError
    return point
  }
}
