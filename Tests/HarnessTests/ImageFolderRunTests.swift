import Foundation
import Streams
import Subprocess
import TestSupport
import Testing

@testable import Harness

/// Suites that learn a folder of images.
@Suite(.serialized) struct ImageFolderRunTests {
  private static func suite(_ dataset: String, _ more: String = "") -> Data {
    Data(
      """
      name: folder
      protocol: {dataset: "\(dataset)", contexts: 2, iterations: 30, batch-size: 16, hidden: [16],
        optimizer: sgd, learning-rate: 0.1, curve-interval: 10\(more)}
      scenarios: [task, class]
      seeds: [1]
      methods: [none, joint, {method: er, budget: 4}]
      """.utf8)
  }

  @Test func `run, are verified and shown, with the same results for any number of workers`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    try PNGFile.writeFolder(at: folder.appending(path: "data/shapes"))
    let environment = ["CLBENCH_DATA": folder.appending(path: "data").path]
    try Self.suite("folder:shapes").write(to: folder.appending(path: "suite.yaml"))
    let refused = try await Program.run(
      ["run", "suite.yaml"], in: folder, environment: environment)
    #expect(refused.code == .exited(2))
    let digest = try #require(
      refused.errors.firstMatch(of: /dataset: folder:shapes@([0-9a-f]{16})/)?.1)

    try Self.suite("folder:shapes@\(digest)").write(to: folder.appending(path: "suite.yaml"))
    var digests: [[String: String]] = []
    for workers in ["1", "2"] {
      let run = try await Program.run(
        ["run", "suite.yaml", "--workers", workers, "--runs", "runs\(workers)"], in: folder,
        environment: environment)
      #expect(run.code == .exited(0), "\(run.errors)")
      let results = try SuiteResults.load(
        directory: folder.appending(path: "runs\(workers)"))
      digests.append(results.records.mapValues(\.resultDigest))
      #expect(results.records.count == 6 && !results.hasUnverifiedData)
      let joint = try #require(results.record(label: "Joint", scenario: .class, seed: 1))
      #expect((joint.result.accuracy.last ?? nil)?.allSatisfy { $0 > 0.5 } == true)
    }
    #expect(digests[0] == digests[1])

    let verified = try await Program.run(
      ["verify", "runs1"], in: folder, environment: environment)
    #expect(verified.code == .exited(0), "\(verified.output)\(verified.errors)")
    let shown = try await Program.run(
      ["show", "runs1/\(digests[0].keys.sorted()[0]).json"], in: folder)
    #expect(shown.output.contains("data     folder:shapes, verified"))
    let data = try await Program.run(
      ["data", "verify", "folder:shapes@\(digest)"], in: folder, environment: environment)
    #expect(data.code == .exited(0), "\(data.errors)")
    #expect(data.output.contains("verified, 48 training and 24 test images"))
  }

  @Test(arguments: [
    ("folder:shapes", ", kind: permuted", "images of a folder are learned as they are"),
    ("folder:../shapes", "", "'folder:../shapes' names no folder of images"),
    ("folders:shapes", "", "unknown data set 'folders:shapes'"),
  ])
  func `are refused in one line where they name what cannot be`(
    dataset: String, more: String, reason: String
  ) throws {
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "suite.yaml")
    try Self.suite(dataset, more).write(to: file)
    let message = #expect(throws: SuiteError.self) { try Suite(contentsOf: file) }?.description
    #expect(message?.contains(reason) == true && message?.contains("\n") == false)
  }

  @Test func `that divide into other contexts than there are classes fail with the reason`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    try PNGFile.writeFolder(at: folder.appending(path: "shapes"), classes: 3)
    try Self.suite("folder:shapes").write(to: folder.appending(path: "suite.yaml"))
    let run = try await Program.run(
      ["run", "suite.yaml", "--allow-unverified", "--data-dir", "."], in: folder)
    #expect(run.code == .exited(1))
    #expect((run.errors + run.output).contains("3 classes do not divide into 2 contexts"))
  }
}
