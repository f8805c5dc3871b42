import Testing

@testable import Report

@Suite struct HeatmapLayoutTests {
  @Test(arguments: [(2, 4), (5, 4), (10, 3), (20, 1), (30, 1)])
  func `puts as many maps in a row as leave their values readable`(contexts: Int, columns: Int) {
    let layout = HeatmapLayout(rows: contexts + 1, contexts: contexts, width: 495)
    #expect(layout.columns == columns)
    #expect(layout.textSize.map { $0 >= 6 } ?? false)
    #expect(layout.mapWidth * Double(columns) <= 495)
  }

  @Test func `leaves out values that no one could read`() {
    #expect(HeatmapLayout(rows: 101, contexts: 100, width: 495).textSize == nil)
  }

  @Test func `is no taller than a page`() {
    for contexts in 1...40 {
      let layout = HeatmapLayout(rows: contexts + 1, contexts: contexts, width: 495)
      #expect(layout.rowHeight < 640)
    }
  }
}
