import Foundation
import Testing

@testable import Harness

/// Records that were committed with a report, made by earlier states of this package.
@Suite struct CommittedRecordTests {
  private static let root = URL(fileURLWithPath: #filePath).appending(path: "../../..")
    .standardizedFileURL

  /// The folders of records beneath `reports`.
  private static let folders: [URL] = {
    let reports = root.appending(path: "reports")
    let files = FileManager.default.enumerator(at: reports, includingPropertiesForKeys: nil)
    return (files?.allObjects ?? []).compactMap { $0 as? URL }
      .filter { $0.lastPathComponent == "plan.json" }.map { $0.deletingLastPathComponent() }
      .sorted { $0.path < $1.path }
  }()

  /// The records of a folder, each checked against its digests when it is read.
  private func records(_ folder: URL) throws -> [RunRecord] {
    try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.lastPathComponent.count == 69 }.map { try RunRecord(contentsOf: $0) }
  }

  @Test(arguments: folders)
  func `have the ids that their suites ask for today`(folder: URL) throws {
    let records = try records(folder)
    let written = try Data(contentsOf: folder.appending(path: "plan.json"))
    let name = try JSONDecoder().decode(RunPlan.self, from: written).suite
    // Records on the way to another suite than the committed one bring it along.
    let own = folder.appending(path: "suite.yaml")
    let suite = try Suite(
      contentsOf: FileManager.default.fileExists(atPath: own.path)
        ? own : Self.root.appending(path: "suites/\(name).yaml"))
    let first = try #require(records.first).identity
    let plan = try suite.plan { spec in
      RunIdentity(
        engineVersion: first.engineVersion, kernel: first.kernel, spec: spec, data: first.data,
        measurements: first.measurements)
    }
    let asked = Set(plan.entries.map(\.id))
    #expect(!records.isEmpty)
    for record in records where record.identity.kernel == first.kernel {
      // Outside of the expectation, whose message would list all that are asked for.
      let isAsked = asked.contains(record.id)
      #expect(isAsked, "\(record.id): \(record.identity.spec)")
    }
  }

  @Test func `are those of every report but the quickstart's`() {
    #expect(Self.folders.count >= 15)
  }
}
