import Datasets
import Streams
import Methods

extension CLBench.List {
  /// All methods, or one with what else there is to know of it.
  func listMethods() throws {
    guard let name else {
      printMethods(MethodCatalog.all)
      print("\nIn a protocol with a 'stream', where context boundaries are not known:\n")
      printMethods(TaskFreeCatalog.all)
      return
    }
    let method = try MethodCatalog.method(named: name)
    printMethods([method])
    print("    scenarios: \(method.scenarios.map(\.rawValue).joined(separator: ", "))")
    if let form = try? TaskFreeCatalog.method(named: name) {
      print("\nIn a protocol with a 'stream', where context boundaries are not known:\n")
      printMethods([form])
      print("    scenarios: \(form.scenarios.map(\.rawValue).joined(separator: ", "))")
    }
  }

  private func printMethods(_ methods: [any DescribedMethod]) {
    for method in methods {
      let aliases =
        method.aliases.isEmpty ? "" : " (also \(method.aliases.joined(separator: ", ")))"
      print("\(method.name)\(aliases)  \(method.summary)  [\(method.source)]")
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
    if let hint = setting.required { return "; to be said (\(hint))" }
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
}
