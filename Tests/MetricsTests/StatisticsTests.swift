import Testing

@testable import Metrics

/// Expected values are SciPy's (1.17): `stats.t.ppf`, `stats.t.cdf`, `stats.ttest_ind_from_stats`.
@Suite struct StatisticsTests {
  @Test(arguments: [
    (4.0, 0.975, 2.7764451051977934), (19, 0.975, 2.0930240544083087),
    (2, 0.995, 9.924843200918287), (7.3, 0.9, 1.4089223177480423), (4, 0.5, 0),
    (1, 0.975, 12.706204736174694), (200, 0.975, 1.9718962236339088),
  ])
  func `has Student's quantiles`(freedom: Double, probability: Double, expected: Double) {
    let t = StudentT(degreesOfFreedom: freedom)
    #expect(abs(t.quantile(probability) - expected) < 1e-9)
    #expect(abs(t.quantile(1 - probability) + expected) < 1e-9)
  }

  @Test(arguments: [
    (4.0, -1.5, 0.104), (30.5, 2.25, 0.9840937424654228), (3, 0, 0.5),
    (1, -1, 0.25), (1, 1, 0.75), (2, -40, 0.0003122073360923703), (5, 1e-5, 0.5000037960668982),
  ])
  func `has Student's probabilities`(freedom: Double, t: Double, expected: Double) {
    let found = StudentT(degreesOfFreedom: freedom).cumulativeProbability(t)
    #expect(abs(found - expected) < 1e-12)
  }

  @Test func `summarizes values worked by hand`() throws {
    let summary = try #require(Summary([2, 4, 4, 4, 5, 5, 7, 9]))
    #expect(summary.count == 8)
    #expect(summary.mean == 5)
    // Squared distances sum to 32.
    #expect(abs((summary.standardDeviation ?? 0) - (32.0 / 7).squareRoot()) < 1e-12)
    #expect(abs((summary.standardError ?? 0) - (32.0 / 56).squareRoot()) < 1e-12)
  }

  @Test func `gives no spread to one value and nothing to none`() throws {
    let summary = try #require(Summary([3]))
    #expect(summary.mean == 3)
    #expect(summary.standardError == nil)
    #expect(summary.confidenceInterval() == nil)
    #expect(Summary([]) == nil)
  }

  @Test(arguments: [
    [Double.nan, 1, 2], [.infinity, 1, 2], [1e308, 1e308, 1e308], [1e200, -1e200, 0],
  ])
  func `summarizes no values whose spread is not a finite number`(values: [Double]) {
    #expect(Summary(values) == nil)
  }

  @Test func `compares no means whose spread is not a finite number`() {
    #expect(
      WelchComparison(
        mean: 0.5, standardError: 1e200, count: 3, against: 0.5, standardError: 0.1, count: 3)
        == nil)
  }

  @Test(arguments: [Int.min, -1, 0, 1, 2, 3, 1_000_000, Int.max])
  func `compares means of any number of seeds and of spreads of any size`(count: Int) {
    for spread in [0, Double.leastNonzeroMagnitude, 1e-200, 1e-100, 0.01, 1e60, 1e76, 1e100, 1e308]
    {
      for mean in [0.5, 1e20, -1e308] {
        guard
          let comparison = WelchComparison(
            mean: mean, standardError: spread, count: count, against: 0.4, standardError: 0.01,
            count: 3)
        else { continue }
        let interval = comparison.interval()
        #expect(interval.lowerBound <= comparison.difference)
        #expect(comparison.difference <= interval.upperBound)
        for p in [comparison.pValue(within: 0.01), comparison.pValue(beyond: 0.01)] {
          #expect((0...1).contains(p))
        }
      }
    }
  }

  /// Of the normal distribution: 1.959963984540054.
  @Test(arguments: [1e7, 1e8, 1e12, 9.2e18, 1e300])
  func `has the normal quantiles for ever so many degrees of freedom`(freedom: Double) {
    let t = StudentT(degreesOfFreedom: freedom)
    #expect(abs(t.quantile(0.975) - 1.959963984540054) < 1e-6)
    #expect(abs(t.cumulativeProbability(-1.959963984540054) - 0.025) < 1e-6)
  }

  @Test func `has a t interval of five values`() throws {
    let interval = try #require(Summary([1, 2, 3, 4, 5])?.confidenceInterval())
    let half = 2.7764451051977934 * (2.5 / 5).squareRoot()
    #expect(abs(interval.lowerBound - (3 - half)) < 1e-9)
    #expect(abs(interval.upperBound - (3 + half)) < 1e-9)
  }

  @Test func `has a t interval of two values`() throws {
    // One degree of freedom: t(0.975) = tan(0.475 π) = 12.7062, and s/√2 is half the distance.
    let interval = try #require(Summary([0.4, 0.6])?.confidenceInterval())
    #expect(abs(interval.lowerBound - (0.5 - 1.2706204736174694)) < 1e-9)
    #expect(abs(interval.upperBound - (0.5 + 1.2706204736174694)) < 1e-9)
  }

  @Test(arguments: [1, 1.5, 2, 3, 7.3, 30, 400, 5000] as [Double])
  func `has quantiles that its probabilities lead back to`(freedom: Double) {
    let t = StudentT(degreesOfFreedom: freedom)
    for probability in [1e-6, 0.005, 0.025, 0.3, 0.5, 0.75, 0.975, 0.9995] {
      let found = t.cumulativeProbability(t.quantile(probability))
      #expect(abs(found - probability) < 1e-12)
    }
    #expect(t.cumulativeProbability(-.infinity) == 0)
    #expect(t.cumulativeProbability(.infinity) == 1)
  }

  @Test func `compares two means as Welch does`() throws {
    let welch = try #require(
      WelchComparison(
        mean: 0.8916, standardError: 0.0058, count: 5, against: 0.8879, standardError: 0.004,
        count: 20))
    #expect(abs(welch.degreesOfFreedom - 8.313917998422967) < 1e-9)
    #expect(abs(welch.pValue - 0.6131904751825749) < 1e-9)
    #expect(abs(welch.interval().lowerBound + 0.012440940119010724) < 1e-9)
    #expect(abs(welch.interval().upperBound - 0.019840940119010726) < 1e-9)
  }

  @Test func `takes a mean of unknown spread as exact`() throws {
    let welch = try #require(
      WelchComparison(
        mean: 3, standardError: 0.5, count: 5, against: 2, standardError: nil, count: 20))
    #expect(welch.degreesOfFreedom == 4)
    #expect(welch.standardError == 0.5)
    #expect(
      WelchComparison(
        mean: 3, standardError: nil, count: 1, against: 2, standardError: nil, count: 1) == nil)
  }
}
