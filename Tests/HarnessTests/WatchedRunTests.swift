import Foundation
import Streams
import Subprocess
import SystemPackage
import TestSupport
import Testing

@testable import Datasets
@testable import Harness
@testable import Methods

/// Runs that write event files, and records that are made into some.
@Suite(.serialized) struct WatchedRunTests {
  private static let suite = """
    name: tiny
    protocol: {dataset: strokes, iterations: 30, batch-size: 16, hidden: [8], curve-interval: 7,
      curve-samples: 16, measurements: [class-accuracy]}
    scenarios: [class]
    seeds: [1]
    methods: [none, joint, {method: er, budget: 20}]
    """
  private static let latentReplay = """
    name: tiny
    protocol: {dataset: strokes, samples-per-context: 384, network: {perceptron: [20]},
      curve-interval: 0}
    scenarios: [class]
    seeds: [1]
    methods: [{method: ar1, memory: 200, epochs: 1}]
    """
  private static let films = """
    name: tiny
    protocol: {dataset: turntable, kind: nicv2-391, contexts: 4, test-every: 900, shrink: 8,
      network: {perceptron: [20]}, curve-interval: 0}
    scenarios: [class]
    seeds: [1]
    methods: [{method: ar1, memory: 200, epochs: 2}]
    """

  private func run(
    _ suite: String, _ arguments: [String] = [], in folder: URL
  ) async throws -> Program.Outcome {
    try Data(suite.utf8).write(to: folder.appending(path: "tiny.yaml"))
    return try await Program.run(
      ["run", "tiny.yaml", "--workers", "1"] + arguments, in: folder)
  }

  /// What a script of bash gives, in which `$0` is the program.
  private func bash(_ script: String, in folder: URL) async throws -> Program.Outcome {
    let result = try await Subprocess.run(
      .path("/bin/bash"), arguments: ["-c", script, Program.path],
      workingDirectory: FilePath(folder.path), output: .string(limit: 1 << 20),
      error: .string(limit: 1 << 20))
    return Program.Outcome(
      code: result.terminationStatus, output: result.standardOutput, errors: result.standardError)
  }

  private func results(_ name: String = "runs/tiny", in folder: URL) throws -> SuiteResults {
    try SuiteResults.load(directory: folder.appending(path: name))
  }

  private func events(of record: RunRecord, _ name: String, in folder: URL) throws -> URL {
    let root = folder.appending(path: name)
    let names = try FileManager.default.contentsOfDirectory(atPath: root.path)
    return root.appending(
      path: try #require(names.first { $0.hasSuffix("_\(record.id.prefix(12))") }))
  }

  @Test(arguments: [Self.suite, latentReplay, films])
  func `are the same runs as without, and have all that their records have`(
    suite: String
  ) async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    let plain = try await run(suite, ["--runs", "plain"], in: folder)
    #expect(plain.code == .exited(0), "\(plain.errors)")
    let watched = try await run(suite, ["--tensorboard", "live"], in: folder)
    #expect(watched.code == .exited(0), "\(watched.errors)")
    let runs = try results(in: folder)
    #expect(
      runs.records.mapValues(\.resultDigest)
        == (try results("plain", in: folder).records.mapValues(\.resultDigest)))
    let written = try await Program.run(
      ["tensorboard", "runs/tiny", "--output", "recorded"], in: folder)
    #expect(written.code == .exited(0), "\(written.errors)")
    for record in runs.records.values {
      let live = try EventReader.scalars(in: events(of: record, "live", in: folder))
      let recorded = try EventReader.scalars(in: events(of: record, "recorded", in: folder))
      for (tag, points) in recorded {
        #expect(live[tag]?.filter { points[$0.key] != nil } == points, "\(tag)")
      }
      try expect(live, of: record)
    }
  }

  /// What a run has that was watched, by its record.
  private func expect(_ live: [String: [Int: Float]], of record: RunRecord) throws {
    let result = record.result
    let steps = Array(1...result.cost.steps)
    #expect(live["loss/train"]?.keys.sorted() == steps)
    for (index, row) in ([result.untrained] + result.accuracy).enumerated() {
      let mean = row.map { Float($0.reduce(0, +) / Double($0.count)) }
      #expect(live["accuracy/test"]?[index] == mean)
      let name = result.hasTestSetPerContext ? "context/2" : "test-set/x"
      let second = (row?.count ?? 0) > 1 ? row.map { Float($0[1]) } : nil
      #expect(live["accuracy/\(name)"]?[index] == second)
    }
    for point in result.curve {
      #expect(live["curve/loss"]?[point.step] == Float(point.loss))
      #expect(live["curve/accuracy/context/5"]?[point.step] == Float(point.accuracy[4]))
    }
    for (index, row) in (result.measurements?["class-accuracy"] ?? []).enumerated() {
      #expect(live["class-accuracy/class/3"]?[index + 1] == row[2].map { Float($0) })
    }
    let last = result.accuracy.count
    #expect(live["cost/examples"]?[last] == Float(result.cost.examples))
    #expect(live["cost/bytes"]?[last] == Float(result.cost.carriedBytes))
    #expect(live["time/total"]?[last] == Float(record.timing.total))
    #expect(live["classes/seen"]?[last] == 10)
    let loss = try #require(live["loss/test"]?[last])
    #expect(loss > 0 && loss < 20)
    guard record.identity.spec.method.name == "ar1" else {
      #expect(live["train_loss"] == nil)
      return
    }
    for tag in ["train_loss", "train_accuracy", "accuracy/train"] {
      #expect(live[tag]?.keys.sorted() == steps)
    }
    // The contexts are counted from 0.
    for tag in ["test_loss", "test_accuracy"] {
      #expect(live[tag]?.keys.sorted() == Array(0..<last))
    }
    #expect(live["latents/stored"]?.values.map { $0 } == Array(repeating: 200, count: last))
    // One test set, or as many as contexts: right answers among all.
    let right = zip(try #require(result.accuracy.last ?? nil), result.testExamples)
      .reduce(0.0) { $0 + $1.0 * Double($1.1) }
    let accuracy = Float(right / Double(result.testExamples.reduce(0, +)))
    let logged = try #require(live["test_accuracy"]?[last - 1])
    #expect(abs(logged - accuracy) < 1e-6)
  }

  @Test func `have each step once however often they are killed`() async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    let suite = Self.latentReplay.replacing("samples-per-context: 384, ", with: "")
      .replacing("epochs: 1", with: "epochs: 3")
    let whole = try await run(suite, ["--runs", "whole", "--tensorboard", "whole-ev"], in: folder)
    #expect(whole.code == .exited(0), "\(whole.errors)")
    // Each process is killed some time after it has written a state of its own.
    let killed = try await bash(
      """
      run() { exec "$0" run tiny.yaml --tensorboard ev --state-minutes 0.0005; }
      for pause in 0.05 0.2 0.4; do
        touch mark
        (run "$0") & run=$!
        until [ "$(find runs -name '*.state' -newer mark 2>&-)" ] || ! kill -0 $run; do
          sleep 0.05
        done
        sleep $pause
        kill -KILL $run
        wait $run
      done
      run
      """, in: folder)
    #expect(killed.code == .exited(0), "\(killed.errors)")
    #expect(killed.output.components(separatedBy: "goes on where it was interrupted").count > 3)
    let (one, other) = (
      try #require(results("whole", in: folder).records.values.first),
      try #require(results(in: folder).records.values.first)
    )
    #expect(one.resultDigest == other.resultDigest)
    let expected = try EventReader.scalars(in: events(of: one, "whole-ev", in: folder))
    let found = try EventReader.scalars(in: events(of: other, "ev", in: folder))
    #expect(found.keys.sorted() == expected.keys.sorted())
    // Time and memory differ from run to run.
    for (tag, points) in expected where !tag.hasPrefix("time/") && tag != "cost/peak-memory" {
      #expect(found[tag] == points, "\(tag)")
    }
  }

  @Test func `go on from what their state holds where the file is gone`() throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    let suite = try Harness.Suite(yaml: Self.suite, file: "tiny.yaml")
    let dataset = try DatasetCatalog.load(name: "strokes", locator: DataLocator(environment: [:]))
      .first(train: 30, test: 5)
    let entry = try #require(
      suite.plan {
        RunIdentity(spec: $0, data: dataset.identity, kernel: SyntheticResults.kernel)
      }.entries.first)
    let execution = RunExecution(
      identity: RunIdentity(
        spec: entry.spec, data: dataset.identity, kernel: SyntheticResults.kernel),
      dataset: dataset)
    let state = folder.appending(path: "\(entry.id).state")
    var remarks: [String] = []
    func record(_ name: String, copyingStateTo copy: URL? = nil) throws -> RunRecord {
      try execution.record(
        dataSeconds: 0,
        stateFile: RunStateFile(directory: folder, id: entry.id, interval: 1e-9),
        events: LiveEvents(folder: folder.appending(path: name)) { remarks.append($0) },
        remark: { remarks.append($0) }
      ) { progress in
        // The state that there is lies before the end of the third context.
        guard let copy, progress.context == 3 else { return }
        try? FileManager.default.copyItem(at: state, to: copy)
      }
    }
    let copy = folder.appending(path: "copy")
    let first = try record("one", copyingStateTo: copy)
    #expect(remarks.isEmpty)
    try FileManager.default.removeItem(at: state)
    try FileManager.default.moveItem(at: copy, to: state)
    let second = try record("two")
    #expect(second.resultDigest == first.resultDigest)
    #expect(remarks.count == 2 && remarks[0].hasPrefix("goes on where it was interrupted"))
    let words = try #require(remarks.last?.split(separator: " "))
    let step = try #require(Int(words[4]))
    #expect(remarks.last == "its events before step \(step) are those that its state holds")
    let (whole, rest) = (
      try EventReader.scalars(in: folder.appending(path: "one")),
      try EventReader.scalars(in: folder.appending(path: "two"))
    )
    #expect(rest["loss/train"]?.keys.sorted() == Array(step...150))
    for tag in ["accuracy/test", "accuracy/context/3", "curve/loss", "curve/accuracy/context/1"] {
      #expect(rest[tag] == whole[tag], "\(tag)")
    }
  }

  @Test func `end at the last whole event on a full disk, and lose no record`() async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    let suite = Self.suite.replacing("iterations: 30", with: "iterations: 400")
      .replacing("none, joint, {method: er, budget: 20}", with: "none")
    try Data(suite.utf8).write(to: folder.appending(path: "tiny.yaml"))
    // Files end at 80 KiB, as on a full disk: the record is smaller, the events are not.
    let outcome = try await bash(
      "trap '' XFSZ; ulimit -f 80; exec \"$0\" run tiny.yaml --tensorboard ev", in: folder)
    #expect(outcome.code == .exited(0))
    #expect(outcome.output.contains("cannot be written: File too large"))
    #expect(outcome.output.split(separator: "of its events").count == 2)
    let record = try #require(results(in: folder).records.values.first)
    #expect(record.result.cost.steps == 2000)
    let points = try EventReader.scalars(in: events(of: record, "ev", in: folder))
    let count = try #require(points["loss/train"]?.count)
    #expect((10..<2000).contains(count))
  }

  @Test func `are refused a directory that is none, in one line`() async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    for (place, reason) in [
      ("tiny.yaml", "tiny.yaml cannot be written: the directory cannot be made"),
      ("tiny.yaml/ev", "tiny.yaml/ev cannot be written: the directory cannot be made"),
      ("/proc/ev", "/proc/ev cannot be written: the directory cannot be made"),
    ] {
      let outcome = try await run(Self.suite, ["--tensorboard", place], in: folder)
      #expect(outcome.code == .exited(2))
      #expect(outcome.errors.contains(reason) && outcome.errors.split(separator: "\n").count == 1)
      #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "runs").path))
    }
    let empty = try await run(Self.suite, ["--tensorboard", ""], in: folder)
    #expect(empty.code == .exited(64) && empty.errors.contains("--tensorboard is empty"))
  }

  @Test func `keep the events that they wrote themselves when records are made into some`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    let nothing = try await Program.run(["tensorboard", "runs/tiny", "--output", "ev"], in: folder)
    #expect(nothing.code == .exited(2))
    let watched = try await run(
      Self.suite.replacing("none, joint, ", with: "joint, "), ["--tensorboard", "ev"], in: folder)
    #expect(watched.code == .exited(0), "\(watched.errors)")
    _ = try await run(Self.suite, in: folder)
    let records = try results(in: folder).records
    #expect(records.count == 3)
    let made = try await Program.run(["tensorboard", "runs/tiny", "--output", "ev"], in: folder)
    #expect(
      made.output
        == "events of 1 run written to ev; 2 have files there that they wrote themselves, which stay\n"
    )
    for record in records.values {
      let points = try EventReader.scalars(in: events(of: record, "ev", in: folder))
      #expect((points["loss/train"] == nil) == (record.identity.spec.method.name == "none"))
      #expect(points["accuracy/test"]?[5] != nil)
    }
    // The same records give the same bytes.
    for name in ["one", "two"] {
      _ = try await Program.run(["tensorboard", "runs/tiny", "--output", name], in: folder)
    }
    for record in records.values {
      let files = try ["one", "two"].map {
        try Data(contentsOf: EventReader.file(in: events(of: record, $0, in: folder)))
      }
      #expect(files[0] == files[1])
    }
  }
}
