import Datasets
import Foundation
import FoundationXML
import Methods
import Metrics
import Streams
import TestSupport
import Testing

@testable import Harness

@Suite struct RegressionCheckTests {
  private let otherKernel = KernelIdentity(
    class: "fast", blasCore: "SkylakeX", blasVersion: "OpenBLAS 0.3.21")

  private func reference() throws -> RegressionReference {
    try RegressionReference(recording: SyntheticResults.suite(), margin: 0.01)
  }

  @Test func `finds the recorded results identical`() throws {
    let check = RegressionCheck(try SyntheticResults.suite(), against: try reference())
    #expect(check.exit == .held)
    #expect(check.verdicts.count == 21)
    #expect(check.verdicts.allSatisfy { $0.outcome == .identical })
  }

  @Test func `survives a round trip through its file`() throws {
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "r.json")
    let made = try reference()
    try made.write(to: file)
    #expect(try RegressionReference(contentsOf: file) == made)
  }

  /// What reading a changed reference says.
  private func defect(_ change: (inout RegressionReference) -> Void) throws -> String {
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "r.json")
    var changed = try reference()
    change(&changed)
    try changed.write(to: file)
    do {
      _ = try RegressionReference(contentsOf: file)
      return "no error"
    } catch {
      return error.description
    }
  }

  @Test func `reads no reference that would compare less than it seems`() throws {
    #expect(try defect { _ in } == "no error")
    #expect(try defect { $0.cells = [] }.contains("it has no cells"))
    #expect(
      try defect { $0.cells[0].seeds = [] }
        .contains("in the cell None, task-incremental there are no seeds"))
    #expect(try defect { $0.cells[1].seeds[1] = 1 }.contains("a seed stands twice"))
    #expect(
      try defect { $0.cells[2].resultDigests.removeLast() }.contains("5 seeds have 4 digests"))
    #expect(try defect { $0.cells[0].values = [:] }.contains("there are no values"))
    #expect(
      try defect { $0.cells[0].values["bwt/t-1@1"]?.removeLast() }
        .contains("5 seeds have 4 values of 'bwt/t-1@1'"))
    #expect(
      try defect { $0.cells[0].values["bwt/t-1@1"]?[0] = 1e308 }
        .contains("a value of 'bwt/t-1@1' is outside −1...1"))
    #expect(try defect { $0.cells.append($0.cells[0]) }.contains("twice"))
    #expect(try defect { $0.margins[0].reason = "" }.contains("has no reason"))
    #expect(try defect { $0.margins.removeAll() }.contains("has no margin"))
    let message = try defect { $0.cells = [] }
    #expect(message.hasSuffix("make it again with 'clbench record --replace'"))
  }

  @Test func `survives every flipped bit in a reference`() throws {
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "r.json")
    let results = try SyntheticResults.suite(
      methods: [SyntheticResults.methods[0]], seeds: [1, 2, 3], kernel: otherKernel)
    let made = try RegressionReference(
      recording: SyntheticResults.suite(methods: [SyntheticResults.methods[0]], seeds: [1, 2, 3]),
      margin: 0.01)
    try made.write(to: file)
    let whole = try Data(contentsOf: file)
    for position in stride(from: 0, to: whole.count, by: 29) {
      var flipped = whole
      flipped[position] ^= 1 << (position % 8)
      try flipped.write(to: file)
      guard let read = try? RegressionReference(contentsOf: file), read != made else { continue }
      // Whatever still reads as a reference gives a verdict on each of its cells.
      #expect(RegressionCheck(results, against: read).verdicts.count >= read.cells.count)
    }
  }

  @Test func `cannot check a metric that this version does not know`() throws {
    var made = try reference()
    made.cells[0].values["bwt/t-1@9"] = [0, 0, 0, 0, 0]
    made.margins.append(RegressionReference.Margin(metric: "bwt/t-1@9", margin: 1, reason: "-"))
    let check = RegressionCheck(
      try SyntheticResults.suite(shift: 0.001, kernel: otherKernel), against: made)
    #expect(check.exit == .impossible)
    #expect(
      check.verdicts.filter { $0.outcome == .impossible }.map(\.metric) == ["bwt/t-1@9"])
  }

  @Test func `demands the same bits from the same kernels`() throws {
    let check = RegressionCheck(
      try SyntheticResults.suite(shift: 1e-6), against: try reference())
    #expect(check.exit == .regressed)
    #expect(check.verdicts.contains { $0.outcome == .bitsChanged })
  }

  @Test func `lets other kernels differ within the margin`() throws {
    let check = RegressionCheck(
      try SyntheticResults.suite(shift: -0.004, kernel: otherKernel), against: try reference())
    #expect(check.exit == .held)
    #expect(check.verdicts.allSatisfy { $0.outcome == .held })
  }

  @Test(arguments: [(-0.03, CheckVerdict.Outcome.regressed), (0.012, .improved)])
  func `is two-sided beyond the margin`(
    shift: Double, outcome: CheckVerdict.Outcome
  ) throws {
    let check = RegressionCheck(
      try SyntheticResults.suite(shift: shift, kernel: otherKernel), against: try reference())
    #expect(check.exit == .regressed)
    let verdict = try #require(
      check.verdicts.first {
        $0.label == "ER" && $0.scenario == .class && $0.metric == "accuracy/last@1"
      })
    #expect(verdict.outcome == outcome)
    #expect(verdict.detail.contains("ACC moved by"))
  }

  @Test func `names a setting that is not the reference's`() throws {
    var methods = SyntheticResults.methods
    methods[2].hyperparameters["lambda"] = .number(1e4)
    let check = RegressionCheck(
      try SyntheticResults.suite(methods: methods), against: try reference())
    #expect(check.exit == .regressed)
    let changed = check.verdicts.filter { $0.outcome == .settingsChanged }
    #expect(changed.map(\.label) == ["EWC", "EWC", "EWC"])
    #expect(changed[0].detail == "'lambda' is 10000, in the reference 100000")
  }

  @Test func `names a changed protocol`() throws {
    let check = RegressionCheck(
      try SyntheticResults.suite(iterations: 100), against: try reference())
    #expect(check.exit == .regressed)
    #expect(
      check.verdicts[0].detail.contains("the protocol's 'iterations' is 100, in the reference 200"))
  }

  @Test func `cannot be made where runs are missing`() throws {
    let results = try SyntheticResults.suite(leavingOut: ("ER", 3))
    let check = RegressionCheck(results, against: try reference())
    #expect(check.exit == .impossible)
    #expect(check.verdicts.contains { $0.detail == "no record for seed 3; run the suite again" })
    let fewer = RegressionCheck(
      try SyntheticResults.suite(seeds: [1, 4]), against: try reference())
    #expect(fewer.exit == .impossible)
    #expect(
      fewer.verdicts.allSatisfy {
        $0.detail == "the plan does not ask for seeds 2, 3, 5; run those seeds too"
      })
  }

  @Test(
    arguments: [
      ([3], "seed 3 failed (diverged)"), ([1, 2, 3, 5], "seeds 1..3, 5 failed (seed 1: diverged)"),
    ] as [([UInt64], String)])
  func `fails where a run failed`(seeds: [UInt64], detail: String) throws {
    let results = try SyntheticResults.suite().failing("ER", seeds: seeds)
    let made = try reference()
    let check = RegressionCheck(results, against: made)
    #expect(check.exit == .regressed)
    let failed = check.verdicts.filter { $0.outcome == .failed }
    #expect(failed.map(\.label) == ["ER", "ER", "ER"])
    #expect(failed.allSatisfy { $0.detail == detail })
    #expect(check.verdicts.count { $0.outcome == .identical } == 18)
    let explanation = CheckExplanation(check, of: results, against: made)
    #expect(
      explanation.conclusion.hasPrefix("runs failed: ER, task-incremental: \(detail); "))
  }

  @Test func `fails where a run failed that the reference does not know`() throws {
    let more = try SyntheticResults.suite(seeds: [1, 2, 3, 4, 5, 6]).failing("ER", seeds: [6])
    let seed = RegressionCheck(more, against: try reference())
    #expect(seed.exit == .regressed)
    #expect(seed.verdicts.count { $0.outcome == .failed } == 3)
    #expect(seed.verdicts.count { $0.outcome == .identical } == 21)
    let method = SyntheticResults.Method("DGR", "dgr", final: 0.9)
    let row = RegressionCheck(
      try SyntheticResults.suite(methods: SyntheticResults.methods + [method])
        .failing("DGR", seeds: [1, 2, 3, 4, 5]), against: try reference())
    #expect(row.exit == .regressed)
    #expect(row.verdicts.filter { $0.outcome == .failed }.map(\.label) == ["DGR", "DGR", "DGR"])
    let all = SuiteResults(
      plan: more.plan, records: [:],
      failures: SyntheticResults.methods.reduce(more) {
        $0.failing($1.label, seeds: [1, 2, 3, 4, 5, 6])
      }.failures)
    #expect(RegressionCheck(all, against: try reference()).exit == .regressed)
  }

  @Test func `tells of what moved also where another cell could not be checked`() throws {
    let results = try SyntheticResults.suite(shift: -0.03, kernel: otherKernel)
      .without("SI", seeds: [2])
    let check = RegressionCheck(results, against: try reference())
    #expect(check.verdicts.contains { $0.outcome == .impossible })
    #expect(check.verdicts.contains { $0.outcome == .regressed })
    #expect(check.exit == .regressed)
  }

  @Test func `names the failure that is in the way of a reference`() throws {
    let results = try SyntheticResults.suite(seeds: [1, 2, 3])
      .failing("EWC", seeds: [1, 2, 3], reason: "the loss is not a finite number")
      .without("ER", seeds: [2])
    #expect {
      try RegressionReference(recording: results, margin: 0.01)
    } throws: {
      String(describing: $0).hasPrefix(
        """
        9 runs of the plan failed, and a reference needs them all: EWC, task-incremental: seeds 1..3 \
        failed (seed 1: the loss is not a finite number); EWC, domain-incremental: 
        """)
    }
  }

  @Test func `gives no verdict on unverified data and records none`() throws {
    let results = try SyntheticResults.suite(verified: false)
    #expect(RegressionCheck(results, against: try reference()).exit == .impossible)
    #expect(throws: ReferenceError.unverifiedData) {
      try RegressionReference(recording: results, margin: 0.01)
    }
  }

  @Test func `gives no verdict across kernels on two seeds`() throws {
    let made = try RegressionReference(
      recording: SyntheticResults.suite(seeds: [1, 2]), margin: 0.01)
    let check = RegressionCheck(
      try SyntheticResults.suite(seeds: [1, 2], shift: -0.004, kernel: otherKernel), against: made)
    #expect(check.exit == .impossible)
    #expect(check.verdicts.allSatisfy { $0.detail.contains("3 are needed") })
  }

  @Test func `tells apart that nothing ran`() throws {
    let plan = try SyntheticResults.suite().plan
    let empty = SuiteResults(plan: plan, records: [:])
    #expect(RegressionCheck(empty, against: try reference()).exit == .nothingRan)
    #expect(throws: ReferenceError.nothingRan) {
      try RegressionReference(recording: empty, margin: 0.01)
    }
  }
}

@Suite struct VerdictWritersTests {
  private let verdicts = [
    CheckVerdict(
      label: "ER", scenario: .class, metric: "accuracy/last@1", outcome: .regressed,
      detail: "ACC moved by −3 points <&\"> | much"),
    CheckVerdict(
      label: "EWC", scenario: .task, metric: nil, outcome: .identical, detail: "5 runs"),
    CheckVerdict(
      label: "SI", scenario: .domain, metric: nil, outcome: .impossible, detail: "no record"),
  ]

  @Test func `writes JUnit XML that a parser accepts, with failures and errors apart`() throws {
    let xml = JUnitReport.xml(suite: "a <suite>", verdicts: verdicts)
    final class Collector: NSObject, XMLParserDelegate {
      var elements: [(name: String, attributes: [String: String])] = []
      func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String]
      ) {
        elements.append((name, attributes))
      }
    }
    let collector = Collector()
    let parser = XMLParser(data: Data(xml.utf8))
    parser.delegate = collector
    #expect(parser.parse())
    let suite = try #require(collector.elements.first { $0.name == "testsuite" })
    #expect(suite.attributes["tests"] == "3")
    #expect(suite.attributes["failures"] == "1")
    #expect(suite.attributes["errors"] == "1")
    let failure = try #require(collector.elements.first { $0.name == "failure" })
    #expect(failure.attributes["message"] == "ACC moved by −3 points <&\"> | much")
  }

  @Test func `writes in XML the codes of what XML cannot hold`() {
    let verdict = CheckVerdict(
      label: "a\u{1}b\u{FFFE}c\u{FFFF}d", scenario: .task, metric: nil, outcome: .held, detail: "")
    let xml = JUnitReport.xml(suite: "s", verdicts: [verdict])
    #expect(xml.contains("name=\"a[U+0001]b[U+FFFE]c[U+FFFF]d, task-incremental\""))
    #expect(XMLParser(data: Data(xml.utf8)).parse())
  }

  @Test func `does not call an empty check held`() {
    #expect(
      MarkdownSummary.text(title: "Check", verdicts: []).hasPrefix(
        "# Check\n\nNothing was compared."))
  }

  @Test func `puts what does not pass first in Markdown`() {
    let text = MarkdownSummary.text(title: "Check", verdicts: verdicts)
    #expect(text.hasPrefix("# Check\n\n**2 of 3 verdicts do not pass.**"))
    #expect(text.contains("\\<&\"> \\| much |"))
    #expect(text.contains("| identical | 1 |"))
  }

  @Test func `says in Markdown what the metrics mean that it names`() throws {
    let text = MarkdownSummary.text(title: "Check", verdicts: verdicts)
    #expect(text.contains("- ACC ↑ (accuracy/last@1) Average accuracy, last session: "))
    #expect(text.contains("1/K · Σ\\_j a(K,j)."))
    #expect(text.contains(Metric.lastAccuracy.convention))
    #expect(!text.contains("(bwt/t-1@1)"))
    let unnamed = MarkdownSummary.text(title: "Check", verdicts: [verdicts[1]])
    #expect(!unnamed.contains("↑"))
  }
}
