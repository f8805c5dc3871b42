import Datasets
import Foundation
import Metrics
import Streams
import Subprocess
import TestSupport
import Testing

@testable import Harness

/// Records whose test sets are not those of the contexts.
@Suite struct RectangularRecordTests {
  private let method = SyntheticResults.methods[5]

  private func record() throws -> RunRecord {
    try SyntheticResults.record(method, scenario: .class, seed: 1)
  }

  @Test func `give back five checkpoints on one test set`() throws {
    let directory = try TemporaryDirectory()
    let store = RecordStore(directory: directory.url)
    let record = try record().withOneTestSet()
    try store.write(record)
    let read = try #require(try store.finished(id: record.id))
    #expect(read == record)
    // The reader of what we write and the decoder of any JSON agree.
    let url = directory.url.appending(path: "\(record.id).json")
    #expect(try JSONDecoder().decode(RunRecord.self, from: Data(contentsOf: url)) == record)
    #expect(try RunRecord(contentsOf: url) == record)
    #expect(read.matrix.checkpoints == 5 && read.matrix.testSets == 1 && !read.matrix.isSquare)
    #expect(read.result.checkpointNames[4] == "batch 5")
    #expect(read.result.testSetNames == ["all classes"])
  }

  @Test func `are a matter of two keys, which no square record has`() throws {
    let square = try CanonicalJSON.encode(try record().result)
    let named = try CanonicalJSON.encode(try record().withOneTestSet().result)
    for key in ["\"checkpoints\"", "\"testSets\""] {
      #expect(!String(decoding: square, as: UTF8.self).contains(key))
      #expect(String(decoding: named, as: UTF8.self).contains(key))
    }
  }

  @Test func `have a last accuracy, and reasons in the place of what compares contexts`() throws {
    let results = try SyntheticResults.suite(seeds: [1]).withOneTestSet()
    let record = try #require(results.record(label: "ER", scenario: .class, seed: 1))
    let last = try #require(record.result.accuracy.last ?? nil)
    for metric in Metric.all {
      let value = results.values(of: metric, label: "ER", scenario: .class)[0].value
      #expect(
        value
          == (metric == .lastAccuracy
            ? .value(last[0])
            : .notAvailable(
              reason: "it needs a test set for each checkpoint; there are 1 for 5 checkpoints")))
    }
  }

  /// What is said of a record whose digests are right.
  private func message(_ change: (inout RunResult) -> Void) throws -> String {
    let directory = try TemporaryDirectory()
    let store = RecordStore(directory: directory.url)
    var record = try record().withOneTestSet()
    change(&record.result)
    record.resultDigest = try CanonicalJSON.digest(record.result)
    try store.write(record)
    let error = #expect(throws: RecordError.self) { try store.finished(id: record.id) }
    let text = error?.description ?? ""
    #expect(!text.contains("\n"))
    return text
  }

  @Test func `are refused where rows and names do not match`() throws {
    let byNames = "is not 5 by 1, as the names of its checkpoints and test sets say"
    #expect(try message { $0.accuracy[2] = [0.5, 0.5] }.contains(byNames))
    #expect(try message { $0.accuracy.removeLast() }.contains(byNames))
    #expect(try message { $0.untrained = [] }.contains(byNames))
    #expect(try message { $0.testExamples = [1, 2] }.contains(byNames))
    #expect(try message { $0.testSets?.append("more") }.contains("is not 5 by 2, as the names"))
    #expect(try message { $0.checkpoints?.removeLast() }.contains("is not 4 by 1, as the names"))
    #expect(
      try message { $0.checkpoints = nil }.contains(
        "it names its test sets, but not its checkpoints"))
    #expect(
      try message { $0.testSets = nil }.contains("it names its checkpoints, but not its test sets"))
    #expect(
      try message { $0.checkpoints?[1] = "batch 1" }.contains(
        "two checkpoints have the name 'batch 1'"))
    #expect(try message { $0.testSets = [""] }.contains("a test set has an empty name"))
    #expect(
      try message { $0.testSets = [] }.contains("it names 0 test sets, and not from 1 to 1000"))
    #expect(
      try message { $0.curve[0].accuracy = [0.1, 0.2] }.contains(
        "a point of its curve has not 1 accuracies"))
    #expect(
      try message {
        $0.checkpoints = nil
        $0.testSets = nil
      }.contains("its matrix is not 5 by 5;"))
  }

  @Test func `have a digest of the stream with all contexts and the one test set`() {
    func stream(_ last: UInt8, test: UInt8 = 9) -> ContextStream {
      func examples(_ byte: UInt8) -> Examples {
        Examples(pixels: [byte], pixelsPerImage: 1, indices: [0], labels: [0])
      }
      let all = ContextOutline(
        index: 1, classes: 0..<3, trainingColumns: 0..<3, predictionColumns: 0..<3)
      return ContextStream(
        scenario: .class,
        contexts: [1, 2, last].enumerated().map { place, byte in
          Context(
            index: place + 1, train: examples(byte), classes: place..<place + 1,
            trainingColumns: 0..<3, predictionColumns: 0..<3)
        },
        testSets: [TestSet(outline: all, examples: examples(test), name: "all classes")],
        outputs: 3, isPerContext: false)
    }
    #expect(!stream(3).hasTestSetPerContext)
    #expect(stream(3).digest() == stream(3).digest())
    #expect(stream(3).digest() != stream(4).digest())
    #expect(stream(3).digest() != stream(3, test: 8).digest())
  }

  @Test func `do not go with square ones of the same suite`() throws {
    let directory = try TemporaryDirectory()
    let store = RecordStore(directory: directory.url)
    let square = try SyntheticResults.suite(methods: [method], seeds: [1])
    let named = try square.withOneTestSet()
    try square.write(to: store)
    let entry = square.plan.entries[1]
    try store.write(try #require(named.records[entry.id]))
    let message = #expect(throws: RecordError.self) {
      try SuiteResults.load(directory: directory.url)
    }?.description
    #expect(
      message == """
        ER, task-incremental, seed 1 and ER, domain-incremental, seed 1 of 'synthetic' have other \
        checkpoints or test sets; delete the records of one and run it again
        """)
    let others = try SyntheticResults.suite(methods: [method], seeds: [2]).withOneTestSet()
    #expect(throws: RecordError.self) { try square.joined(with: others) }
  }

  @Test func `pass through show, compare, check, list and report`() async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    let results = try SyntheticResults.suite(seeds: [1, 2, 3]).withOneTestSet()
    for name in ["runs/a", "runs/b"] {
      let store = RecordStore(directory: folder.appending(path: name))
      try results.write(to: store)
    }
    let id = try #require(results.record(label: "ER", scenario: .class, seed: 1)).id
    let shown = try await Program.run(["show", "runs/a/\(id).json"], in: folder)
    #expect(shown.code == .exited(0), "\(shown.errors)")
    #expect(
      shown.output.contains(
        "accuracy on each test set (columns), untrained and at each checkpoint (rows), %"))
    #expect(shown.output.contains("column 1 is all classes"))
    #expect(shown.output.contains("batch 5  93.45"))
    #expect(
      shown.output.contains(
        "bwt/t-1@1: n/a (it needs a test set for each checkpoint; there are 1 for 5 checkpoints)"))

    let recorded = try await Program.run(
      ["record", "runs/a", "--reference-dir", "reference"], in: folder)
    #expect(recorded.code == .exited(0), "\(recorded.errors)")
    for arguments in [
      ["compare", "runs/a", "runs/b"], ["list", "runs", "runs/a"], ["aggregate", "runs/a"],
      ["check", "runs/a", "--reference-dir", "reference"],
      ["report", "runs/a", "--output", "report"], ["checklist", "runs/a"],
    ] {
      let outcome = try await Program.run(arguments, in: folder)
      #expect(outcome.code == .exited(0), "\(arguments): \(outcome.errors)\(outcome.output)")
    }
    let matrix = try String(
      contentsOf: folder.appending(path: "report/tables/accuracy-matrix.csv"), encoding: .utf8)
    #expect(matrix.contains("at_checkpoint,on_test_set,accuracy"))
    #expect(matrix.contains(",untrained,all classes,") && matrix.contains(",batch 5,all classes,"))
  }
}
