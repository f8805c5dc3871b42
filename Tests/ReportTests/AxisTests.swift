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

  @Test func `maps values to positions`() {
    let axis = Axis(ends: 1, 5)
    #expect(axis.position(2, from: 100, to: 200) == 125)
    #expect(axis.position(5, from: 200, to: 100) == 100)
  }
}
