import Foundation
import Streams
import Subprocess
import SystemPackage
import TestSupport
import Testing
import Yams

@testable import Harness

/// The workflow files of the manual, and the commands that stand there.
@Suite struct WorkflowTests {
  private static let folder = URL(fileURLWithPath: #filePath)
    .appending(path: "../../../docs/ci").standardizedFileURL

  private func workflow(_ name: String) throws -> [String: Any] {
    let text = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
    return try #require(try Yams.load(yaml: text) as? [String: Any])
  }

  private func steps() throws -> [[String: Any]] {
    let jobs = try #require(try workflow("clbench-check.yml")["jobs"] as? [String: Any])
    let job = try #require(jobs["check"] as? [String: Any])
    return try #require(job["steps"] as? [[String: Any]])
  }

  @Test func `are YAML, and the call gives what the workflow asks for`() throws {
    // YAML 1.1 reads the key 'on' as true.
    let reusable = try workflow("clbench-check.yml")
    let trigger = try #require((reusable["on"] ?? reusable["true"]) as? [String: Any])
    let inputs = try #require(
      (trigger["workflow_call"] as? [String: Any])?["inputs"] as? [String: [String: Any]])
    let jobs = try #require(try workflow("call.yml")["jobs"] as? [String: [String: Any]])
    let call = try #require(jobs["quickstart"])
    #expect(call["uses"] as? String == "./.github/workflows/clbench-check.yml")
    let given = try #require(call["with"] as? [String: Any])
    let required = inputs.filter { $0.value["required"] as? Bool == true }.keys
    #expect(Set(given.keys).isSuperset(of: required))
    #expect(Set(given.keys).isSubset(of: inputs.keys))
    #expect(try steps().allSatisfy { ($0["uses"] != nil) != ($0["run"] != nil) })
  }

  /// What a shell does with the scripts is left out; the program's own part is run.
  @Test func `have commands that do what the page says`() async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    let suite = """
      name: tiny
      protocol: {dataset: strokes, iterations: 2, batch-size: 16, hidden: [4], curve-interval: 2}
      scenarios: [class]
      seeds: 1..3
      methods: [none, er]
      """
    try Data(suite.utf8).write(to: folder.appending(path: "tiny.yaml"))
    var commands = try steps().compactMap { $0["run"] as? String }
      .flatMap { $0.replacing("\\\n", with: " ").split(separator: "\n") }
      .filter { $0.hasPrefix("clbench ") }.map(String.init)
    #expect(commands.count == 5)
    commands.insert("clbench record \"$RUNS\"", at: 1)
    for command in commands {
      let result = try await Subprocess.run(
        .path("/bin/bash"), arguments: ["-euc", command],
        environment: .inherit.updating([
          "PATH":
            "\(URL(fileURLWithPath: Program.path).deletingLastPathComponent().path):/usr/bin:/bin",
          "SUITE": "tiny.yaml", "RUNS": "runs/tiny", "GITHUB_STEP_SUMMARY": "summary.md",
          "GITHUB_SHA": "0123456789012345678901234567890123456789",
        ]), workingDirectory: .init(folder.path), output: .discarded,
        error: .string(limit: 65_536))
      #expect(result.terminationStatus.isSuccess, "\(command): \(result.standardError)")
    }
    let summary = try String(contentsOf: folder.appending(path: "summary.md"), encoding: .utf8)
    #expect(
      summary.contains("# Check of tiny") && summary.contains("| Method | Scenario | 01234567"))
    for name in ["clbench-junit.xml", "clbench-history.jsonl", "clbench-bundle.tar.gz"] {
      #expect(FileManager.default.fileExists(atPath: folder.appending(path: name).path))
    }
  }
}
