import Foundation
import Streams
import Subprocess
import TestSupport
import Testing

@testable import clbench

/// What the program says about data, as a person reads it.
@Suite struct DataCommandTests {
  private func run(
    _ arguments: [String], in folder: URL, _ environment: [String: String] = [:]
  ) async throws -> Program.Outcome {
    let alone = [
      "CLBENCH_DATA": "", "XDG_CACHE_HOME": "/nowhere", "HOME": folder.path,
    ]
    return try await Program.run(
      arguments, in: folder, environment: alone.merging(environment) { $1 })
  }

  @Test(arguments: [
    ["data", "path", "mnist", "--data-dir=~/d"], ["data", "verify", "mnist", "--data-dir", "~/d"],
  ])
  func `finds the home directory behind an equals sign and in quotes`(
    arguments: [String]
  ) async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    let outcome = try await run(arguments, in: folder)
    #expect(outcome.code == .exited(2))
    #expect(outcome.errors.contains("searched \(folder.path)/d (not there)"), "\(outcome.errors)")
  }

  @Test func `replaces a tilde in arguments only where it stands for a home directory`() {
    let home = ProcessInfo.processInfo.environment["HOME"] ?? ""
    #expect(
      CommandLine.withHome(["run", "~/s.yaml", "--runs=~/x", "--runs", "~", "--n=1", "a~", "-~"])
        == ["run", home + "/s.yaml", "--runs=\(home)/x", "--runs", home, "--n=1", "a~", "-~"])
    #expect(
      CommandLine.withHome(["--label=~x=~/y", "--=", "="]) == ["--label=~x=~/y", "--=", "="])
  }

  @Test func `says in one line what lies where the data should, and names CLBENCH_DATA`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    let data = folder.appending(path: "d")
    try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
    for part in ["train", "t10k"] {
      try Data("<html>403 Forbidden</html>".utf8)
        .write(to: data.appending(path: "\(part)-images-idx3-ubyte.gz"))
    }
    let outcome = try await run(
      ["data", "verify", "mnist"], in: folder, ["CLBENCH_DATA": ":~/d:"])
    #expect(outcome.code == .exited(2))
    #expect(outcome.errors.split(separator: "\n").count == 1)
    for part in [
      "\(data.path)/{train-images-idx3-ubyte.gz, t10k-images-idx3-ubyte.gz} is damaged: it is a",
      "name it in CLBENCH_DATA or with --data-dir",
      "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ] {
      #expect(outcome.errors.contains(part), "\(outcome.errors)")
    }
    let list = try await run(["data", "list"], in: folder, ["CLBENCH_DATA": data.path])
    #expect(list.code == .exited(0))
    #expect(list.output.contains("MNIST: no usable files; 'clbench data verify mnist' says why"))
    for title in ["Strokes", "Emblems", "Emblems, other shapes"] {
      #expect(list.output.contains("  \(title): embedded  "))
    }
  }

  @Test func `refuses data without an example of a class before a worker sees them`() async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    let data = folder.appending(path: "fashion-mnist")
    try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
    for part in ["train", "t10k"] {
      let images: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 20, 0, 0, 0, 1, 0, 0, 0, 1] + Array(0..<20)
      // Nothing is a 3.
      let labels: [UInt8] = (0..<20).map { $0 % 10 == 3 ? 4 : $0 % 10 }
      try Data(images).write(to: data.appending(path: "\(part)-images-idx3-ubyte"))
      try Data([0, 0, 8, 1, 0, 0, 0, 20] + labels)
        .write(to: data.appending(path: "\(part)-labels-idx1-ubyte"))
    }
    try Data(
      """
      name: s
      protocol: {dataset: fashion-mnist, iterations: 1}
      scenarios: [class]
      seeds: [1]
      methods: [generative-classifier]
      """.utf8
    ).write(to: folder.appending(path: "s.yaml"))
    let outcome = try await run(
      ["run", "s.yaml", "--data-dir", ".", "--allow-unverified"], in: folder)
    #expect(outcome.code == .exited(2))
    let message = "has no training example of class 3 (Dress)"
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "runs").path))
  }

  @Test func `refuses an empty directory name`() async throws {
    let directory = try TemporaryDirectory()
    let outcome = try await run(["data", "list", "--data-dir", ""], in: directory.url)
    #expect(outcome.code == .exited(64))
    #expect(outcome.errors.contains("--data-dir is empty"))
  }
}
