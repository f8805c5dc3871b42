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

@Suite struct LabelPlacementTests {
  @Test func `leaves labels alone that are far apart`() {
    #expect(LabelPlacement.spread([10, 50, 90], spacing: 10, within: 0...100) == [10, 50, 90])
  }

  @Test func `spreads labels evenly around where they would be`() {
    #expect(LabelPlacement.spread([50, 50, 50], spacing: 10, within: 0...100) == [40, 50, 60])
    #expect(LabelPlacement.spread([52, 50], spacing: 10, within: 0...100) == [56, 46])
  }

  @Test func `stays within the bounds`() {
    #expect(LabelPlacement.spread([99, 98, 97], spacing: 10, within: 0...100) == [100, 90, 80])
    #expect(LabelPlacement.spread([1, 2], spacing: 10, within: 0...100) == [0, 10])
  }

  @Test func `keeps every pair of many labels apart`() {
    let wanted = (0..<12).map { Double($0 * $0 % 7) * 10 }
    let placed = LabelPlacement.spread(wanted, spacing: 8, within: 0...100).sorted()
    #expect(zip(placed, placed.dropFirst()).allSatisfy { $1 - $0 > 8 - 1e-9 })
    #expect(placed.allSatisfy { (0...100).contains($0) })
  }
}
