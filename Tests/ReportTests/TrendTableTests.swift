import Streams
import TestSupport
import Testing

@testable import Harness
@testable import Report

@Suite struct TrendTableTests {
  private func entry(_ commit: String, _ label: String, n: Int) -> HistoryEntry {
    HistoryEntry(
      suite: "s", label: label, scenario: .class, metric: "accuracy/last@1", commit: commit,
      mean: 0.5, n: n, sd: 0.02, kernel: SyntheticResults.kernel, engineVersion: "1")
  }

  @Test func `says over how many seeds each mean is taken`() throws {
    let uniform = TrendTable.tables(
      of: Trend.all(in: [entry("a", "ER", n: 3), entry("b", "ER", n: 3)]), lastCommits: 5)
    #expect(uniform[0].footnotes == ["Means over 3 seeds."])
    let mixed = TrendTable.tables(
      of: Trend.all(in: [
        entry("a", "ER", n: 3), entry("a", "SI", n: 3), entry("b", "ER", n: 2),
        entry("b", "SI", n: 3),
      ]), lastCommits: 5)
    #expect(mixed[0].footnotes == ["Means over 3 seeds, or over n where given."])
    #expect(mixed[0].rows[0][2...3] == [.text("50.00"), .text("50.00 (n=2)")])
    #expect(mixed[0].rows[1][2...3] == [.text("50.00"), .text("50.00")])
  }
}
