import Datasets
import Methods
import Streams
import Wording
import Yams

/// An entry of the list `methods`: a method, how it is called, and its settings as they stand there.
struct SuiteMethodEntry {
  let node: SuiteNode
  let descriptor: any DescribedMethod
  let label: String
  /// Those of the suite in which the method runs.
  let scenarios: [Scenario]
  let settings: [SuiteSetting]
  let sweep: SuiteNode?

  /// Reads a method: its name alone, or a mapping with `method`, maybe `label`, `scenarios` and
  /// `sweep`, and the method's settings.
  init(
    _ node: SuiteNode, scenarios: [Scenario], protocol spec: ProtocolSpec
  ) throws(SuiteError) {
    self.node = node
    var named: (any DescribedMethod)?
    var label: String?
    var limited = Scenario.allCases
    var sweep: SuiteNode?
    var settings: [(key: String, keyNode: SuiteNode, value: SuiteNode)] = []
    if case .scalar = node.node {
      named = try Self.descriptor(named: node, in: spec)
    } else {
      for entry in try node.entries {
        switch entry.key {
        case "method": named = try Self.descriptor(named: entry.value, in: spec)
        case "label":
          label = try entry.value.text
          guard label?.allSatisfy(\.isWhitespace) == false else {
            throw entry.value.error("a label needs something that can be seen; leave the key out")
          }
        case "scenarios": limited = try Self.scenarios(entry.value, of: named)
        case "sweep": sweep = entry.value
        default: settings.append(entry)
        }
      }
    }
    guard let descriptor = named else {
      throw node.error("the key 'method' is missing; write '- method: ewc' or just '- ewc'")
    }
    self.descriptor = descriptor
    self.label = label ?? descriptor.title
    // A method listed for all scenarios runs in those where it is defined.
    self.scenarios = scenarios.filter { limited.contains($0) && descriptor.scenarios.contains($0) }
    self.settings = try settings.map { setting throws(SuiteError) in
      try SuiteSetting(setting.keyNode, setting.value, of: descriptor)
    }
    self.sweep = sweep
  }

  private static func scenarios(
    _ node: SuiteNode, of named: (any DescribedMethod)?
  ) throws(SuiteError) -> [Scenario] {
    try node.elements.map { element throws(SuiteError) in
      let scenario: Scenario = try element.choice("scenarios")
      if let named, !named.scenarios.contains(scenario) {
        throw element.error(
          MethodError.unsupportedScenario(
            scenario, method: named.name, supported: named.scenarios
          ).description)
      }
      return scenario
    }
  }

  private static func descriptor(
    named node: SuiteNode, in spec: ProtocolSpec
  ) throws(SuiteError) -> any DescribedMethod {
    let name = try node.text
    do {
      return try spec.method(named: name)
    } catch {
      throw node.error(error.description)
    }
  }

  /// The complete settings in a scenario, those of `swept` among them.
  func spec(
    in scenario: Scenario, protocol spec: ProtocolSpec,
    swept: [String: HyperparameterValue] = [:]
  ) throws(SuiteError) -> MethodSpec {
    var given = swept
    for setting in settings {
      guard let value = try setting.node.value(in: scenario) else { continue }
      given[setting.name] = try setting.value(at: value)
    }
    do {
      let resolved = try descriptor.resolve(given, in: MethodSituation(spec, scenario))
      return MethodSpec(name: descriptor.name, hyperparameters: resolved.values)
    } catch {
      throw node.error(error.description)
    }
  }
}

/// A setting's key in a suite, with what stands beside it.
struct SuiteSetting {
  let keyNode: SuiteNode
  let node: SuiteNode
  let descriptor: HyperparameterDescriptor
  private let method: String

  var name: String { descriptor.name }

  /// - Throws: A ``SuiteError`` where the method has no such setting.
  init(
    _ keyNode: SuiteNode, _ node: SuiteNode, of method: any DescribedMethod
  ) throws(SuiteError) {
    let key = try keyNode.text
    guard let descriptor = method.hyperparameters.first(where: { $0.name == key }) else {
      throw keyNode.error(
        MethodError.unknownHyperparameter(
          key, method: method.name, known: method.hyperparameters.map(\.name)
        ).description)
    }
    self.keyNode = keyNode
    self.node = node
    self.descriptor = descriptor
    self.method = method.name
  }

  /// The value that stands in one place.
  func value(at place: SuiteNode) throws(SuiteError) -> HyperparameterValue {
    let text = try place.text
    let value: HyperparameterValue =
      switch descriptor.domain {
      case .number, .integer:
        Double(text).flatMap { $0.isFinite ? .number($0) : nil } ?? .text(text)
      case .flag: text == "true" ? .flag(true) : text == "false" ? .flag(false) : .text(text)
      case .choice: .text(text)
      }
    guard descriptor.domain.contains(value) else {
      var problem = MethodError.badValue(
        .text(text), name: name, method: method, expected: descriptor.domain.description
      ).description
      if case .choice(let names) = descriptor.domain {
        problem += nearestName(to: text, among: names).map { "; did you mean '\($0)'?" } ?? ""
      }
      throw place.error(problem)
    }
    return value
  }
}

extension SuiteNode {
  /// The value itself, or the one for `scenario` in a mapping by scenario.
  func value(in scenario: Scenario) throws(SuiteError) -> SuiteNode? {
    guard case .mapping = node else { return self }
    return try fields(Scenario.allCases.map(\.rawValue))[scenario.rawValue]
  }
}

extension Suite.Method {
  /// The rows of an entry: one, or one for each value of its sweep.
  static func rows(
    _ node: SuiteNode, scenarios: [Scenario], protocol spec: ProtocolSpec
  ) throws(SuiteError) -> [Suite.Method] {
    let entry = try SuiteMethodEntry(node, scenarios: scenarios, protocol: spec)
    if let sweep = entry.sweep {
      return try SuiteSweep(sweep, of: entry).rows(of: entry, protocol: spec)
    }
    var row = Suite.Method(label: entry.label, specs: [:])
    for scenario in entry.scenarios {
      row.specs[scenario] = try entry.spec(in: scenario, protocol: spec)
    }
    return [row]
  }
}
