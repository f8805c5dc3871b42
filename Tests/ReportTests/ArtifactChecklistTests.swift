import Foundation
import Harness
import Methods
import Streams
import TestSupport
import Testing

@testable import Report

@Suite struct ArtifactChecklistTests {
  private static let project = URL(fileURLWithPath: #filePath)
    .appending(path: "../../..").standardized

  private func committed(_ report: String) throws -> SuiteResults {
    try SuiteResults.load(
      directory: Self.project.appending(path: "reports/\(report)/records"))
  }

  private func comparison(_ results: SuiteResults) throws -> PublishedComparison {
    let paper = try #require(results.plan.published)
    let references = Self.project.appending(path: "reference")
    return PublishedComparison(
      results,
      against: try PublishedReference(
        contentsOf: references.appending(path: "published/\(paper.paper).json"),
        referenceDirectory: references),
      protocolPrefix: paper.protocolPrefix)
  }

  private func answer(
    _ question: String, in checklist: ArtifactChecklist
  ) throws -> ArtifactChecklist.Answer {
    let items = checklist.sections.flatMap(\.items)
    return try #require(items.first { $0.question.hasPrefix(question) }, "\(question)").answer
  }

  private func recorded(_ question: String, in checklist: ArtifactChecklist) throws -> String {
    guard case .recorded(let text) = try answer(question, in: checklist) else {
      Issue.record("\(question) is not answered by the records")
      return ""
    }
    return text
  }

  private func partly(
    _ question: String, in checklist: ArtifactChecklist
  ) throws -> (String, open: String) {
    guard case .partly(let text, let open) = try answer(question, in: checklist) else {
      Issue.record("\(question) is not answered in part")
      return ("", "")
    }
    return (text, open)
  }

  @Test func `takes from committed records what they hold`() throws {
    let results = try committed("three-types-split-mnist")
    let checklist = ArtifactChecklist(results, published: try comparison(results))
    let data = try recorded("Data sets with digests", in: checklist)
    #expect(data.contains("CC BY-SA 3.0"))
    #expect(data.contains("39dc92d1eaa0d9e3eb67dd377ef90cfbc4570618e7f671f46041078a2bdf30d5"))
    #expect(
      try recorded("The exact number", in: checklist)
        == "102 of 102 planned runs finished, seeds 2, 3, 4; 0 failed.")
    let (code, versions) = try partly("Dependencies", in: checklist)
    #expect(versions.hasPrefix("the versions of the Swift packages"))
    let commit = try #require(results.records.values.first).environment.commit
    #expect(commit.count == 40 && code.contains("commit \(commit)"))
    #expect(code.contains("OpenBLAS 0.3.21"))
    #expect(
      try recorded("Central tendency", in: checklist)
        .hasPrefix("task-incremental, %: None 84.91 ± 4.17 (n=3), Joint 99.67 ± 0.03 (n=3)"))
    let compute = try partly("8. Compute", in: checklist)
    let hours = results.records.values.map(\.timing.total).reduce(0, +) / 3600
    #expect(compute.0.contains("\(NumberText.fixed(hours, decimals: 2)) hours in all"))
    #expect(compute.open.contains("how many workers ran at once"))
    #expect(
      try partly("Results Replicated", in: checklist).0
        .hasPrefix("6 reproduced, 2 close, 1 consistent, 14 inconclusive"))
    #expect(try partly("2. Limitations", in: checklist).0.hasSuffix("seeds 3, paper 20."))
  }

  @Test func `answers nothing that records cannot know`() throws {
    let checklist = ArtifactChecklist(try committed("three-types-split-mnist"))
    for question in [
      "Artifacts Available", "Evaluated – Reusable", "Results Reproduced", "Results Replicated",
      "Assumptions", "1. Claims", "2. Limitations", "5. Open access", "9. Code", "10. Broader",
      "16. Use",
    ] {
      guard case .open(let reason) = try answer(question, in: checklist) else {
        Issue.record("\(question) is answered")
        continue
      }
      #expect(!reason.isEmpty)
    }
    let lines = checklist.markdown.split(separator: "\n")
    let ticked = lines.count { $0.hasPrefix("- [x] ") }
    let open = lines.filter { $0.hasPrefix("- [ ] ") }
    #expect(ticked == checklist.counts.recorded)
    #expect(open.count == checklist.counts.partly + checklist.counts.open)
    #expect(open.allSatisfy { $0.contains("*To be filled in by the authors:* ") })
    #expect(ticked + open.count == checklist.sections.flatMap(\.items).count)
  }

  @Test(arguments: [2, 7])
  func `names runs that are missing`(count: Int) throws {
    let committed = try committed("three-scenarios-permuted-mnist")
    let planned = committed.plan.entries.filter { committed.records[$0.id] != nil }
    var plan = committed.plan
    plan.entries = planned
    var records = committed.records
    for entry in planned.prefix(count) { records[entry.id] = nil }
    let results = SuiteResults(plan: plan, records: records)
    try #require(results.missing.count == count)
    let checklist = ArtifactChecklist(results, published: try comparison(results))
    let runs = try partly("Functional: consistent", in: checklist)
    #expect(runs.0.hasPrefix("\(planned.count - count) of \(planned.count) planned runs finished"))
    for entry in results.missing.prefix(5) { #expect(runs.open.contains(entry.title)) }
    #expect(
      runs.open.hasSuffix(count > 5 ? "and \(count - 5) more." : "\(results.missing[1].title)."))
  }

  @Test func `says of which methods no search is recorded`() throws {
    let results = try SyntheticResults.suite()
    let none = ArtifactChecklist(results)
    guard case .open(let reason) = try answer("The range of settings", in: none) else {
      Issue.record("a search is made up")
      return
    }
    #expect(reason == "how the settings of these were chosen: EWC.")
    let searched = ArtifactChecklist(results, searches: [try SyntheticResults.sweep()])
    let text = try recorded("The range of settings", in: searched)
    #expect(text.contains("EWC, lambda: task-incremental 1, 100, 1e4, best 100; "))
    #expect(text.contains("best 100; domain-incremental"))
    #expect(
      text.contains("by the accuracy on the test sets after the last context, seeds 1, 2, 3."))
  }

  @Test func `doubts unverified data, uncommitted code and scaled runs`() throws {
    let unverified = ArtifactChecklist(try SyntheticResults.suite(verified: false))
    #expect(try partly("12. Licences", in: unverified).0.contains("NOT the expected data"))
    let whole = try SyntheticResults.suite(seeds: [1])
    var (plan, records) = (whole.plan, whole.records)
    plan.scale = 0.1
    for id in records.keys { records[id]?.environment.commit = "0123+dirty" }
    let checklist = ArtifactChecklist(SuiteResults(plan: plan, records: records))
    #expect(
      try partly("Dependencies", in: checklist).open
        .hasSuffix("; what the code was where the commit is 0123+dirty."))
    #expect(try recorded("6. Experimental", in: checklist).contains("scaled to 0.1 of the suite"))
    #expect(try partly("7. Statistical", in: checklist).open.contains("why one seed is enough"))
    let nothing = ArtifactChecklist(SuiteResults(plan: plan, records: [:]))
    #expect(try answer("Central tendency", in: nothing) == .open("no run has finished"))
  }
}
