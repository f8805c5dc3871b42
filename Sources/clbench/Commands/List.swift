import ArgumentParser
import Datasets
import Foundation
import Harness
import Methods
import Metrics

extension CLBench {
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List methods with their settings, metrics, or the runs of a directory.",
      discussion: """
        Methods are listed with every setting and its range, metrics with formula, source and sign, runs \
        with their accuracy or why they have none.

        Examples:
          clbench list methods
          clbench list metrics
          clbench list runs runs/quickstart
        """)

    enum Subject: String, ExpressibleByArgument, CaseIterable {
      case methods, metrics, runs
    }

    @Argument(help: "methods, metrics or runs.")
    var subject: Subject

    @Argument(help: "For runs: the directory of records.", completion: .directory)
    var directory: String?

    func validate() throws {
      if subject == .runs && directory == nil {
        throw ValidationError("'clbench list runs' needs a directory, such as runs/quickstart")
      }
    }

    func run() throws {
      switch subject {
      case .methods: listMethods()
      case .metrics: listMetrics()
      case .runs: try listRuns(URL(fileURLWithPath: directory ?? "runs"))
      }
    }

    private func listMethods() {
      printMethods(MethodCatalog.all)
      print("\nIn a protocol with a 'stream', where context boundaries are not known:\n")
      printMethods(TaskFreeCatalog.all)
    }

    private func printMethods(_ methods: [any DescribedMethod]) {
      for method in methods {
        print("\(method.name)  \(method.summary)  [\(method.source)]")
        for setting in method.hyperparameters {
          print(
            "    \(setting.name): \(setting.summary); \(setting.domain.description)"
              + defaultText(of: setting, in: method.scenarios))
        }
      }
    }

    /// What a suite that does not name the setting gets, where it is the same everywhere or differs.
    private func defaultText(
      of setting: HyperparameterDescriptor, in scenarios: [Scenario]
    ) -> String {
      var values: [String] = []
      for scenario in scenarios where setting.scenarios.contains(scenario) {
        for isPermuted in [false, true] {
          let situation = MethodSituation(scenario: scenario, isPermuted: isPermuted)
          guard let value = setting.defaultValue(situation)?.description else { continue }
          if !values.contains(value) { values.append(value) }
        }
      }
      return values.isEmpty ? "" : "; by default \(values.joined(separator: ", or "))"
    }

    private func listMetrics() {
      for metric in Metric.all {
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
  }
}
