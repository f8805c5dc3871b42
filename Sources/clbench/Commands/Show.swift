import ArgumentParser
import Datasets
import Foundation
import Harness
import Measurements
import Methods
import Metrics

extension CLBench {
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show one run: what it was, what it measured, where and how.",
      discussion: """
        Prints settings, digests, machine, build, times, the accuracy on each context after each \
        context, what else the suite asked to measure, and every metric; of a failed run, why it failed. The first digits of an id, as \
        'clbench list runs' and reports print them, are enough where they are those of one run.

        Examples:
          clbench show 1a2b3c4d5e6f
          clbench show runs/quickstart/1a2b3c4d5e6f --explain-id

        Exit codes: 0 shown, 2 there is no such record, there are several, or it was altered.
        """)

    @Argument(
      help: "The record's file, or the first digits of its id, with the directory or without.",
      completion: .file())
    var record: String

    @Flag(help: "Print exactly what the run's id is the digest of.")
    var explainID = false

    func run() throws {
      let url = try RecordSearch(root: URL(fileURLWithPath: "runs"), includesFailed: true)
        .file(record)
      if url.lastPathComponent.hasSuffix(".failed.json") {
        try show(failureAt: url)
        return
      }
      let record = try RunRecord(contentsOf: url)
      if explainID {
        print(
          String(decoding: try CanonicalJSON.pretty(record.identity), as: UTF8.self), terminator: ""
        )
        print("SHA-256 of the canonical form of this: \(record.id)")
        if let unused = unused(in: record.identity.spec) {
          print("Not used by this run: \(unused)")
        }
        return
      }
      let spec = record.identity.spec
      show(record.id, spec)
      print("result   \(record.resultDigest)")
      for data in record.identity.data {
        print(LineText.safe("data     \(data.name), \(data.verified ? "verified" : "UNVERIFIED")"))
      }
      print(LineText.safe("kernels  \(record.identity.kernel.title)"))
      let environment = record.environment
      print(LineText.safe("machine  \(environment.processor), \(environment.operatingSystem)"))
      print(LineText.safe("build    \(environment.packageVersion), commit \(environment.commit)"))
      print(
        String(
          format: "time     %.1f s, of which training %.1f s; peak memory %.0f MB",
          record.timing.total, record.timing.training, Double(record.peakMemory) / 1e6))
      showMatrix(of: record.result)
      for measurement in spec.protocol.knownMeasurements {
        guard let table = record.result.measurements?[measurement.name] else { continue }
        let rows = measurement.rows.phrase
        let columns =
          if case .quantities(let names) = measurement.columns.kind {
            names.joined(separator: ", ")
          } else {
            measurement.columns.phrase
          }
        print("\n\(measurement.id): \(rows) (rows), \(columns) (columns), %")
        printRows(table.enumerated().map { ("\($0 + 1)", $1) })
      }
      for images in spec.protocol.knownImages {
        print("\n\(images.id): \(phrase(of: record.result.images?[images.name], spec))")
      }
      print("")
      for metric in Metric.all {
        switch metric.value(for: MetricInput(matrix: record.matrix)) {
        case .value(let number):
          print("\(metric.id): \(String(format: "%.4f", number))")
        case .notAvailable(let reason):
          print("\(metric.id): n/a (\(reason))")
        }
      }
    }

    /// How many images there are, or why there are none.
    private func phrase(of images: KeptImages?, _ spec: RunSpec) -> String {
      guard let images, let first = images.rows.first else {
        return "n/a (\(spec.reasonForNoImages ?? "the generator had learned nothing"))"
      }
      let times = images.rows.map { $0.after == 0 ? "as they are" : "\($0.after)" }
      return """
        \(images.images(in: first).count) images of \(images.channels)×\(images.height)×\
        \(images.width) pixels after each of contexts \(times.joined(separator: ", ")); reports show them
        """
    }

    private func showMatrix(of result: RunResult) {
      if result.hasTestSetPerContext {
        print("\naccuracy on each context (columns), untrained and after each context (rows), %")
      } else {
        print("\naccuracy on each test set (columns), untrained and at each checkpoint (rows), %")
        for (place, name) in result.testSetNames.enumerated() {
          print(LineText.safe("column \(place + 1) is \(name)"))
        }
      }
      let names = ["-"] + result.checkpointNames.map { LineText.safe($0) }
      printRows(Array(zip(names, [result.untrained as [Double?]?] + result.accuracy.map { $0 })))
    }

    /// Prints shares in percent, a dash where there is none.
    private func printRows(_ rows: [(name: String, values: [Double?]?)]) {
      let width = max(3, rows.map(\.name.count).max() ?? 0)
      for (name, values) in rows {
        let cells = values?.map { $0.map { String(format: "%7.2f", $0 * 100) } ?? "      -" }
        print(
          String(repeating: " ", count: width - name.count) + name
            + (cells?.joined() ?? "  not learned"))
      }
    }

    /// The parts of the protocol that mean nothing for a run, though its record has them.
    private func unused(in spec: RunSpec) -> String? {
      let parts = spec.unusedParts.map(\.rawValue)
      return parts.isEmpty ? nil : "\(parts.joined(separator: ", ")) of the suite's protocol"
    }

    private func show(failureAt url: URL) throws {
      let id = String(url.lastPathComponent.prefix { $0 != "." })
      let store = RecordStore(directory: url.deletingLastPathComponent())
      guard let failure = try store.failure(id: id) else {
        throw RecordError.notFound(path: url.relativePath)
      }
      show(id, failure.spec)
      print("failed   \(failure.reason)")
    }

    private func show(_ id: String, _ spec: RunSpec) {
      let settings = spec.statedSettings.sorted { $0.key < $1.key }
        .map { " \($0.key)=\($0.value)" }.joined()
      print("run      \(id)")
      print(LineText.safe("method   \(spec.method.name)\(settings)"))
      print(
        LineText.safe(
          """
          stream   \(spec.protocol.kind.rawValue) \(spec.protocol.dataset), \
          \(spec.protocol.contextsInWords), \(spec.scenario), seed \(spec.seed)
          """))
      if let unused = unused(in: spec) { print("unused   \(unused)") }
    }
  }
}
