import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

@testable import Harness

/// What an archive may not do to the machine that unpacks it.
@Suite(.timeLimit(.minutes(2))) struct BundleLimitTests {
  private func shell(_ script: String, in folder: URL) async throws {
    let result = try await Subprocess.run(
      .path(FilePath("/bin/bash")), arguments: Arguments(["-ec", script]),
      workingDirectory: FilePath(folder.path), output: .discarded, error: .string(limit: 65_536))
    #expect(result.terminationStatus.isSuccess, "\(result.standardError)")
  }

  private static let small: ArchiveLimits = {
    var limits = ArchiveLimits()
    limits.bytes = 1 << 20
    limits.files = 4
    limits.ratio = 50
    limits.bytesOfAnyRatio = 1 << 16
    return limits
  }()

  /// What refuses `x.tar.gz` of a script, which then leaves nothing behind.
  private func refusal(_ script: String) async throws -> String {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    try await shell(script, in: folder)
    let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    let error = #expect(throws: BundleError.self) {
      try Archive.unpack(
        folder.appending(path: "x.tar.gz"), into: folder.appending(path: "out"),
        limits: Self.small, checking: { _ in })
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == before)
    return error?.description ?? ""
  }

  @Test(arguments: [
    ("truncate -s 100M a && tar -Sczf x.tar.gz a", "'a' is no plain file"),
    (
      "truncate -s 100M a && echo 1 >> a && tar --format=pax -Sczf x.tar.gz a",
      "has holes or another size"
    ),
    ("mkfifo a && tar -czf x.tar.gz a", "'a' is no plain file"),
    ("head -c 2M /dev/urandom > a && tar -czf x.tar.gz a", "more than the 1 MiB"),
    (
      "for i in 1 2 3; do head -c 400K /dev/urandom > $i; done && tar -czf x.tar.gz 1 2 3",
      "more than the 1 MiB"
    ),
    ("head -c 900K /dev/zero > a && tar -czf x.tar.gz a", "more than 50 times its size"),
    ("touch 1 2 3 4 5 && tar -czf x.tar.gz 1 2 3 4 5", "'5' is one more than the 4 files"),
    (
      "d=$(printf 'd/%.0s' {1..20}) && mkdir -p $d && touch $d/a && tar -czf x.tar.gz ${d}a",
      "lies in more than 15 folders"
    ),
    (
      "n=$(printf 'n%.0s' {1..150}) && mkdir $n && touch $n/$n && tar -czf x.tar.gz $n/$n",
      "has a name of more than 255 bytes"
    ),
    ("touch $'a\\x1bb' && tar -czf x.tar.gz $'a\\x1bb'", "has a control character"),
    ("touch $'a\\u2028b' && tar -czf x.tar.gz $'a\\u2028b'", "has a control character"),
    (
      """
      touch a b && tar -cf x.tar a && mkdir c && tar -rf x.tar --transform 's,b,a/b,' b && \
      gzip x.tar
      """, "'a/b' is a file where another entry has a folder"
    ),
    (
      "touch a b && tar -cf x.tar --transform 's,b,a/b,' b && tar -rf x.tar a && gzip x.tar",
      "'a' is a file where another entry has a folder"
    ),
    (
      "head -c 99K /dev/urandom > a && tar -czf y a && head -c 50K y > x.tar.gz", "it is cut off"
    ),
    ("touch a && tar -cf - a | head -c 512 | gzip > x.tar.gz", "it is cut off"),
    ("touch a && tar -czf x.tar.gz a && echo more >> x.tar.gz", "it is no gzip file, or damaged"),
    (
      "touch a b && tar -cf x.tar a && tar -cf y.tar b && cat y.tar >> x.tar && gzip x.tar",
      "it goes on after its end"
    ),
    ("head -c 1000 /dev/urandom | gzip > x.tar.gz", "it is no archive of files"),
    ("head -c 10K /dev/zero | gzip > x.tar.gz", "it is no archive of files"),
    ("gzip < /dev/null > x.tar.gz", "it is cut off"), ("touch x.tar.gz", "it is cut off"),
  ])
  func `it is refused within limits, and nothing is left of it`(
    script: String, reason: String
  ) async throws {
    let message = try await refusal(script)
    #expect(message.contains(reason) && !message.contains("\n"), "\(message)")
    #expect(message.contains("nothing was unpacked"))
  }

  @Test(arguments: ["gnu", "ustar", "pax", "v7"])
  func `plain files are unpacked, whichever program packed them`(format: String) async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    // As long as each form allows, which GNU tar and POSIX write as an entry of its own.
    let length = ["gnu": 180, "pax": 180, "ustar": 90, "v7": 90][format] ?? 0
    let name = "d/" + String(repeating: "ä", count: length / 2)
    try await shell(
      """
      mkdir d && printf text > '\(name)' && head -c 70000 /dev/urandom > big && : > empty
      tar --format=\(format) -czf x.tar.gz big '\(name)' empty
      """, in: folder)
    let out = folder.appending(path: "new/out")
    let seen = try Archive.unpack(folder.appending(path: "x.tar.gz"), into: out) { staged in
      // Nobody sees a half of it.
      #expect(!FileManager.default.fileExists(atPath: out.path))
      return try BundleManifest.paths(below: staged)
    }
    #expect(seen == ["big", name, "empty"])
    for path in seen {
      let original = try Data(contentsOf: folder.appending(path: path))
      #expect(try Data(contentsOf: out.appending(path: path)) == original)
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "new").path)
        == ["out"])
  }

  @Test func `what a killed program left goes with the next one, what a living one has stays`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    try await shell(
      "mkdir .out.dead.unpacking .out.alive.unpacking && touch .out.dead.unpacking/a", in: folder)
    let lock = open(folder.appending(path: ".out.alive.unpacking").path, O_RDONLY | O_DIRECTORY)
    try #require(lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0)
    defer { close(lock) }
    try await shell("touch a && tar -czf x.tar.gz a", in: folder)
    try Archive.unpack(
      folder.appending(path: "x.tar.gz"), into: folder.appending(path: "out")
    ) { _ in }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        == [".out.alive.unpacking", "a", "out", "x.tar.gz"])
  }

  @Test func `files that are there are neither written over nor joined`() async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    try await shell(
      "touch a && tar -czf x.tar.gz a && mkdir full empty && touch full/b && touch file", in: folder
    )
    func unpack(to name: String) throws {
      try Archive.unpack(
        folder.appending(path: "x.tar.gz"), into: folder.appending(path: name)
      ) { _ in }
    }
    #expect(throws: BundleError.notEmpty(path: folder.appending(path: "full").path)) {
      try unpack(to: "full")
    }
    #expect(throws: BundleError.self) { try unpack(to: "file") }
    try unpack(to: "empty")
    #expect(
      try FileManager.default.contentsOfDirectory(
        atPath: folder.appending(path: "empty").path) == ["a"])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        == ["a", "empty", "file", "full", "x.tar.gz"])
  }

  @Test(arguments: [
    ("no manifest", "this is no bundle"),
    (#"{"suite": "../x", "files": []}"#, "the suite's name is made of more than"),
    (
      #"{"suite": "s", "files": [{"path": "../a", "size": 1, "sha256": "00"}]}"#,
      "the file '../a' leaves the folder"
    ),
    (
      #"{"suite": "s", "files": [{"path": "a", "size": -1, "sha256": "00"}]}"#,
      "the file 'a' has no size or no digest"
    ),
  ])
  func `a bundle whose manifest no program wrote is not unpacked`(
    manifest: String, phrase: String
  ) async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    let name = manifest.hasPrefix("{") ? "manifest.json" : "other.json"
    let text = manifest.replacing(
      "{\"suite\"", with: #"{"schema": 1, "title": "T", "packageVersion": "1", "suite""#)
    try Data(text.utf8).write(to: folder.appending(path: name))
    try await shell("tar -czf x.tar.gz \(name)", in: folder)
    let outcome = try await Program.run(["unbundle", "x.tar.gz"], in: folder)
    #expect(outcome.code == .exited(2))
    #expect(outcome.errors.contains(phrase), "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        == [name, "x.tar.gz"].sorted())
  }

  @Test func `whoever packs what nobody unpacks hears of it first`() async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    try await shell("mkdir in && touch in/$'a\\\\b'", in: folder)
    await #expect {
      try await Archive.pack(
        folder.appending(path: "in"), to: folder.appending(path: "x.tar.gz"))
    } throws: {
      String(describing: $0).contains("has a control character or a backslash in its name")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["in"])
  }
}
