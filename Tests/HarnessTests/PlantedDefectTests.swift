import Datasets
import Foundation
import Methods
import Streams
import Subprocess
import TestSupport
import Testing

@testable import Harness

/// Defects that somebody might plant, each of which a command has to find and name.
@Suite(.serialized) struct PlantedDefectTests {
  private static let suite = """
    name: planted
    protocol: {dataset: strokes, iterations: 6, batch-size: 16, hidden: [8], curve-interval: 6}
    scenarios: [class]
    kernel: fast
    seeds: 1..3
    methods: [none, {method: ewc, lambda: 1e7}, lwf]
    """

  private func write(_ suite: String, in folder: URL) throws {
    try Data(suite.utf8).write(to: folder.appending(path: "planted.yaml"))
  }

  /// Runs the suite as it is and records it as the reference.
  private func recorded(in folder: URL) async throws {
    try write(Self.suite, in: folder)
    for arguments in [["run", "planted.yaml", "--workers", "1"], ["record", "runs/planted"]] {
      let outcome = try await Program.run(arguments, in: folder)
      #expect(outcome.code == .exited(0), "\(outcome.errors)")
    }
  }

  private static let defects = [
    ("lambda: 1e7", "lambda: 1e6", "EWC", "'lambda' is 1e6, in the reference 1e7"),
    ("lwf]", "{method: lwf, temperature: 1}]", "LwF", "'temperature' is 1, in the reference 2"),
  ]

  /// Once as a changed suite; once with the results of the changed settings under the identity of the
  /// original ones, as a program with the defect inside would write them.
  @Test(arguments: defects)
  func `check and verify find a weaker method in a suite and inside the program`(
    old: String, new: String, label: String, cause: String
  ) async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    try await recorded(in: folder)
    let runs = folder.appending(path: "runs/planted")
    let original = try SuiteResults.load(directory: runs)
    try write(Self.suite.replacing(old, with: new), in: folder)
    _ = try await Program.run(
      ["run", "planted.yaml", "--runs", "changed", "--workers", "1"], in: folder)
    let settings = try await Program.run(
      ["check", "changed", "--explain", "--annotations"], in: folder)
    #expect(settings.code == .exited(1))
    #expect(settings.output.contains("settings changed: \(label), class: \(cause)"))
    #expect(settings.output.contains("not the same on both sides: settings"))
    #expect(settings.output.contains("::error title=planted%3A settings changed::\(label), "))
    let changed = try SuiteResults.load(directory: folder.appending(path: "changed"))
    let store = RecordStore(directory: runs)
    var altered: [String] = []
    for (entry, other) in zip(
      original.entries(label: label, scenario: .class),
      changed.entries(label: label, scenario: .class))
    {
      var record = try #require(original.record(for: entry))
      let result = try #require(changed.record(for: other)).result
      #expect(result != record.result)
      record.result = result
      record.resultDigest = try CanonicalJSON.digest(result)
      try store.write(record)
      altered.append(record.id)
    }
    #expect(altered.count == 3)

    let check = try await Program.run(["check", "runs/planted", "--explain"], in: folder)
    #expect(check.code == .exited(1))
    #expect(check.output.contains("bits changed: \(label), class: same kernels"))
    #expect(check.output.contains("the program: seeds, data, engine version, kernel and settings"))

    let file = "runs/planted/\(altered[0]).json"
    let verify = try await Program.run(["verify", "runs/planted", "--workers", "1"], in: folder)
    #expect(verify.code == .exited(1))
    #expect(verify.output.contains("different: \(file): engine: data, kernel and engine version"))
    #expect(verify.output.contains("the final parameters have other bits"))
    #expect(verify.output.contains("6 of 9 records are equal to a new run"))
  }

  @Test func `verify names a record that was edited by hand, and the kernel that one needs`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    try await recorded(in: folder)
    let results = try SuiteResults.load(directory: folder.appending(path: "runs/planted"))
    let entry = try #require(results.entries(label: "EWC", scenario: .class).first)
    let record = try #require(results.record(for: entry))
    let path = "runs/planted/\(record.id).json"
    let file = folder.appending(path: path)
    let untouched = try await Program.run(["verify", path], in: folder)
    #expect(untouched.code == .exited(0), "\(untouched.output) \(untouched.errors)")

    let core = record.identity.kernel.blasCore
    let other = try await Program.run(
      ["verify", "runs/planted", "--sample", "2"], in: folder,
      environment: ["OPENBLAS_CORETYPE": core == "Prescott" ? "Haswell" : "Prescott"])
    #expect(other.code == .exited(2))
    #expect(other.output.contains("cannot be verified here: runs/planted/"))
    #expect(other.output.contains("set OPENBLAS_CORETYPE=\(core) and verify again"))
    #expect(other.output.contains("0 of 2 records are equal"))

    var edited = record
    edited.result.accuracy[4]?[1] = 0.875
    try CanonicalJSON.pretty(edited).write(to: file)
    let result = try await Program.run(["verify", path], in: folder)
    #expect(result.code == .exited(1))
    #expect(result.output.contains("edited by hand: its result does not have the digest it states"))
    #expect(result.output.contains("a new run has the stated digest"))
    #expect(result.output.contains("the accuracy on context 2 after context 5 is 0.875, anew 0."))
    // It is named too where the sample has another record.
    let files = try RecordVerifier.files(at: [folder.appending(path: "runs/planted").path])
    let seed = try #require(
      (UInt64(1)...20).first { seed in
        let sample = RecordVerifier.sample(files, count: 1, seed: seed)
        return sample.first?.lastPathComponent != file.lastPathComponent
      })
    let outside = try await Program.run(
      ["verify", "runs/planted", "--sample", "1", "--seed", "\(seed)"], in: folder)
    #expect(outside.code == .exited(1))
    #expect(outside.output.contains("1 of 1 records are equal to a new run"))
    #expect(outside.output.contains("different: \(path): edited by hand"))
    let above = try await Program.run(["verify", "."], in: folder)
    #expect(above.code == .exited(4) && above.errors.contains("there are no records in ."))
    // Other commands do not read it at all.
    let check = try await Program.run(["check", "runs/planted"], in: folder)
    #expect(check.code == .exited(2) && check.errors.contains("does not have the digest it states"))

    edited.resultDigest = try CanonicalJSON.digest(edited.result)
    try CanonicalJSON.pretty(edited).write(to: file)
    let digested = try await Program.run(["verify", path], in: folder)
    #expect(digested.code == .exited(1))
    #expect(digested.output.contains("edited by hand with its digest computed anew"))

    var reseeded = record
    reseeded.identity.spec.seed = 9
    try CanonicalJSON.pretty(reseeded).write(to: file)
    let identity = try await Program.run(["verify", path], in: folder)
    #expect(identity.code == .exited(1))
    #expect(identity.output.contains("edited by hand: its id is not the digest of its identity"))
  }

  @Test func `verify and data verify name a data file with one flipped byte`() async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    let data = folder.appending(path: "data/mnist")
    try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
    let header: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 20, 0, 0, 0, 2, 0, 0, 0, 2]
    for part in ["train", "t10k"] {
      let pixels = (0..<80).map { UInt8($0 * 3 % 256) }
      try Data(header + pixels).write(to: data.appending(path: "\(part)-images-idx3-ubyte"))
      let labels = (0..<20).map { UInt8($0 % 10) }
      try Data([0, 0, 8, 1, 0, 0, 0, 20] + labels)
        .write(to: data.appending(path: "\(part)-labels-idx1-ubyte"))
    }
    try write(Self.suite.replacing("strokes", with: "mnist"), in: folder)
    let options = ["--data-dir", "data", "--allow-unverified"]
    // Verified files elsewhere would be preferred.
    let alone = ["CLBENCH_DATA": "", "XDG_CACHE_HOME": "/nowhere"]
    let run = try await Program.run(
      ["run", "planted.yaml"] + options, in: folder, environment: alone)
    #expect(run.code == .exited(0), "\(run.errors)")
    let whole = try await Program.run(
      ["verify", "runs/planted", "--sample", "1"] + options, in: folder, environment: alone)
    #expect(whole.code == .exited(0), "\(whole.output) \(whole.errors)")

    let images = data.appending(path: "train-images-idx3-ubyte")
    var bytes = try Data(contentsOf: images)
    bytes[40] ^= 1
    try bytes.write(to: images)
    let flipped = try await Program.run(
      ["verify", "runs/planted", "--sample", "1"] + options, in: folder, environment: alone)
    #expect(flipped.code == .exited(2))
    #expect(flipped.output.contains("data: SHA-256 of mnist's train-images is "))
    let stopped = try await Program.run(
      ["data", "verify", "mnist", "--data-dir", "data"], in: folder, environment: alone)
    #expect(stopped.code == .exited(2))
    #expect(stopped.errors.contains("data/mnist/train-images-idx3-ubyte is not the expected data"))
  }
}
