import Testing

@testable import Report

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
