import Datasets
import Foundation
import TestSupport
import Testing

@testable import Harness

/// What damaged inputs are made from is itself sound.
@Suite struct CorpusTests {
  private static let corpus = URL(fileURLWithPath: #filePath)
    .appending(path: "../../Corpus").standardizedFileURL

  private static func files(_ reader: String) throws -> [URL] {
    let folder = corpus.appending(path: reader)
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      .map { folder.appending(path: $0) }
  }

  @Test func `has suites that are read and planned`() throws {
    let suites = try Self.files("suite").map { try Suite(contentsOf: $0) }
    #expect(
      suites.map(\.name) == ["small-crlf", "rotated", "small", "stream", "sweep-2"])
    #expect(suites.map(\.runCount) == [8, 24, 8, 6, 24])
  }

  @Test func `has a plan, records and a failure that go together`() throws {
    let plan = try RecordStore(directory: Self.corpus.appending(path: "plan")).plan()
    let planned = Dictionary(plan.entries.map { ($0.id, $0.spec) }) { first, _ in first }
    let records = try Self.files("record").map { try RunRecord(contentsOf: $0) }
    #expect(records.count == 3)
    for record in records { #expect(planned[record.id] == record.identity.spec) }
    let failures = RecordStore(directory: Self.corpus.appending(path: "failure"))
    #expect(
      try failures.failure(id: records[0].id)?.reason == "the loss is not finite after step 3")
  }

  @Test func `has references of each kind`() throws {
    let regression = try RegressionReference(
      contentsOf: Self.corpus.appending(path: "regression/small.json"))
    #expect(regression.cells.count == 4)
    let folder = Self.corpus.appending(path: "published")
    let paper = try PublishedReference(
      contentsOf: folder.appending(path: "published/vandeven2022-three-types.json"),
      referenceDirectory: folder)
    #expect(paper.results.count == 4)
    #expect(paper.fingerprint(of: paper.results[0])?.dataset == "cifar-100")
    #expect(try Bibliography(referenceDirectory: folder).entries.count == 4)
    #expect(try ReferenceLint(referenceDirectory: folder, today: "2026-01-01").results == 4)
  }

  @Test func `has histories with line ends of two systems`() throws {
    let counts = try Self.files("history").map { try HistoryStore(file: $0).entries().count }
    #expect(counts == [2, 6])
  }

  @Test func `has a bundle that is as its manifest says`() throws {
    let directory = try TemporaryDirectory()
    let out = directory.url.appending(path: "out")
    let manifest = try Archive.unpack(
      Self.corpus.appending(path: "bundle/small.tar.gz"), into: out
    ) { try BundleManifest(inBundle: $0) }
    #expect(try manifest.findings(in: out).isEmpty)
    #expect(try manifest == BundleManifest(inBundle: Self.corpus.appending(path: "manifest")))
    #expect(try SuiteResults.load(directory: out.appending(path: "runs")).records.count == 8)
  }

  @Test func `has images and labels`() throws {
    let arrays = try Self.files("idx").filter { $0.pathExtension.isEmpty }.map {
      try IDXArray([UInt8](Data(contentsOf: $0)), path: $0.path)
    }
    #expect(arrays.map(\.extents) == [[3, 4, 4], [3]])
  }

  @Test func `has a folder of images`() throws {
    let set = try DatasetCatalog.load(
      name: "folder:png@7d008414017193ec",
      locator: DataLocator(dataDirectory: Self.corpus.path, environment: [:]))
    #expect(set.train.labels == [0, 0, 1, 1] && set.test.labels == [0, 1])
    #expect(set.train.shape == ExampleShape(height: 4, width: 4))
  }
}
