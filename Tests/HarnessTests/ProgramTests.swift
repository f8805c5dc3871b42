import Foundation
import Streams
import Subprocess
import SystemPackage
import TestSupport
import Testing

@testable import Harness

/// The built program as a person or a CI job runs it.
@Suite(.serialized) struct ProgramTests {
  private static let suite = """
    name: tiny
    protocol: {dataset: strokes, iterations: 4, batch-size: 16, hidden: [8], curve-interval: 4}
    scenarios: [class]
    seeds: 1..3
    methods: [none, joint, {method: ewc, lambda: 1e9}, er]
    """

  private func digests(in directory: URL) throws -> [String: String] {
    let results = try SuiteResults.load(directory: directory)
    return results.records.mapValues(\.resultDigest)
  }

  @Test func `gives the same results and reports with one worker and with two`() async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    try Data(Self.suite.utf8).write(to: folder.appending(path: "tiny.yaml"))
    for workers in ["1", "2"] {
      let run = try await Program.run(
        ["run", "tiny.yaml", "--workers", workers, "--runs", "runs\(workers)"], in: folder)
      #expect(run.code == .exited(0), "\(run.errors)")
      let report = try await Program.run(
        ["report", "runs\(workers)", "--output", "report\(workers)"], in: folder)
      #expect(report.code == .exited(0), "\(report.errors)")
    }
    let (one, two) = (
      try digests(in: folder.appending(path: "runs1")),
      try digests(in: folder.appending(path: "runs2"))
    )
    #expect(one.count == 12)
    #expect(one == two)
    let pages = try ["report1", "report2"].map {
      try Data(contentsOf: folder.appending(path: "\($0)/report.pdf"))
    }
    #expect(pages[0] == pages[1])
    #expect(pages[0].count > 20_000)
  }

  /// Every method with products or factorizations: those of contexts, and GEM with its gradients known
  /// by traces and stored.
  @Test(arguments: [
    """
    protocol: {dataset: strokes, contexts: 2, iterations: 2, batch-size: 16, hidden: [40],
      curve-interval: 0}
    scenarios: [task, class]
    methods: [none, joint, cumulative, separate, xdg, {method: ewc, lambda: 10}, {method: kfac-ewc, lambda: 10}, ncl, owm,
      {method: si, c: 10}, {method: fromp, tau: 1}, lwf, dgr,
      bi-r, er, a-gem, icarl, {method: generative-classifier, samples: 1}]
    """,
    """
    protocol: {dataset: strokes, kind: permuted, contexts: 3, samples-per-context: 200,
      batch-size: 1, hidden: [100, 100], padding: 0, curve-interval: 0}
    scenarios: [domain]
    methods: [mer, {method: gem, memory-per-context: 100, learning-rate: 0.1},
      {method: gem, label: GEM with stored gradients, memory-per-context: 300, learning-rate: 0.1}]
    """,
  ])
  func `computes the same bits under every core type with portable kernels`(
    suite: String
  ) async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    try Data("name: tiny\nkernel: portable\nseeds: [1]\n\(suite)".utf8).write(
      to: folder.appending(path: "tiny.yaml"))
    for core in ["Haswell", "Prescott"] {
      let run = try await Program.run(
        ["run", "tiny.yaml", "--runs", core], in: folder, environment: ["OPENBLAS_CORETYPE": core])
      #expect(run.code == .exited(0), "\(run.errors)")
    }
    let haswell = try SuiteResults.load(directory: folder.appending(path: "Haswell"))
    #expect(haswell.records.count == haswell.plan.entries.count)
    for record in haswell.records.values {
      #expect(record.identity.kernel.class == "portable")
    }
    #expect(
      try digests(in: folder.appending(path: "Haswell"))
        == digests(in: folder.appending(path: "Prescott")))
    let record = try #require(haswell.records.keys.first)
    let shown = try await Program.run(
      ["show", "Haswell/\(record).json", "--explain-id"], in: folder)
    #expect(shown.output.contains("\"class\" : \"portable\""))
    let verified = try await Program.run(["verify", "Haswell", "--sample", "2"], in: folder)
    #expect(verified.code == .exited(0), "\(verified.output)\(verified.errors)")
  }

  @Test func `learns a stream without known boundaries and reports it`() async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    let text = Self.suite.replacing(
      "curve-interval: 4}",
      with: "curve-interval: 4, stream: fuzzy-boundaries, fuzziness: 2, inactive-logits: zero}"
    )
    .replacing("[class]", with: "[task, domain, class]").replacing("1..3", with: "[1]")
    .replacing(
      "joint, {method: ewc, lambda: 1e9}, er",
      with: "joint, separate, xdg, {method: si, c: 10}, lwf, er, a-gem, icarl")
    try Data(text.utf8).write(to: folder.appending(path: "tiny.yaml"))
    let run = try await Program.run(["run", "tiny.yaml"], in: folder)
    #expect(run.code == .exited(0), "\(run.errors)")
    let report = try await Program.run(["report", "runs/tiny", "--output", "report"], in: folder)
    #expect(report.code == .exited(0), "\(report.errors)")
    let results = try SuiteResults.load(directory: folder.appending(path: "runs/tiny"))
    // Six methods in three scenarios, two more in the first, one more in the last.
    #expect(results.records.count == 21)
    for record in results.records.values {
      #expect(record.result.accuracy.map { $0?.count } == [5, 5, 5, 5, 5])
      #expect(record.result.curve.map(\.step) == [4, 8, 12, 16, 20])
      #expect(record.result.cost.steps == 20)
    }
  }

  @Test func `loses nothing but the run in progress when it is killed`() async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    try Data(Self.suite.utf8).write(to: folder.appending(path: "tiny.yaml"))
    for milliseconds in [700, 1300, 1900] {
      _ = try await Program.run(
        ["run", "tiny.yaml", "--workers", "1"], in: folder, killAfter: milliseconds)
      let runs = folder.appending(path: "runs/tiny")
      let files = (try? FileManager.default.contentsOfDirectory(atPath: runs.path)) ?? []
      for file in files where file.count == 69 {
        _ = try RunRecord(contentsOf: runs.appending(path: file))
      }
    }
    let whole = try await Program.run(["run", "tiny.yaml"], in: folder)
    #expect(whole.code == .exited(0), "\(whole.errors)")
    #expect(try digests(in: folder.appending(path: "runs/tiny")).count == 12)
    let again = try await Program.run(["run", "tiny.yaml"], in: folder)
    #expect(again.output.contains("0 runs finished, 12 were finished before, 0 failed"))
  }

  @Test func `notices that a file was written in part only, and leaves none behind`() async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    try Data(Self.suite.utf8).write(to: folder.appending(path: "tiny.yaml"))
    // Files end at one KiB, as on a full disk: the first write is short and the second fails.
    let limited = "trap '' XFSZ; ulimit -f 1; exec \"$0\" run tiny.yaml --runs runs"
    let outcome = try await Subprocess.run(
      .path(FilePath("/bin/bash")), arguments: Arguments(["-c", limited, Program.path]),
      workingDirectory: FilePath(folder.path), output: .string(limit: 1 << 20),
      error: .string(limit: 1 << 20))
    #expect(outcome.terminationStatus == .exited(2))
    #expect(outcome.standardError.contains("runs/plan.json cannot be written: File too large"))
    let left = try FileManager.default.contentsOfDirectory(
      atPath: folder.appending(path: "runs").path)
    #expect(left == [".lock"])
  }

  @Test func `records a diverging run as failed and goes on`() async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    let text = Self.suite.replacing(
      "hidden: [8]", with: "hidden: [8, 8, 8], optimizer: sgd, learning-rate: 1e6"
    )
    .replacing("seeds: 1..3", with: "seeds: [1]")
    .replacing("iterations: 4", with: "iterations: 60")
    try Data(text.utf8).write(to: folder.appending(path: "tiny.yaml"))
    let run = try await Program.run(["run", "tiny.yaml"], in: folder)
    #expect(run.code == .exited(1))
    #expect(run.output.contains("the loss is not a finite number at iteration"))
    let results = try SuiteResults.load(directory: folder.appending(path: "runs/tiny"))
    #expect(!results.failures.isEmpty)
    #expect(results.failures.count + results.records.count == 4)
  }

  @Test func `checks against what it recorded, with the exit codes of the manual`() async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    try Data(Self.suite.utf8).write(to: folder.appending(path: "tiny.yaml"))
    let nothing = try await Program.run(["check", "runs/tiny"], in: folder)
    #expect(nothing.code == .exited(2))
    #expect(nothing.errors.contains("plan.json does not exist"))
    _ = try await Program.run(["run", "tiny.yaml"], in: folder)
    let recorded = try await Program.run(["record", "runs/tiny"], in: folder)
    #expect(recorded.code == .exited(0), "\(recorded.errors)")
    let held = try await Program.run(
      ["check", "runs/tiny", "--junit", "out.xml", "--markdown", "out.md"], in: folder)
    #expect(held.code == .exited(0))
    #expect(held.output.contains("4 of 4 verdicts pass"))
    let xml = try String(contentsOf: folder.appending(path: "out.xml"), encoding: .utf8)
    #expect(xml.contains("tests=\"4\" failures=\"0\" errors=\"0\""))
    // A weaker EWC under the same label.
    let weaker = Self.suite.replacing("lambda: 1e9", with: "lambda: 1e8")
    try Data(weaker.utf8).write(to: folder.appending(path: "tiny.yaml"))
    _ = try await Program.run(["run", "tiny.yaml", "--replace"], in: folder)
    let changed = try await Program.run(["check", "runs/tiny"], in: folder)
    #expect(changed.code == .exited(1))
    #expect(changed.output.contains("'lambda' is 1e8, in the reference 1e9"))
  }

  @Test func `compares with a paper of choice and with other runs, and aggregates`() async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    try Data(Self.suite.utf8).write(to: folder.appending(path: "tiny.yaml"))
    for runs in ["a", "b"] {
      let run = try await Program.run(["run", "tiny.yaml", "--runs", runs], in: folder)
      #expect(run.code == .exited(0), "\(run.errors)")
    }
    let paper = """
      {"key": "p", "title": "A paper", "results": [{"protocol": "Split strokes (5 contexts)", "scenario": "class", "method": "ER",
       "metric": "final average test accuracy", "unit": "percent", "mean": 99, "spread": 0.1,
       "spread_kind": "SEM", "n_seeds": 20, "verification": "primary"}]}
      """
    let references = folder.appending(path: "reference/published")
    try FileManager.default.createDirectory(at: references, withIntermediateDirectories: true)
    try Data(paper.utf8).write(to: references.appending(path: "p.json"))
    func state(iterations: Int) throws {
      let names = """
        {"metrics": {"final average test accuracy": "accuracy/last@1"}, "protocols": {"p": {
         "Split strokes (5 contexts)": {"dataset": "strokes", "iterations": \(iterations)}}}}
        """
      try Data(names.utf8).write(to: folder.appending(path: "reference/fingerprints.json"))
    }
    let margins = #"{"margins": [{"paper": "p", "margin": 2, "reason": "chosen for this test"}]}"#
    try Data(margins.utf8).write(to: folder.appending(path: "reference/margins.json"))
    try state(iterations: 2000)
    let shorter = try await Program.run(["compare", "a", "--reference", "p"], in: folder)
    #expect(shorter.code == .exited(2))
    #expect(shorter.output.contains("1 not comparable; 0 tested"))
    #expect(
      shorter.output.hasPrefix("not comparable: ER, class: iterations 4, paper 2000\n"),
      "\(shorter.output)")
    try state(iterations: 4)
    // Four iterations are no match for a paper.
    for name in ["p", "reference/published/p.json"] {
      let compared = try await Program.run(["compare", "a", "--reference", name], in: folder)
      #expect(compared.code == .exited(3), "\(compared.errors)")
      #expect(compared.output.hasPrefix("not reproduced: ER, class: −"))
      #expect(
        compared.output.hasSuffix(
          """
          1 not reproduced; 1 tested together; margin 2.00 points (chosen for this \
          test)

          """))
    }
    let unknown = try await Program.run(["compare", "a", "--reference", "q"], in: folder)
    #expect(unknown.code == .exited(2))
    #expect(unknown.errors.contains("there is no published reference 'q' in reference and "))
    #expect(unknown.errors.contains(", p, "))
    let other = try await Program.run(
      ["compare", "a", "--reference", "p", "--protocol", "Permuted"], in: folder)
    #expect(other.code == .exited(2) && other.errors.contains("begins with 'Permuted'"))

    let pairs = try await Program.run(["compare", "a", "b"], in: folder)
    #expect(pairs.code == .exited(0), "\(pairs.errors)")
    #expect(pairs.output.hasSuffix("first less second: 4 equal within the margin\n"))
    let both = try await Program.run(["compare", "a", "b", "--reference", "p"], in: folder)
    #expect(both.code == .exited(64) && both.errors.contains("not with both"))

    let aggregates = try await Program.run(["aggregate", "a", "--against", "ER"], in: folder)
    #expect(aggregates.code == .exited(0), "\(aggregates.errors)")
    #expect(aggregates.output.contains("| IQM of ACC | 95 % interval | Better than ER, % |"))
    let nobody = try await Program.run(["aggregate", "a", "--against", "MER"], in: folder)
    #expect(nobody.code == .exited(64) && nobody.errors.contains("there is no row 'MER'"))
  }

  @Test func `runs, reports, shows and checks a suite that sweeps a setting`() async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    let text = Self.suite.replacing("seeds: 1..3", with: "seeds: [1]")
      .replacing(
        "methods: [none, joint, {method: ewc, lambda: 1e9}, er]", with: "methods:\n  - none\n")
    let swept = "  - {method: er, sweep: {budget: [1, 2]}}\n"
    let written = "  - {method: er, budget: 2}\n"
    for (name, methods) in [("swept", swept), ("written", written)] {
      try Data((text + methods).utf8).write(to: folder.appending(path: "\(name).yaml"))
      let run = try await Program.run(["run", "\(name).yaml", "--runs", name], in: folder)
      #expect(run.code == .exited(0), "\(run.errors)")
    }
    let runs = try digests(in: folder.appending(path: "swept"))
    let fixed = try digests(in: folder.appending(path: "written"))
    #expect(runs.count == 3 && fixed.count == 2)
    #expect(fixed.allSatisfy { runs[$0.key] == $0.value })

    let report = try await Program.run(["report", "swept", "--output", "report"], in: folder)
    #expect(report.code == .exited(0), "\(report.errors)")
    let search = try String(
      contentsOf: folder.appending(path: "report/tables/search.csv"), encoding: .utf8)
    #expect(search.contains("ER,class,budget,2,"))
    for id in runs.keys {
      let shown = try await Program.run(["show", "swept/\(id).json"], in: folder)
      #expect(shown.code == .exited(0), "\(shown.errors)")
    }
    _ = try await Program.run(["record", "swept"], in: folder)
    let check = try await Program.run(["check", "swept"], in: folder)
    #expect(check.code == .exited(0) && check.output.contains("3 of 3 verdicts pass"))
    let compare = try await Program.run(["compare", "swept"], in: folder)
    #expect(compare.code == .exited(2) && compare.errors.contains("names no paper"))
  }

  @Test(arguments: [
    (["run", "nowhere.yaml"], "there is no such file"),
    (["report", "nowhere", "--output", "x"], "plan.json does not exist"),
    (["data", "verify", "mnits"], "did you mean 'mnist'?"),
    (["data", "path", "mnist", "--data-dir", "/nowhere"], "put train-images-idx3-ubyte"),
    (["show", "nowhere.json"], "nowhere.json does not exist"),
  ])
  func `says in one line what is wrong and exits with 2`(
    arguments: [String], message: String
  ) async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    let outcome = try await Subprocess.run(
      .path(FilePath("/usr/bin/env")),
      arguments: Arguments(
        ["-u", "CLBENCH_DATA", "HOME=/nowhere", Program.path] + arguments),
      workingDirectory: FilePath(folder.path), output: .string(limit: 1 << 20),
      error: .string(limit: 1 << 20))
    #expect(outcome.terminationStatus == .exited(2))
    #expect(outcome.standardError.contains(message))
    #expect(outcome.standardError.split(separator: "\n").count == 1)
  }
}
