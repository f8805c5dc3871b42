import Datasets
import Foundation
import Streams
import TestSupport
import Testing

@testable import Harness

@Suite struct CheckExplanationTests {
  private func explanation(
    of results: SuiteResults, change: (inout RegressionReference) -> Void = { _ in }
  ) throws -> CheckExplanation {
    var reference = try RegressionReference(recording: SyntheticResults.suite(), margin: 0.01)
    change(&reference)
    return CheckExplanation(
      RegressionCheck(results, against: reference), of: results, against: reference)
  }

  @Test func `says that nothing moved`() throws {
    let found = try explanation(of: SyntheticResults.suite())
    #expect(found.movements.isEmpty)
    #expect(found.sides.filter { $0.hasSuffix(": the same") }.count == 5)
    #expect(found.conclusion == "the results are those of the reference, bit for bit")
  }

  @Test func `blames the program where nothing else differs, and says what moved by how much`()
    throws
  {
    let found = try explanation(of: SyntheticResults.suite(shift: -0.05))
    #expect(found.movements.count == 21)
    // The last context of class-incremental ER has no forgetting, and all contexts are 5 points lower.
    let er = try #require(found.movements.first { $0.hasPrefix("ER, class-incremental: ") })
    #expect(er.contains("(−5.00 points, mean of 5 seeds); most for seed "))
    #expect(found.conclusion.hasPrefix("the program: "))
  }

  @Test func `names each side that differs`() throws {
    let other = KernelIdentity(class: "fast", blasCore: "Zen", blasVersion: "OpenBLAS 0.3.21")
    let kernel = try explanation(of: SyntheticResults.suite(shift: -0.05, kernel: other))
    #expect(
      kernel.sides.contains(
        """
        kernel: fast (Zen, OpenBLAS 0.3.21), in the reference fast (Haswell, OpenBLAS 0.3.21)
        """))
    #expect(kernel.conclusion == "not the same on both sides: kernel; look there first")
    let engine = try explanation(of: SyntheticResults.suite(shift: -0.05)) {
      $0.engineVersion = "0"
    }
    #expect(engine.sides.contains("engine version: 1, in the reference 0"))
    let data = try explanation(of: SyntheticResults.suite(shift: -0.05)) {
      $0.data[0].contentDigest = String(repeating: "0", count: 64)
    }
    #expect(data.conclusion.contains("both sides: data;"))
    #expect(data.sides.contains { $0.hasPrefix("data: strokes with the content digest abab") })
    let seeds = try explanation(of: SyntheticResults.suite(seeds: [1, 2, 3]))
    #expect(seeds.sides.contains("seeds: 1, 2, 3, in the reference 1, 2, 3, 4, 5"))
    let settings = try explanation(of: SyntheticResults.suite(iterations: 20))
    #expect(
      settings.sides.contains {
        $0.contains("the protocol's 'iterations' is 20, in the reference 200")
      })
  }
}

@Suite struct WorkflowAnnotationsTests {
  private func verdicts(_ count: Int) -> [CheckVerdict] {
    (0..<count).map {
      CheckVerdict(
        label: "EWC, λ: \($0)", scenario: .task, metric: "bwt/t-1@1", outcome: .regressed,
        detail: "100 %\nworse")
    }
  }

  @Test func `writes what the runner would misread by its code`() {
    let held = CheckVerdict(
      label: "ER", scenario: .task, metric: nil, outcome: .held, detail: "")
    #expect(
      WorkflowAnnotations.lines(suite: "a:b,c", verdicts: [held] + verdicts(1)) == [
        """
        ::error title=a%3Ab%2Cc%3A regressed::EWC, λ: 0, task-incremental, bwt/t-1@1: 100 %25%0Aworse
        """
      ])
  }

  @Test func `counts those that are too many to be shown`() {
    #expect(WorkflowAnnotations.lines(suite: "s", verdicts: verdicts(10)).count == 10)
    let lines = WorkflowAnnotations.lines(suite: "s", verdicts: verdicts(30))
    #expect(lines.count == 10)
    #expect(lines[9].contains("21 more verdicts do not pass"))
  }
}

@Suite struct JobSummaryTests {
  @Test func `keeps what is there and stays below the limit`() throws {
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "summary.md")
    try JobSummary.append("# One\n", to: file)
    try JobSummary.append("# Two\n", to: file)
    #expect(try String(contentsOf: file, encoding: .utf8) == "# One\n\n# Two\n")
    let line = String(repeating: "λ", count: 50) + "\n"
    try JobSummary.append(String(repeating: line, count: 20_000), to: file)
    let data = try Data(contentsOf: file)
    #expect(data.count < JobSummary.limit && data.count > 980_000)
    let text = try #require(String(data: data, encoding: .utf8))
    #expect(text.hasPrefix("# One\n\n# Two\n\nλλ"))
    #expect(text.hasSuffix("λ\n\n*Cut here: a summary holds at most 1024 KiB.*\n"))
    // What is cut stays cut.
    try JobSummary.append("# Three\n", to: file)
    #expect(try Data(contentsOf: file) == data)
  }

  @Test(arguments: [(100, 200), (200, 200), (199, 200), (5000, 200)])
  func `cuts only what is too large`(size: Int, limit: Int) {
    let text = String(repeating: "a\n", count: size / 2)
    let cut = JobSummary.limited(text, to: limit)
    #expect(cut.utf8.count < limit)
    #expect((cut == text) == (text.utf8.count < limit))
  }
}
