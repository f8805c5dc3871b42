import Datasets
import Foundation
import Methods
import Metrics
import Streams
import TestSupport
import Testing

@testable import Harness

@Suite struct SuiteResultsTests {
  private func write(_ results: SuiteResults, to store: RecordStore) throws {
    try store.write(results.plan)
    for record in results.records.values { try store.write(record) }
  }

  @Test func `reads back a directory of records in the order of its plan`() throws {
    let directory = try TemporaryDirectory()
    let made = try SyntheticResults.suite(leavingOut: ("ER", 2))
    try write(made, to: RecordStore(directory: directory.url))
    let read = try SuiteResults.load(directory: directory.url)
    #expect(read.plan == made.plan)
    #expect(read.records == made.records)
    #expect(read.labels == ["None", "Joint", "EWC", "SI", "LwF", "ER", "A-GEM"])
    #expect(read.scenarios == [.task, .domain, .class])
    #expect(read.seeds == [1, 2, 3, 4, 5])
    #expect(read.missing.map(\.title) == made.missing.map(\.title))
    #expect(read.missing.count == 3)
  }

  @Test func `gives a reason in place of the value of a missing and of a failed run`() throws {
    let made = try SyntheticResults.suite(leavingOut: ("ER", 2))
    let lost = made.missing[0]
    let results = SuiteResults(
      plan: made.plan, records: made.records,
      failures: [lost.id: FailureRecord(id: lost.id, spec: lost.spec, reason: "out of memory")])
    let failed = results.values(of: .lastAccuracy, label: "ER", scenario: lost.spec.scenario)
    #expect(failed.map(\.seed) == [1, 2, 3, 4, 5])
    #expect(failed[1].value == .notAvailable(reason: "failed: out of memory"))
    let other = results.values(of: .lastAccuracy, label: "ER", scenario: .class)
    #expect(other[1].value == .notAvailable(reason: "not run"))
    #expect(results.summary(of: .lastAccuracy, label: "ER", scenario: .class)?.count == 4)
    #expect(results.summary(of: .lastAccuracy, label: "GEM", scenario: .class) == nil)
  }

  @Test func `refuses a plan that files a run under other settings`() throws {
    let directory = try TemporaryDirectory()
    let made = try SyntheticResults.suite(seeds: [1])
    let store = RecordStore(directory: directory.url)
    try write(made, to: store)
    var plan = made.plan
    plan.entries[2].spec.method.hyperparameters["lambda"] = .number(7)
    try store.write(plan)
    let message = #expect(throws: RecordError.self) {
      try SuiteResults.load(directory: directory.url)
    }?.description
    #expect(
      message?.contains("its settings for 'EWC, task-incremental, seed 1' are not those") == true)
  }

  /// A plan of one seed with a method, joint training, and joint models up to contexts 1...4.
  private func withReferences(protocolOfJoint iterations: Int = 200) throws -> SuiteResults {
    var plan = RunPlan(suite: "s", title: "S", description: "", entries: [])
    var records: [String: RunRecord] = [:]
    func add(
      _ method: SyntheticResults.Method, role: RunPlan.Entry.Role, iterations: Int,
      last: [Double]? = nil
    ) throws {
      var record = try SyntheticResults.record(
        method, scenario: .class, seed: 1, iterations: iterations)
      if let last {
        record.result.accuracy[4] = last
        record.resultDigest = try CanonicalJSON.digest(record.result)
      }
      records[record.id] = record
      plan.entries.append(
        RunPlan.Entry(id: record.id, label: method.label, spec: record.identity.spec, role: role))
    }
    try add(SyntheticResults.methods[0], role: .result, iterations: 200)
    try add(
      SyntheticResults.methods[1], role: .result, iterations: iterations,
      last: [0.95, 0.96, 0.97, 0.98, 0.99])
    for context in 1...4 {
      var last = [0.0, 0, 0, 0, 0]
      last[context - 1] = 0.9 + Double(context) / 100
      try add(
        SyntheticResults.Method(
          "Joint up to \(context)", "joint", final: 0.9,
          hyperparameters: ["up-to": .number(Double(context))]),
        role: .reference, iterations: iterations, last: last)
    }
    return SuiteResults(plan: plan, records: records)
  }

  private func diagonal(_ results: SuiteResults) throws -> Double {
    let summary = results.summary(of: .learningAccuracy, label: "None", scenario: .class)
    return try #require(summary).mean
  }

  @Test func `finds the joint models of the same seed for intransigence`() throws {
    let results = try withReferences()
    let learned = try diagonal(results)
    let final = results.summary(of: .intransigence, label: "None", scenario: .class)
    // The joint model's mean is 0.97.
    #expect(abs(try #require(final).mean - (0.97 - learned)) < 1e-12)
    // References of 0.91, 0.92, 0.93, 0.94, and the joint model's 0.99 for the last context.
    let perContext = results.summary(
      of: .intransigencePerContext, label: "None", scenario: .class)
    #expect(abs(try #require(perContext).mean - (4.69 / 5 - learned)) < 1e-12)
    #expect(results.labels == ["None", "Joint"])
  }

  @Test func `takes no joint model of another protocol`() throws {
    let results = try withReferences(protocolOfJoint: 400)
    let values = results.values(of: .intransigence, label: "None", scenario: .class)
    #expect(
      values.map(\.value)
        == [.notAvailable(reason: "the joint model of the same seed is missing")])
  }
}
