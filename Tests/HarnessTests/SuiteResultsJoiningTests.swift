import Datasets
import Harness
import Methods
import Metrics
import Streams
import TestSupport
import Testing

@Suite struct SuiteResultsJoiningTests {
  private func suite(
    _ labels: [String], seeds: [UInt64], named name: String = "s", shift: Double = 0,
    kernel: KernelIdentity = SyntheticResults.kernel
  ) throws -> SuiteResults {
    let results = try SyntheticResults.suite(
      methods: SyntheticResults.methods.filter { labels.contains($0.label) }, seeds: seeds,
      shift: shift, kernel: kernel)
    var plan = results.plan
    plan.suite = name
    return SuiteResults(plan: plan, records: results.records)
  }

  private let otherKernel = KernelIdentity(
    class: "fast", blasCore: "SkylakeX", blasVersion: "OpenBLAS 0.3.21")

  @Test func `joins methods and seeds that were run apart`() throws {
    let first = try suite(["None", "ER"], seeds: [1, 2])
    let joined = try first.joined(with: suite(["ER", "SI"], seeds: [2, 3]))
    #expect(joined.labels == ["None", "ER", "SI"])
    #expect(joined.entries(label: "ER", scenario: .task).map(\.spec.seed) == [1, 2, 3])
    #expect(joined.entries(label: "None", scenario: .task).map(\.spec.seed) == [1, 2])
    #expect(joined.summary(of: .lastAccuracy, label: "ER", scenario: .class)?.count == 3)
    #expect(joined.missing.isEmpty)
    #expect(joined.records.count == 21)
  }

  @Test func `takes a run from the side that has finished it`() throws {
    let planned = SuiteResults(plan: try suite(["ER"], seeds: [1]).plan, records: [:])
    let done = try suite(["ER"], seeds: [1], kernel: otherKernel)
    for joined in [try planned.joined(with: done), try done.joined(with: planned)] {
      #expect(joined.plan.entries.count == 3)
      #expect(joined.plan.entries.map(\.id) == done.plan.entries.map(\.id))
      #expect(joined.missing.isEmpty)
    }
  }

  @Test func `refuses two results of one run`() throws {
    let first = try suite(["ER"], seeds: [1])
    #expect(
      throws: RecordError.conflict(
        """
        ER, task-incremental, seed 1 was run twice, with different data, kernels or engines; leave out \
        one of the directories
        """)
    ) { try first.joined(with: suite(["ER"], seeds: [1], kernel: otherKernel)) }
  }

  @Test func `refuses another number of contexts, over which nothing can be drawn`() throws {
    let method = [SyntheticResults.methods[2]]
    let first = try SyntheticResults.suite(methods: method, seeds: [1])
    let other = try SyntheticResults.suite(
      methods: [SyntheticResults.methods[5]], seeds: [1], contexts: 7)
    for (left, right, counts) in [(first, other, "5 contexts"), (other, first, "7 contexts")] {
      let error = #expect(throws: RecordError.self) { try left.joined(with: right) }
      #expect(error?.description.contains("'synthetic' has \(counts) in one directory") == true)
    }
  }

  @Test func `refuses a row with other settings, and another suite`() throws {
    let first = try suite(["EWC"], seeds: [1])
    var other = try suite(["EWC"], seeds: [2]).plan
    for index in other.entries.indices {
      other.entries[index].spec.method.hyperparameters["lambda"] = .number(1)
    }
    #expect(
      throws: RecordError.conflict(
        "EWC, task-incremental, seed 2 has other settings in one directory of 's' than in another")
    ) { try first.joined(with: SuiteResults(plan: other, records: [:])) }
    #expect(throws: RecordError.self) {
      try first.joined(with: suite(["EWC"], seeds: [2], named: "t"))
    }
  }

  @Test func `adds seeds of the same rows from another suite and nothing else`() throws {
    let first = try suite(["None", "EWC"], seeds: [1])
    let second = try suite(["None", "EWC", "SI"], seeds: [1, 2], named: "t")
    var changed = second.plan
    for index in changed.entries.indices where changed.entries[index].label == "EWC" {
      changed.entries[index].spec.method.hyperparameters["lambda"] = .number(1)
    }
    let joined = try first.addingSeeds(
      from: SuiteResults(plan: changed, records: second.records))
    #expect(joined.plan.suite == "s")
    #expect(joined.labels == ["None", "EWC"])
    #expect(joined.entries(label: "None", scenario: .task).map(\.spec.seed) == [1, 2])
    #expect(joined.entries(label: "EWC", scenario: .task).map(\.spec.seed) == [1])
  }

  @Test func `remembers that a part was scaled`() throws {
    var scaled = try suite(["SI"], seeds: [1]).plan
    scaled.scale = 0.1
    let joined = try suite(["None"], seeds: [1]).joined(
      with: SuiteResults(plan: scaled, records: [:]))
    #expect(joined.plan.scale == 0.1)
  }
}
