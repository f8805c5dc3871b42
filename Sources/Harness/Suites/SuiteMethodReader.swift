import Datasets
import Methods
import Yams

extension Suite.Method {
  /// Reads a method: its name alone, or a mapping with `method`, maybe `label` and `scenarios`, and
  /// the method's settings.
  ///
  /// A setting's value may be a mapping by scenario.
  init(
    _ node: SuiteNode, scenarios: [Scenario], protocol spec: ProtocolSpec
  ) throws(SuiteError) {
    if case .scalar = node.node {
      let descriptor = try Self.descriptor(named: node, in: spec)
      try self.init(
        descriptor: descriptor, node: node, label: descriptor.title, settings: [],
        scenarios: scenarios, protocol: spec)
      return
    }
    var named: (any DescribedMethod)?
    var label: String?
    var limited: [Scenario]?
    var settings: [(key: String, keyNode: SuiteNode, value: SuiteNode)] = []
    for entry in try node.entries {
      switch entry.key {
      case "method": named = try Self.descriptor(named: entry.value, in: spec)
      case "label": label = try entry.value.text
      case "scenarios":
        var list: [Scenario] = []
        for element in try entry.value.elements {
          let scenario: Scenario = try element.choice("scenarios")
          if let named, !named.scenarios.contains(scenario) {
            throw element.error(
              MethodError.unsupportedScenario(
                scenario, method: named.name, supported: named.scenarios
              ).description)
          }
          list.append(scenario)
        }
        limited = list
      default: settings.append(entry)
      }
    }
    guard let descriptor = named else {
      throw node.error("the key 'method' is missing; write '- method: ewc' or just '- ewc'")
    }
    try self.init(
      descriptor: descriptor, node: node, label: label ?? descriptor.title, settings: settings,
      scenarios: limited.map { limited in scenarios.filter(limited.contains) } ?? scenarios,
      protocol: spec)
  }

  private init(
    descriptor: any DescribedMethod, node: SuiteNode, label: String,
    settings: [(key: String, keyNode: SuiteNode, value: SuiteNode)], scenarios: [Scenario],
    protocol spec: ProtocolSpec
  ) throws(SuiteError) {
    self.label = label
    specs = [:]
    // A method listed for all scenarios runs in those where it is defined.
    for scenario in scenarios where descriptor.scenarios.contains(scenario) {
      var given: [String: HyperparameterValue] = [:]
      for setting in settings {
        guard let domain = descriptor.hyperparameters.first(where: { $0.name == setting.key })
        else {
          throw setting.keyNode.error(
            MethodError.unknownHyperparameter(
              setting.key, method: descriptor.name,
              known: descriptor.hyperparameters.map(\.name)
            ).description)
        }
        guard let value = try setting.value.value(in: scenario) else { continue }
        given[setting.key] = try value.hyperparameter(domain, method: descriptor.name)
      }
      do {
        let resolved = try descriptor.resolve(
          given, in: MethodSituation(spec, scenario))
        specs[scenario] = MethodSpec(
          name: descriptor.name, hyperparameters: resolved.values)
      } catch {
        throw node.error(error.description)
      }
    }
  }

  private static func descriptor(
    named node: SuiteNode, in spec: ProtocolSpec
  ) throws(SuiteError) -> any DescribedMethod {
    let name = try node.text
    do {
      return spec.stream == nil
        ? try MethodCatalog.method(named: name) : try TaskFreeCatalog.method(named: name)
    } catch {
      throw node.error(error.description)
    }
  }
}

extension SuiteNode {
  /// The value itself, or the one for `scenario` in a mapping by scenario.
  fileprivate func value(in scenario: Scenario) throws(SuiteError) -> SuiteNode? {
    guard case .mapping = node else { return self }
    return try fields(Scenario.allCases.map(\.rawValue))[scenario.rawValue]
  }

  fileprivate func hyperparameter(
    _ descriptor: HyperparameterDescriptor, method: String
  ) throws(SuiteError) -> HyperparameterValue {
    let text = try text
    let value: HyperparameterValue =
      switch descriptor.domain {
      case .number, .integer: Double(text).map { .number($0) } ?? .text(text)
      case .flag: text == "true" ? .flag(true) : text == "false" ? .flag(false) : .text(text)
      case .choice: .text(text)
      }
    guard descriptor.domain.contains(value) else {
      var problem = MethodError.badValue(
        .text(text), name: descriptor.name, method: method,
        expected: descriptor.domain.description
      ).description
      if case .choice(let names) = descriptor.domain {
        problem += nearestName(to: text, among: names).map { "; did you mean '\($0)'?" } ?? ""
      }
      throw error(problem)
    }
    return value
  }
}
