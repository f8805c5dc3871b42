import Testing

@testable import Report

@Suite struct PaletteTests {
  private let labels = ["None", "Joint"] + (1...12).map { "Method \($0)" }

  @Test func `tells fourteen methods apart by color and by marker`() throws {
    let styles = try labels.map { try #require(Palette.styles(for: labels)[$0]) }
    for (index, a) in styles.enumerated() {
      for b in styles.dropFirst(index + 1) {
        #expect(a.color != b.color || a.marker != b.marker)
        #expect(a.color != b.color || a.dashes != b.dashes)
      }
    }
  }

  @Test func `tells the bars of fourteen methods apart without color`() throws {
    let styles = try labels.map { try #require(Palette.styles(for: labels)[$0]) }
    let hatches = styles.compactMap(\.hatch)
    // Plain are the baselines only, one gray and one black.
    #expect(hatches.count == 12)
    for (index, hatch) in hatches.enumerated() {
      #expect(!hatches.dropFirst(index + 1).contains(hatch))
    }
  }

  @Test func `gives labels of one group one style, as if the group stood alone`() {
    let labels = ["None", "EWC 1", "EWC 2", "SI"]
    let styles = Palette.styles(for: labels) { $0.hasPrefix("EWC") ? "EWC" : nil }
    #expect(styles["EWC 1"] == styles["EWC"] && styles["EWC 2"] == styles["EWC"])
    let alone = Palette.styles(for: ["None", "EWC", "SI"])
    #expect(alone.allSatisfy { styles[$0.key] == $0.value })
  }

  @Test func `gives methods of a small suite markers and lines of their own`() throws {
    let styles = try labels.prefix(7).map { try #require(Palette.styles(for: labels)[$0]) }
    #expect(Set(styles.map(\.marker)).count == 7)
    #expect(Set(styles.map(\.dashes)).count == 7)
  }
}
