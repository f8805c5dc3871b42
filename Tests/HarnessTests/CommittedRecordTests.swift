import Foundation
import Testing

@testable import Harness

/// Records that were committed with a report, made by earlier states of this package.
@Suite struct CommittedRecordTests {
  private static let root = URL(fileURLWithPath: #filePath).appending(path: "../../..")
    .standardizedFileURL

  /// The records of a suite's report, each checked against its digests when it is read.
  private func records(_ suite: String) throws -> [RunRecord] {
    let folder = Self.root.appending(path: "reports/\(suite)/records")
    return try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil
    )
    .filter { $0.lastPathComponent.count == 69 }.map { try RunRecord(contentsOf: $0) }
  }

  @Test(arguments: ["split-mnist", "three-types-split-mnist", "three-scenarios-permuted-mnist"])
  func `have the ids that their suites ask for today`(name: String) throws {
    let records = try records(name)
    let suite = try Suite(contentsOf: Self.root.appending(path: "suites/\(name).yaml"))
    let first = try #require(records.first).identity
    let plan = try suite.plan { spec in
      RunIdentity(
        engineVersion: first.engineVersion, kernel: first.kernel, spec: spec, data: first.data,
        measurements: first.measurements)
    }
    let asked = Set(plan.entries.map(\.id))
    #expect(records.count > 2)
    for record in records where record.identity.kernel == first.kernel {
      // Outside of the expectation, whose message would list all that are asked for.
      let isAsked = asked.contains(record.id)
      #expect(isAsked, "\(record.id): \(record.identity.spec)")
    }
  }
}
