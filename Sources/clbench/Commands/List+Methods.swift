import Methods
import Streams

extension CLBench.List {
  /// All methods, or one with what else there is to know of it.
  func listMethods() throws {
    guard let name else {
      printMethods(MethodCatalog.all)
      print("\nIn a protocol with a 'stream', where context boundaries are not known:\n")
      printMethods(MethodCatalog.taskFree)
      return
    }
    let method = try MethodCatalog.method(named: name)
    printMethods([method])
    print("    scenarios: \(method.scenarios.map(\.rawValue).joined(separator: ", "))")
    if let form = try? MethodCatalog.taskFreeForm(named: name) {
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
            + (setting.applicability.phrase.map { "; only \($0)" } ?? "")
            + defaultText(of: setting, in: method.scenarios))
      }
    }
  }

  /// What a suite that does not name the setting gets, where it is the same everywhere or differs; or
  /// that it has to name it.
  private func defaultText(
    of setting: HyperparameterDescriptor, in scenarios: [Scenario]
  ) -> String {
    var values: [String] = []
    for scenario in scenarios where setting.applicability.scenarios.contains(scenario) {
      for isPermuted in [false, true] {
        let situation = MethodSituation(
          scenario: scenario, benchmark: isPermuted ? .permutedMNIST : .splitMNIST,
          isPermuted: isPermuted)
        guard let value = setting.silence.value(in: situation)?.description else { continue }
        if !values.contains(value) { values.append(value) }
      }
    }
    if let searched = setting.searched, values.isEmpty {
      return "; has to be given, found by search: \(searched)"
    }
    let place = setting.searched != nil ? "on MNIST by default" : "by default"
    return values.isEmpty ? "" : "; \(place) \(values.joined(separator: ", or "))"
  }
}
