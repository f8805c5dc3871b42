import ArgumentParser
import Datasets
import Foundation
import Harness
import Methods
import Metrics
import Wording

extension CLBench {
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List methods with their settings, metrics, suites, papers, or runs.",
      discussion: """
        Methods are listed with every setting and its range, metrics with formula, source and sign, \
        suites with what they run, papers with their numbers, and the runs of a directory with their \
        ids and their accuracy or why they have none. A name after methods, metrics, suites or papers \
        asks for that one alone.

        Examples:
          clbench list methods
          clbench list methods er
          clbench list metrics
          clbench list suites
          clbench list papers
          clbench list runs runs/quickstart
        """)

    enum Subject: String, ExpressibleByArgument, CaseIterable {
      case methods, metrics, suites, papers, runs
    }

    @Argument(help: "methods, metrics, suites, papers or runs.")
    var subject: Subject

    @Argument(
      help: "For runs: the directory of records. Otherwise: the one of that name.",
      completion: .custom { words, _, _ in Self.names(after: words) })
    var name: String?

    @OptionGroup var references: ReferenceOptions

    func validate() throws {
      if subject == .runs && name == nil {
        throw ValidationError("'clbench list runs' needs a directory, such as runs/quickstart")
      }
    }

    func run() throws {
      switch subject {
      case .methods: try listMethods()
      case .metrics: try listMetrics()
      case .suites: try listSuites()
      case .papers: try listPapers()
      case .runs: try listRuns(URL(fileURLWithPath: name ?? "runs"))
      }
    }

    /// Those of `known` that are asked for.
    func chosen<Item>(_ known: [Item], by key: (Item) -> String) throws -> [Item] {
      guard let name else { return known }
      let found = known.filter { key($0) == name }
      guard found.isEmpty else { return found }
      throw UnknownName(
        name: name, subject: subject, nearest: nearestName(to: name, among: known.map(key)))
    }

    /// Something that is asked for by name and not there.
    private struct UnknownName: Error, CustomStringConvertible {
      var name: String
      var subject: Subject
      var nearest: String?

      var description: String {
        """
        there is no '\(name)' among the \(subject.rawValue); \
        \(nearest.map { "did you mean '\($0)'?" } ?? "'clbench list \(subject.rawValue)' has them")
        """
      }
    }

    private func listMetrics() throws {
      for metric in try chosen(Metric.all, by: \.id) {
        print("\(metric.id)  \(metric.name): \(metric.formula)")
        print("    \(metric.convention); \(metric.source)")
      }
    }

    private func listRuns(_ directory: URL) throws {
      let results = try SuiteResults.load(directory: directory)
      for entry in results.plan.entries {
        let state: String
        if let record = results.record(for: entry) {
          let accuracy = Metric.lastAccuracy.value(for: MetricInput(matrix: record.matrix))
          state = accuracy.number.map { String(format: "%.2f %%", $0 * 100) } ?? "finished"
        } else if let failure = results.failures[entry.id] {
          state = "failed: \(failure.reason)"
        } else {
          state = "not run"
        }
        print(LineText.safe("\(entry.id.prefix(12))  \(entry.title): \(state)"))
      }
    }

    /// What may follow the words of a command line.
    private static func names(after words: [String]) -> [String] {
      guard let subject = words.lazy.compactMap(Subject.init(rawValue:)).first else { return [] }
      switch subject {
      case .methods: return MethodCatalog.all.map(\.name)
      case .metrics: return Metric.all.map(\.id)
      case .suites: return SuiteFiles.all.map(\.name)
      case .papers: return (try? ReferenceOptions.parse([]).papers) ?? []
      case .runs:
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "runs")) ?? []
        return names.sorted().map { "runs/\($0)" }
      }
    }
  }
}
