import Testing

@testable import Report

@Suite struct AxisTests {
  @Test(arguments: [
    ([0.0, 100.0], [0.0, 20, 40, 60, 80, 100]), ([19, 98], [0, 20, 40, 60, 80, 100]),
    ([-1.2, 3.9], [-2, -1, 0, 1, 2, 3, 4]), ([0.0, 0.031], [0, 0.01, 0.02, 0.03, 0.04]),
  ])
  func `puts marks at round values that cover the data`(values: [Double], ticks: [Double]) {
    let axis = Axis(covering: values)
    #expect(axis.ticks.count == ticks.count)
    #expect(zip(axis.ticks, ticks).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(axis.range.lowerBound <= values[0] && axis.range.upperBound >= values[1])
  }

  @Test func `survives equal values`() {
    let axis = Axis(covering: [50, 50])
    #expect(axis.range.contains(50))
    #expect(axis.ticks.count >= 2)
  }

  @Test(
    arguments: [
      [0, 1e308], [-1e308, 1e308], [1e308, 1e308], [1e20, 1e20 + 1], [.nan, 1], [.infinity, 0],
      [-.infinity, .infinity], [Double.leastNonzeroMagnitude, 2 * .leastNonzeroMagnitude],
      [1e15, 1e15 + 0.5], [],
    ] as [[Double]])
  func `has a few marks and finite places for values of any size`(values: [Double]) {
    for axis in [
      Axis(covering: values), Axis(ends: values.first.map { $0.isFinite ? $0 : 0 } ?? 0, 1e308),
    ] {
      #expect((2...20).contains(axis.ticks.count))
      for value in values + axis.ticks {
        let place = axis.position(value, from: 10, to: 20)
        #expect((0...30).contains(place), "\(value) lies at \(place)")
      }
    }
  }

  @Test func `maps values to positions`() {
    let axis = Axis(ends: 1, 5)
    #expect(axis.position(2, from: 100, to: 200) == 125)
    #expect(axis.position(5, from: 200, to: 100) == 100)
    let powers = Axis(ends: 0.01, 100, scale: .logarithmic)
    #expect(powers.position(0.01, from: 0, to: 80) == 0)
    #expect(powers.position(1, from: 0, to: 80) == 40)
    #expect(powers.position(10, from: 0, to: 80) == 60)
  }

  @Test(arguments: [
    ([1.0, 10, 100], AxisScale.logarithmic), ([1, 50], .linear), ([1, 51], .logarithmic),
    ([0, 1, 1000], .linear), ([-1, 100], .linear), ([5], .linear), ([], .linear),
  ])
  func `is logarithmic for positive values over more than a factor of fifty`(
    values: [Double], scale: AxisScale
  ) {
    #expect(AxisScale(suiting: values) == scale)
  }

  @Test func `writes its marks exactly`() {
    let linear = Axis(ends: 0, 1)
    #expect(linear.text(ofMarks: [0, 0.5, 0.75]) == ["0.00", "0.50", "0.75"])
    #expect(linear.text(ofMarks: [1, 2, 10_000]) == ["1", "2", "10000"])
    let powers = Axis(ends: 1, 2, scale: .logarithmic)
    #expect(powers.text(ofMarks: [0.001, 5, 50_000]) == ["0.001", "5", "5e4"])
  }

  @Test func `spreads accuracies near 100 by their error`() {
    let axis = Axis(coveringAccuracies: [84, 99.6])
    #expect(axis.ticks == [80, 90, 95, 98, 99, 99.5, 99.8])
    #expect(axis.text(ofMarks: axis.ticks) == ["80", "90", "95", "98", "99", "99.5", "99.8"])
    // From an error of 20 to one of 0.2: half way the error is 2.
    #expect(abs(axis.position(98, from: 0, to: 100) - 50) < 1e-9)
    #expect(axis.position(100, from: 0, to: 100) == axis.position(99.8, from: 0, to: 100))
    #expect(Axis(coveringAccuracies: [100, 100]).range == 99.8...99.9)
    #expect(Axis(coveringAccuracies: []).range.lowerBound == 0)
  }

  @Test func `names as many marks as have room, powers of ten first`() {
    let marks = [0.5, 1, 2, 5, 10]
    let axis = Axis(ends: 0.5, 10, scale: .logarithmic)
    let widths = Array(repeating: 10.0, count: 5)
    #expect(axis.named(marks, widths: widths, from: 0, to: 400) == [0, 1, 2, 3, 4])
    #expect(axis.named(marks, widths: widths, from: 0, to: 40) == [1, 4])
    let linear = Axis(ends: 0, 4)
    #expect(linear.named([0, 1, 2, 3, 4], widths: widths, from: 0, to: 28) == [0, 2, 4])
  }
}
