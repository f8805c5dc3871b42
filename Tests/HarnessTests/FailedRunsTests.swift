import Foundation
import Streams
import Subprocess
import TestSupport
import Testing

@testable import Harness

/// Every command that takes results, on a suite in which one method fails with every seed.
@Suite(.serialized) struct FailedRunsTests {
  private static func suite(lambda: String) -> String {
    """
    name: nan
    protocol: {dataset: strokes, kind: split, contexts: 2, iterations: 12, hidden: [30, 30],
      optimizer: sgd, learning-rate: 0.1}
    scenarios: [class]
    seeds: 1..3
    methods: [none, {method: ewc, lambda: \(lambda)}, er]
    """
  }

  private static let reason = "the loss is not a finite number at iteration"

  @Test func `names the failure and says by its exit code that it is there`() async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    func run(_ arguments: String...) async throws -> Program.Outcome {
      try await Program.run(arguments, in: folder)
    }
    for (name, lambda) in [("bad", "1e30"), ("good", "1")] {
      try Data(Self.suite(lambda: lambda).utf8).write(to: folder.appending(path: "\(name).yaml"))
      let outcome = try await run("run", "\(name).yaml", "--runs", "runs/\(name)")
      #expect(outcome.code == .exited(name == "bad" ? 1 : 0), "\(outcome.errors)")
    }

    for (first, second, side) in [("bad", "good", "first"), ("good", "bad", "second")] {
      let compared = try await run("compare", "runs/\(first)", "runs/\(second)")
      #expect(compared.code == .exited(1))
      #expect(
        compared.output.contains(
          "\nfailed: EWC, class: in the \(side), seeds 1..3 failed (seed 1: \(Self.reason) "))
      #expect(compared.output.hasSuffix("2 equal within the margin, 1 failed\n"))
    }
    #expect(try await run("compare", "runs/good", "runs/good").code == .exited(0))

    let aggregated = try await run("aggregate", "runs/bad")
    #expect(aggregated.code == .exited(1))
    #expect(aggregated.errors.hasPrefix("clbench: EWC, class-incremental: seeds 1..3 failed ("))
    #expect(
      aggregated.output.contains("fewer than 3 seeds with a value: EWC (0 of 3 seeds; seeds 1"))
    #expect(try await run("aggregate", "runs/good").code == .exited(0))

    let recorded = try await run("record", "runs/bad")
    #expect(recorded.code == .exited(2))
    #expect(
      recorded.errors.hasPrefix(
        """
        clbench: 3 runs of the plan failed, and a reference needs them all: EWC, class-incremental: \
        seeds 1..3 failed (seed 1: \(Self.reason)
        """))
    #expect(recorded.errors.split(separator: "\n").count == 1)
    let history = try await run("record", "runs/bad", "--history", "h.jsonl")
    #expect(history.code == .exited(2) && history.errors.contains(Self.reason))
    #expect(try await run("record", "runs/good").code == .exited(0))
    let checked = try await run("check", "runs/bad", "--junit", "junit.xml")
    #expect(checked.code == .exited(1))
    #expect(
      checked.output.contains("run failed: EWC, class: seeds 1..3 failed (seed 1: \(Self.reason)"))

    for command in [
      ["report", "runs/bad", "--output", "report"], ["bundle", "runs/bad", "--output", "b.tar.gz"],
      ["cite", "runs/bad"],
    ] {
      let outcome = try await Program.run(command, in: folder)
      #expect(outcome.code == .exited(0), "\(outcome.errors)")
      #expect(
        outcome.errors.hasPrefix(
          """
          clbench: 3 of 9 runs of the plan have no result, 3 of them failed: EWC, class-incremental: \
          seeds 1..3 failed
          """))
    }
    let checklist = try await run("checklist", "runs/bad")
    #expect(
      checklist.output.contains("3 failed (EWC, class-incremental: seeds 1..3 failed (seed 1"))

    let failure = try #require(
      try SuiteResults.load(directory: folder.appending(path: "runs/bad")).failures.keys.first)
    let shown = try await run("show", String(failure.prefix(12)))
    #expect(shown.code == .exited(0), "\(shown.errors)")
    #expect(shown.output.contains("\nfailed   \(Self.reason)"))
  }

  @Test func `keeps a reference of three seeds from a record of one`() async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    func run(_ arguments: String...) async throws -> Program.Outcome {
      try await Program.run(arguments, in: folder)
    }
    let text = Self.suite(lambda: "1")
    try Data(text.utf8).write(to: folder.appending(path: "three.yaml"))
    try Data(text.replacing("1..3", with: "[2]").utf8).write(to: folder.appending(path: "one.yaml"))
    for name in ["three", "one"] {
      #expect(try await run("run", "\(name).yaml", "--runs", name).code == .exited(0))
    }
    let whole = try await run("record", "three")
    #expect(
      whole.output.hasSuffix(
        "3 cells recorded in reference/regression/nan.json: 9 runs, all that the plan asks for\n"))
    let refused = try await run("record", "one")
    #expect(refused.code == .exited(2))
    #expect(
      refused.errors == """
        clbench: reference/regression/nan.json has what these records lack: seeds 1, 3 of None, \
        class-incremental; EWC, class-incremental; ER, class-incremental; run the rest of the suite, or \
        store less with --replace

        """)
    #expect(try await run("check", "three").code == .exited(0))
    let less = try await run("compare", "three", "one")
    #expect(less.code == .exited(0), "\(less.output)")
    #expect(less.output.contains("too few seeds: None, class: "))
    #expect(less.output.contains(", 1 common seed\n"))
    #expect(try await run("record", "one", "--replace").code == .exited(0))
    #expect(try await run("check", "one").code == .exited(0))
    // A comparison of nothing has a code of its own, and a line.
    let plan = try Data(contentsOf: folder.appending(path: "one/plan.json"))
    let empty = folder.appending(path: "empty")
    try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: true)
    try plan.write(to: empty.appending(path: "plan.json"))
    for command in [
      ["aggregate", "empty"], ["record", "empty"], ["check", "empty"],
      ["compare", "three", "empty"], ["bundle", "empty", "--output", "x.tar.gz"],
      ["record", "empty", "--history", "h.jsonl"],
    ] {
      let outcome = try await Program.run(command, in: folder)
      #expect(outcome.code == .exited(4), "\(command)")
      #expect(!(outcome.errors + outcome.output).isEmpty, "\(command)")
    }
  }
}
