import Foundation
import Streams
import Subprocess
import SystemPackage
import TestSupport
import Testing

@testable import Harness

@Suite struct BundleTests {
  /// A directory with `runs/` and a bundle of them, `one.tar.gz`.
  private func bundled(in folder: URL) async throws -> SuiteResults {
    let results = try SyntheticResults.suite(seeds: [1, 2, 3])
    let store = RecordStore(directory: folder.appending(path: "runs"))
    try store.write(results.plan)
    for record in results.records.values { try store.write(record) }
    try RegressionReference(recording: results, margin: 0.01)
      .write(to: folder.appending(path: "reference/regression/synthetic.json"))
    let outcome = try await Program.run(["bundle", "runs", "--output", "one.tar.gz"], in: folder)
    #expect(outcome.code == .exited(0), "\(outcome.errors)")
    return results
  }

  private func shell(_ script: String, in folder: URL) async throws {
    let result = try await Subprocess.run(
      .path(FilePath("/bin/bash")), arguments: Arguments(["-ec", script]),
      workingDirectory: FilePath(folder.path), output: .discarded, error: .string(limit: 65_536))
    #expect(result.terminationStatus.isSuccess, "\(result.standardError)")
  }

  @Test func `packs the same bytes twice, and unpacks what it packed`() async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    let results = try await bundled(in: folder)
    let again = try await Program.run(["bundle", "runs", "--output", "two.tar.gz"], in: folder)
    let archives = try ["one", "two"].map {
      try Data(contentsOf: folder.appending(path: "\($0).tar.gz"))
    }
    #expect(archives[0] == archives[1])
    let digest = try #require(
      again.output.firstRange(of: "manifest: ").map { again.output[$0.upperBound...].prefix(64) })

    let unpacked = try await Program.run(
      ["unbundle", "one.tar.gz", "--verify", "--manifest", String(digest)], in: folder)
    #expect(unpacked.code == .exited(0), "\(unpacked.output) \(unpacked.errors)")
    #expect(unpacked.output.contains(", 0 problems"))
    let inside = folder.appending(path: "one")
    let loaded = try SuiteResults.load(directory: inside.appending(path: "runs"))
    #expect(loaded.records == results.records)
    let manifest = try BundleManifest(inBundle: inside)
    let paths = manifest.files.map(\.path)
    for path in [
      "environment.json", "reference/regression/synthetic.json", "report/report.pdf",
      "runs/plan.json",
    ] {
      #expect(paths.contains(path))
    }
    #expect(paths == paths.sorted())
    #expect(try manifest.findings(in: inside).isEmpty)
    let environments = try JSONDecoder().decode(
      EnvironmentManifest.self, from: Data(contentsOf: inside.appending(path: "environment.json")))
    #expect(environments.groups.map(\.runs) == [results.records.count])
    // What is there is not written over.
    let twice = try await Program.run(["unbundle", "one.tar.gz"], in: folder)
    #expect(twice.code == .exited(2) && twice.errors.contains("is not empty"))
  }

  @Test func `names files that were altered, removed and added`() async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    let id = try #require(try await bundled(in: folder).records.keys.sorted().first)
    try await shell(
      """
      mkdir t && tar -xzf one.tar.gz -C t && cd t && sed -i s/synthetic/synthetik/ runs/plan.json
      rm runs/\(id).json && echo x > runs/extra.json && tar -czf ../two.tar.gz $(find * -type f)
      """, in: folder)
    let outcome = try await Program.run(["unbundle", "two.tar.gz", "--verify"], in: folder)
    #expect(outcome.code == .exited(1))
    #expect(outcome.output.contains("altered: runs/plan.json: its SHA-256 is"))
    #expect(outcome.output.contains("missing: runs/\(id).json is in the manifest"))
    #expect(outcome.output.contains("additional: runs/extra.json is in the bundle"))
    #expect(outcome.output.contains(", 3 problems"))
    let other = try await Program.run(
      ["unbundle", "one.tar.gz", "--manifest", String(repeating: "0", count: 64)], in: folder)
    #expect(other.code == .exited(1) && other.output.contains("altered: manifest.json"))
  }

  @Test(arguments: [
    ("ln -s /etc/passwd a && tar -czf x.tar.gz a", "'a' is no plain file"),
    ("echo 1 > a && ln a b && tar -czf x.tar.gz a b", "'b' is no plain file"),
    ("mkdir d && tar -czf x.tar.gz d", "is no plain file"),
    ("echo 1 > a && mkdir d && cd d && tar -Pczf ../x.tar.gz ../a", "'../a' leaves the folder"),
    ("echo 1 > a && tar -Pczf x.tar.gz $PWD/a", "has an absolute path"),
    ("echo 1 > a && tar -czf x.tar.gz ./a", "'./a' has no plain path"),
    ("echo 1 > a && tar -cf x.tar a && tar -rf x.tar a && gzip x.tar", "'a' stands there twice"),
  ])
  func `refuses what would leave the folder, and writes nothing`(
    script: String, reason: String
  ) async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    try await shell(script, in: folder)
    let outcome = try await Program.run(["unbundle", "x.tar.gz", "--output", "out"], in: folder)
    #expect(outcome.code == .exited(2))
    #expect(outcome.errors.contains(reason), "\(outcome.errors)")
    #expect(outcome.errors.contains("nothing was unpacked"))
    #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "out").path))
  }

  @Test func `says that a file is no archive`() async throws {
    let directory = try TemporaryDirectory()
    try Data("text".utf8).write(to: directory.url.appending(path: "x.tar.gz"))
    for name in ["x.tar.gz", "nowhere.tar.gz"] {
      let outcome = try await Program.run(["unbundle", name], in: directory.url)
      #expect(outcome.code == .exited(2))
      #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
    }
  }

  @Test func `takes a suite only if it asks for the runs`() async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    _ = try await bundled(in: folder)
    let text =
      "name: synthetic\nprotocol: {dataset: strokes}\nscenarios: [class]\nseeds: [1]\nmethods: [none]\n"
    try Data(text.utf8).write(to: folder.appending(path: "s.yaml"))
    let outcome = try await Program.run(
      ["bundle", "runs", "--suite", "s.yaml", "--output", "x.tar.gz"], in: folder)
    #expect(outcome.code == .exited(2))
    #expect(outcome.errors.contains("s.yaml does not ask for 63 of the runs"))
  }
}
