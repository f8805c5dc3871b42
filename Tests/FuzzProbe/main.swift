// The other end of scripts/fuzz: reads damaged files in one process, as the commands would.
//
// A line on standard input names a reader and a directory, parted by a tab. The answer is a line of JSON:
// "ok", or the message that refuses the file. A trap ends the process, which is what is looked for.

import Datasets
import Foundation
import Harness
import Metrics
import Report

/// What every command makes of results that it could load.
func use(_ results: SuiteResults, references: URL, report folder: URL?) throws {
  _ = MethodAggregates(results, against: results.baselineLabel)
  _ = PairedRuns(results, against: results, by: .lastAccuracy, margin: 0.01)
  _ = EnvironmentManifest(results)
  if let reference = try? RegressionReference(recording: results, margin: 0.01) {
    let check = RegressionCheck(results, against: reference)
    _ = CheckExplanation(check, of: results, against: reference).lines
    _ = JUnitReport.xml(
      suite: results.plan.suite, verdicts: check.verdicts,
      measurements: CellMeasurement.all(of: results, against: reference))
    _ = MarkdownSummary.text(title: results.plan.title, verdicts: check.verdicts)
  }
  let published = try published(in: references)
  let comparison = PublishedComparison(results, against: published, protocolPrefix: nil)
  guard let folder else { return }
  try ReportWriter(ComparisonReport(results, published: comparison)).write(to: folder)
}

func published(in directory: URL) throws -> PublishedReference {
  try PublishedReference(
    contentsOf: directory.appending(path: "published/vandeven2022-three-types.json"),
    referenceDirectory: directory)
}

/// Records under the digests that their damaged content has, so that what lies behind the digests is
/// reached too.
func sign(_ runs: URL) throws {
  let store = RecordStore(directory: runs)
  var plan = try store.plan()
  let names = try FileManager.default.contentsOfDirectory(atPath: runs.path).sorted()
  for name in names where name.hasSuffix(".json") && name != "plan.json" {
    let file = runs.appending(path: name)
    var record = try RunRecord.unchecked(contentsOf: file)
    let old = record.id
    record.id = try record.identity.digest()
    record.resultDigest = try CanonicalJSON.digest(record.result)
    try FileManager.default.removeItem(at: file)
    try store.write(record)
    for index in plan.entries.indices where plan.entries[index].id == old {
      plan.entries[index].id = record.id
      plan.entries[index].spec = record.identity.spec
    }
  }
  try store.write(plan)
}

func read(_ reader: String, _ directory: URL) throws {
  func file(_ fallback: String) -> URL {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
    return directory.appending(path: names.sorted().first { !$0.hasPrefix(".") } ?? fallback)
  }
  let runs = directory.appending(path: "runs")
  let references = directory.appending(path: "reference")
  switch reader {
  case "suite":
    let suite = try Suite(contentsOf: file("small.yaml"))
    let data = DatasetIdentity(
      name: suite.protocol.dataset, files: [], contentDigest: String(repeating: "0", count: 64),
      verified: true)
    let kernel = KernelIdentity(class: "portable", blasCore: "none", blasVersion: "none")
    // Larger ones are as good; they only take longer.
    guard suite.runCount <= 2000 else { return }
    let plan = try suite.plan { RunIdentity(spec: $0, data: data, kernel: kernel) }
    try use(
      SuiteResults(plan: plan, records: [:]), references: references, report: nil)
  case "results", "report":
    try use(
      SuiteResults.load(directory: runs), references: references,
      report: reader == "report" ? directory.appending(path: "out") : nil)
  case "signed":
    try sign(runs)
    try use(
      SuiteResults.load(directory: runs), references: references,
      report: directory.appending(path: "out"))
  case "regression":
    let reference = try RegressionReference(contentsOf: file("small.json"))
    let plan = RunPlan(suite: reference.suite, title: "", description: "", entries: [])
    let check = RegressionCheck(SuiteResults(plan: plan, records: [:]), against: reference)
    _ = MarkdownSummary.text(title: reference.suite, verdicts: check.verdicts)
  case "published":
    // One at a time: a directory in which one file is refused is refused as a whole.
    _ = try ReferenceLint(referenceDirectory: references, today: "2026-01-01").findings
    _ = try Bibliography(referenceDirectory: references).entries
    try use(
      SuiteResults.load(directory: runs), references: references,
      report: directory.appending(path: "out"))
  case "history":
    let entries = try HistoryStore(file: file("history.jsonl")).entries()
    _ = Trend.all(in: entries)
  case "bundle":
    let out = directory.appending(path: "out")
    do {
      _ = try Archive.unpack(file("small.tar.gz"), into: out) {
        try BundleManifest(inBundle: $0).findings(in: $0)
      }
    } catch {
      let left = try FileManager.default.contentsOfDirectory(atPath: directory.path)
      guard left.count == 1 else { throw Leftover(names: left) }
      throw error
    }
  case "manifest":
    _ = try BundleManifest(inBundle: directory).findings(in: directory)
  case "idx", "cifar-10", "cifar-100", "cifar-10-archive", "svhn", "folder:set", "views:set",
    "films:set":
    let names = ["idx": "mnist", "cifar-10-archive": "cifar-10"]
    let name = names[reader] ?? reader
    let dataset = try DatasetCatalog.load(
      name: name, locator: DataLocator(dataDirectory: directory.path, environment: [:]),
      allowUnverified: true)
    var row = [Float](repeating: 0, count: dataset.train.pixelsPerImage)
    dataset.train.source.write(0, pass: nil, to: &row)
    // Lists of frames are read when they are asked for.
    if reader == "films:set" { _ = try dataset.lists?.contexts(.ni, run: 0) }
  case "weights": _ = try TensorFile(contentsOf: file("plain.pt").path)
  default: preconditionFailure("there is no reader '\(reader)'")
  }
}

/// A refused bundle that did not stay in its archive.
struct Leftover: Error, CustomStringConvertible {
  var names: [String]

  var description: String { "LEFTOVER: \(names.sorted().joined(separator: ", "))" }
}

while let line = readLine() {
  let parts = line.split(separator: "\t").map(String.init)
  var answer = "ok"
  do {
    try read(parts[0], URL(fileURLWithPath: parts[1]))
  } catch {
    answer = String(describing: error)
  }
  let encoded = try JSONEncoder().encode(answer)
  try FileHandle.standardOutput.write(contentsOf: encoded + Data("\n".utf8))
}
