import Datasets
public import Foundation

/// The folder that a bundle is made from: `runs/`, `reference/`, `suite.yaml`, `environment.json`,
/// whatever a caller adds, such as `report/`, and in the end `manifest.json`.
public struct BundleFolder: Sendable {
  public let directory: URL
  public let suite: String
  private let title: String

  /// Copies a suite's plan and records, and the references that there are.
  ///
  /// - Parameters:
  ///   - references: Files by the path that they get in the bundle; those that are not there are left
  ///     out.
  ///   - suiteFile: The suite, which has to ask for every run of the plan; nil to leave it out.
  public init(
    _ results: SuiteResults, runs: URL, references: [String: URL], suiteFile: URL?,
    in directory: URL
  ) throws {
    self.directory = directory
    suite = results.plan.suite
    title = results.plan.title
    let ids = Set(results.plan.entries.map(\.id)).sorted()
    let names =
      ["plan.json"]
      + ids.flatMap { id -> [String] in
        results.records[id] != nil
          ? ["\(id).json"] : results.failures[id] != nil ? ["\(id).failed.json"] : []
      }
    for name in names {
      try Self.copy(runs.appending(path: name), to: directory.appending(path: "runs/\(name)"))
    }
    for (path, url) in references where FileManager.default.fileExists(atPath: url.path) {
      try Self.copy(url, to: directory.appending(path: path))
    }
    if let suiteFile {
      try Self.check(suiteFile, asksFor: results.plan)
      try Self.copy(suiteFile, to: directory.appending(path: "suite.yaml"))
    }
    try AtomicFile.write(
      CanonicalJSON.pretty(EnvironmentManifest(results)),
      to: directory.appending(path: "environment.json"))
  }

  /// Writes the manifest of all files there are now, and returns its digest.
  public func seal() throws -> String {
    let manifest = try BundleManifest(of: directory, suite: suite, title: title)
    try AtomicFile.write(
      CanonicalJSON.pretty(manifest), to: directory.appending(path: BundleManifest.name))
    return try BundleManifest.digest(inBundle: directory)
  }

  private static func copy(_ source: URL, to target: URL) throws {
    try AtomicFile.write(try Data(contentsOf: source), to: target)
  }

  /// A suite that was edited since the runs would explain nothing.
  private static func check(_ file: URL, asksFor plan: RunPlan) throws {
    var suite = try Suite(contentsOf: file)
    if let scale = plan.scale { suite.scale(by: scale) }
    // Which data and kernels there are here does not matter to what the suite asks for.
    let data = DatasetIdentity(
      name: suite.protocol.dataset, files: [], contentDigest: "", verified: false)
    let asked = Set(
      try suite.plan { RunIdentity(spec: $0, data: data, kernel: .current) }.entries.map(\.spec))
    let foreign = plan.entries.filter { !asked.contains($0.spec) }
    guard foreign.isEmpty else {
      throw BundleError.otherSuite(path: file.path, count: foreign.count, example: foreign[0].title)
    }
  }
}
