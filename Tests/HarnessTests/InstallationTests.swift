import Foundation
import Streams
import Subprocess
import SystemPackage
import TestSupport
import Testing

@testable import Harness
@testable import clbench

/// The program as `make install` puts it, called from elsewhere.
@Suite(.serialized) struct InstallationTests {
  private static let project = URL(fileURLWithPath: #filePath)
    .appending(path: "../../..").standardizedFileURL

  /// The program and what comes with it below a prefix, and a directory beside it that has nothing.
  private final class Place {
    let directory: URL
    let program: String
    let elsewhere: URL

    init(withReferences: Bool = true) throws {
      directory = FileManager.default.temporaryDirectory
        .appending(path: "clbench-\(UUID().uuidString)")
      let (files, prefix) = (FileManager.default, directory.appending(path: "prefix"))
      elsewhere = directory.appending(path: "elsewhere")
      program = prefix.appending(path: "bin/clbench").path
      for folder in [prefix.appending(path: "bin"), elsewhere] {
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
      }
      try files.copyItem(atPath: Program.path, toPath: program)
      guard withReferences else { return }
      let shared = prefix.appending(path: "share/clbench")
      try files.createDirectory(at: shared, withIntermediateDirectories: true)
      for name in ["reference", "suites", "weights"] {
        try files.copyItem(
          at: InstallationTests.project.appending(path: name), to: shared.appending(path: name))
      }
      let small = """
        name: small
        protocol: {dataset: strokes, iterations: 2, batch-size: 8, hidden: [4], curve-interval: 0}
        published: {paper: vandeven2022-three-types, protocol: Split MNIST}
        scenarios: [class]
        seeds: 1..3
        methods: [none, er]
        """
      try Data(small.utf8).write(to: shared.appending(path: "suites/small.yaml"))
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    func run(_ arguments: String...) async throws -> Program.Outcome {
      try await Program.run(arguments, in: elsewhere, program: program)
    }

    func has(_ path: String) -> Bool {
      FileManager.default.fileExists(atPath: elsewhere.appending(path: path).path)
    }
  }

  @Test func `finds suites and references, and writes below the working directory only`()
    async throws
  {
    let place = try Place()
    let shared = place.directory.appending(path: "prefix/share/clbench")
    let before = try FileManager.default.subpathsOfDirectory(atPath: shared.path).sorted()
    let run = try await place.run("run", "small")
    #expect(run.code == .exited(0), "\(run.errors)")
    let listed = try await place.run("list", "suites", "small")
    #expect(
      listed.output.hasPrefix("small  small: 2 methods in 1 scenario, 3 seeds, 6 runs, beside "))
    let papers = try await place.run("list", "papers")
    #expect(papers.output.contains("vandeven2022-three-types  "))
    #expect(papers.output.contains("report --template three-types"))
    // Another protocol than the paper's: nothing can be compared, but its numbers were found.
    let compared = try await place.run("compare", "runs/small")
    #expect(compared.output.contains("not comparable: "), "\(compared.errors)")
    let cited = try await place.run("cite", "runs/small")
    #expect(cited.output.contains("@article{"), "\(cited.errors)")
    let linted = try await place.run("lint-references")
    #expect(linted.output.contains(" published results, "), "\(linted.errors)")
    let recorded = try await place.run("record", "runs/small")
    #expect(recorded.code == .exited(0), "\(recorded.errors)")
    #expect(place.has("reference/regression/small.json"))
    // References of one's own do not hide those that came with the program.
    let again = try await place.run("compare", "runs/small")
    #expect(again.output == compared.output, "\(again.errors)")
    #expect(recorded.errors.isEmpty)
    // One of one's own takes the place of the program's, which is said.
    try FileManager.default.copyItem(
      at: place.elsewhere.appending(path: "reference/regression/small.json"),
      to: shared.appending(path: "reference/regression/small.json"))
    let installed = try await place.run("record", "runs/small", "--reference-dir", "mine")
    #expect(installed.code == .exited(0) && installed.errors.isEmpty)
    try FileManager.default.removeItem(at: place.elsewhere.appending(path: "reference"))
    let shadowing = try await place.run("record", "runs/small")
    #expect(shadowing.errors.contains("no longer made against "))
    #expect(shadowing.errors.contains("share/clbench/reference/regression/small.json"))
    try FileManager.default.removeItem(
      at: shared.appending(path: "reference/regression/small.json"))
    let check = try await place.run("check", "runs/small")
    #expect(
      check.output.hasSuffix("2 of 2 verdicts pass, against reference/regression/small.json\n"))
    let bundle = try await place.run("bundle", "runs/small", "--output", "small.tar.gz")
    #expect(bundle.code == .exited(0) && bundle.errors.isEmpty, "\(bundle.errors)")
    #expect(bundle.output.hasPrefix("6 records of the 6 runs of the plan in small.tar.gz\n"))
    #expect(try FileManager.default.subpathsOfDirectory(atPath: shared.path).sorted() == before)
  }

  @Test func `names what it does not find with the option that would help`() async throws {
    let place = try Place()
    _ = try await place.run("run", "small")
    let empty = place.elsewhere.appending(path: "empty")
    try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: true)
    for command in ["compare", "check", "cite"] {
      let outcome = try await place.run(command, "runs/small", "--reference-dir", "empty")
      #expect(outcome.code == .exited(2))
      #expect(outcome.errors.contains("--reference-dir") && outcome.errors.contains("in empty"))
      #expect(outcome.errors.split(separator: "\n").count == 1)
    }
    let misspelt = try await place.run("run", "smal")
    #expect(misspelt.code == .exited(2))
    #expect(misspelt.errors.contains("there is no such file, and no suite of that name in "))
    #expect(misspelt.errors.contains("did you mean 'small'?"))
  }

  @Test func `makes a report without published numbers, which says so`() async throws {
    let place = try Place()
    _ = try await place.run("run", "small")
    let alone = try await place.run(
      "report", "runs/small", "--output", "alone", "--reference-dir", "nowhere")
    #expect(alone.code == .exited(0), "\(alone.errors)")
    #expect(alone.errors.contains("there are no published numbers of 'vandeven2022-three-types'"))
    let beside = try await place.run("report", "runs/small", "--output", "beside")
    #expect(beside.code == .exited(0) && beside.errors.isEmpty, "\(beside.errors)")
    let pages = try ["alone", "beside"].map {
      try String(
        contentsOf: place.elsewhere.appending(path: "\($0)/report.html"), encoding: .utf8)
    }
    #expect(pages[0].contains("published numbers of vandeven2022-three-types were not at hand"))
    #expect(!pages[1].contains("were not at hand"))
    let checklist = try await place.run(
      "checklist", "runs/small", "--reference-dir", "nowhere")
    #expect(checklist.code == .exited(0), "\(checklist.errors)")
    let bundle = try await place.run(
      "bundle", "runs/small", "--output", "b.tar.gz", "--reference-dir", "nowhere")
    #expect(bundle.code == .exited(0), "\(bundle.errors)")
  }

  @Test func `works without anything installed beside it`() async throws {
    let place = try Place(withReferences: false)
    let suite =
      "name: own\nprotocol: {dataset: strokes, iterations: 2, batch-size: 8, hidden: [4]}\n"
    try Data("\(suite)scenarios: [class]\nseeds: 1..3\nmethods: [none, er]\n".utf8).write(
      to: place.elsewhere.appending(path: "own.yaml"))
    let run = try await place.run("run", "own.yaml")
    #expect(run.code == .exited(0), "\(run.errors)")
    let record = try await place.run("record", "runs/own")
    #expect(record.code == .exited(0), "\(record.errors)")
    let check = try await place.run("check", "runs/own")
    #expect(check.code == .exited(0), "\(check.errors)")
    let missing = try await place.run("run", "quickstart")
    #expect(missing.code == .exited(2))
    #expect(
      missing.errors == """
        clbench: quickstart: there is no such file; 'clbench list suites' names those that there are

        """)
  }

  @Test(
    arguments: [
      ("usr/bin/clbench", ["usr/share/clbench/reference"], "usr/share/clbench"),
      (
        "src/.build/x86_64/release/clbench", ["src/Package.swift", "src/reference", "src/suites"],
        "src"
      ),
      ("src/.build/release/clbench", ["src/Package.swift", "src/reference"], nil),
      ("usr/bin/clbench", ["usr/share/clbench/suites"], nil),
    ] as [(String, [String], String?)])
  func `lies beside its prefix or in its checkout`(
    program: String, files: [String], found: String?
  ) throws {
    let directory = try TemporaryDirectory()
    for file in files {
      try FileManager.default.createDirectory(
        at: directory.url.appending(path: file), withIntermediateDirectories: true)
    }
    let installation = Installation.directory(of: directory.url.appending(path: program).path)
    #expect(
      installation?.standardizedFileURL.path
        == found.map { directory.url.appending(path: $0).standardizedFileURL.path })
  }

  @Test func `has suites, references and weights put in their place by make`() async throws {
    let directory = try TemporaryDirectory()
    let outcome = try await Subprocess.run(
      .path("/usr/bin/make"),
      arguments: [
        "-C", Self.project.path, "install-data", "DESTDIR=\(directory.url.path)", "PREFIX=/opt/c",
      ], output: .string(limit: 1 << 16), error: .string(limit: 1 << 16))
    #expect(outcome.terminationStatus == .exited(0), "\(outcome.standardError)")
    let installed = try FileManager.default.subpathsOfDirectory(
      atPath: directory.url.appending(path: "opt/c/share/clbench").path)
    let own = try ["reference", "suites", "weights"].flatMap { name in
      try FileManager.default.subpathsOfDirectory(
        atPath: Self.project.appending(path: name).path
      ).map { "\(name)/\($0)" }
    }
    #expect(Set(own).subtracting(installed) == [])
    #expect(installed.contains("reference/published/vandeven2022-three-types.json"))
  }
}
