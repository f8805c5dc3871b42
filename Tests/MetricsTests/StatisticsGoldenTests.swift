import Foundation
import Testing

@testable import Metrics

/// The values of `Golden/statistics.json`, computed by `Tests/Oracle/statistics_goldens.py` with
/// SciPy, statsmodels and rliable.
struct StatisticsGolden: Decodable {
  struct Welch: Decodable {
    let means: [Double]
    let standardErrors: [Double]
    let counts: [Int]
    let margin: Double
    let pValue: Double
    let interval: [Double]
    let freedom: Double
    let equivalence: Double
    let beyond: Double
  }
  struct Paired: Decodable {
    let first: [Double]
    let second: [Double]
    let margin: Double
    let pValue: Double
    let interval: [Double]
    let equivalence: Double
    let beyond: Double
  }
  struct Holm: Decodable {
    let pValues: [Double]
    let adjusted: [Double]
  }
  /// Draws of an interval, [replicate][task][run].
  struct Bootstrap: Decodable {
    let draws: [[[Int]]]
    let interval: [Double]
  }
  /// Draws of an interval for two methods, [replicate][method][task][run].
  struct PairBootstrap: Decodable {
    let draws: [[[[Int]]]]
    let interval: [Double]
  }
  struct Aggregate: Decodable {
    let first: [[Double]]
    let second: [[Double]]
    let interquartileMean: Double
    let probabilityOfImprovement: Double
    let thresholds: [Double]
    let profile: [Double]
    let interquartileMeanInterval: Bootstrap
    let improvementInterval: PairBootstrap
  }

  let welch: [Welch]
  let paired: [Paired]
  let holm: [Holm]
  let aggregates: [Aggregate]

  static func load() throws -> StatisticsGolden {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/statistics.json")
    return try JSONDecoder().decode(StatisticsGolden.self, from: Data(contentsOf: url))
  }
}

@Suite struct StatisticsGoldenTests {
  private let golden: StatisticsGolden

  init() throws { golden = try StatisticsGolden.load() }

  private func agree(
    _ found: Double, _ expected: Double, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(abs(found - expected) < 1e-6, sourceLocation: sourceLocation)
  }

  @Test func `tests means for difference, equivalence and a margin as SciPy does`() throws {
    #expect(golden.welch.count == 5)
    for expected in golden.welch {
      let welch = try #require(
        WelchComparison(
          mean: expected.means[0], standardError: expected.standardErrors[0],
          count: expected.counts[0], against: expected.means[1],
          standardError: expected.standardErrors[1], count: expected.counts[1]))
      agree(welch.degreesOfFreedom, expected.freedom)
      agree(welch.pValue, expected.pValue)
      agree(welch.interval().lowerBound, expected.interval[0])
      agree(welch.interval().upperBound, expected.interval[1])
      agree(welch.pValue(within: expected.margin), expected.equivalence)
      agree(welch.pValue(beyond: expected.margin), expected.beyond)
    }
  }

  @Test func `tests pairs as SciPy does`() throws {
    #expect(golden.paired.count == 3)
    for expected in golden.paired {
      let paired = try #require(PairedComparison(expected.first, against: expected.second))
      agree(paired.pValue, expected.pValue)
      agree(paired.interval().lowerBound, expected.interval[0])
      agree(paired.interval().upperBound, expected.interval[1])
      agree(paired.pValue(within: expected.margin), expected.equivalence)
      agree(paired.pValue(beyond: expected.margin), expected.beyond)
    }
  }

  @Test func `adjusts tables of p-values as statsmodels does`() {
    #expect(golden.holm.count == 5)
    for expected in golden.holm {
      let found = HolmAdjustment.adjusted(expected.pValues)
      #expect(found.count == expected.adjusted.count)
      for (found, expected) in zip(found, expected.adjusted) { agree(found, expected) }
    }
  }

  @Test func `aggregates scores as rliable does`() throws {
    #expect(golden.aggregates.count == 4)
    for expected in golden.aggregates {
      let first = try #require(TaskScores(expected.first))
      let second = try #require(TaskScores(expected.second))
      agree(first.interquartileMean, expected.interquartileMean)
      agree(first.probabilityOfImprovement(over: second), expected.probabilityOfImprovement)
      for (threshold, share) in zip(expected.thresholds, expected.profile) {
        agree(first.share(above: threshold), share)
      }
    }
  }

  @Test func `has rliable's intervals where it draws the same runs`() throws {
    for expected in golden.aggregates {
      let first = try #require(TaskScores(expected.first))
      let second = try #require(TaskScores(expected.second))
      var draws = expected.interquartileMeanInterval.draws.joined().joined().makeIterator()
      let mean = StratifiedBootstrap.interquartileMeanInterval(
        of: first, replicates: expected.interquartileMeanInterval.draws.count
      ) { numbers, _ in for index in numbers.indices { numbers[index] = draws.next() ?? -1 } }
      #expect(draws.next() == nil)
      agree(mean.lowerBound, expected.interquartileMeanInterval.interval[0])
      agree(mean.upperBound, expected.interquartileMeanInterval.interval[1])

      var pairs = expected.improvementInterval.draws.joined().joined().joined().makeIterator()
      let improvement = StratifiedBootstrap.improvementInterval(
        of: first, over: second, replicates: expected.improvementInterval.draws.count
      ) { numbers, _ in for index in numbers.indices { numbers[index] = pairs.next() ?? -1 } }
      #expect(pairs.next() == nil)
      agree(improvement.lowerBound, expected.improvementInterval.interval[0])
      agree(improvement.upperBound, expected.improvementInterval.interval[1])
    }
  }
}

@Suite struct StatisticsEdgeTests {
  @Test func `is certain of means without spread`() throws {
    let equal = try #require(PairedComparison([0.25, 0.25, 0.25]))
    #expect(equal.pValue == 0)
    #expect(equal.pValue(within: 0.5) == 0)
    #expect(equal.pValue(within: 0.25) == 1)
    #expect(equal.pValue(beyond: 0.25) == 1)
    #expect(equal.pValue(beyond: 0.125) == 0)
    let none = try #require(PairedComparison([0, 0]))
    #expect(none.pValue == 1)
    #expect(none.pValue(within: 0.01) == 0)
  }

  @Test func `pairs no single value`() {
    #expect(PairedComparison([0.1]) == nil)
    #expect(PairedComparison([]) == nil)
  }

  @Test func `finds equivalence exactly where the 90 % interval lies within the margin`() throws {
    let paired = try #require(PairedComparison([0.001, -0.002, 0.004, 0.003]))
    let interval = paired.interval(level: 0.9)
    let edge = max(abs(interval.lowerBound), abs(interval.upperBound))
    #expect(paired.pValue(within: edge + 1e-9) < 0.05)
    #expect(paired.pValue(within: edge - 1e-9) > 0.05)
  }

  @Test func `takes the whole mean of fewer than four scores, and the middle of tied ones`() {
    #expect(TaskScores([[0, 0.25, 0.5]])?.interquartileMean == 0.25)
    #expect(TaskScores([[0, 1, 1, 9]])?.interquartileMean == 1)
  }

  @Test func `has no scores without numbers`() {
    #expect(TaskScores([]) == nil)
    #expect(TaskScores([[0.5], []]) == nil)
    #expect(TaskScores([[0.5, .nan]]) == nil)
  }

  @Test func `adjusts nothing and one`() {
    #expect(HolmAdjustment.adjusted([]) == [])
    #expect(HolmAdjustment.adjusted([0.03]) == [0.03])
  }
}
