import Datasets
import Methods
import Streams
import Yams

/// The values of settings that an entry of a suite runs through, read from its key `sweep`.
///
///     sweep:
///       budget: [1, 2, 5]
///       tau: {task: [1e5, 1e3, 1e5], class: [1e5, 0.01, 1e4]}
///
/// The first setting is the axis: each of its values makes a row. Further ones are taken in step with
/// it. A list may differ by scenario; a row then runs in those scenarios whose axis has its value.
struct SuiteSweep {
  /// One value of a setting and the text that it is written with.
  private struct Value {
    var node: SuiteNode
    var text: String
    var number: Double
  }

  private let axis: SuiteSetting
  private let others: [SuiteSetting]

  init(_ node: SuiteNode, of entry: SuiteMethodEntry) throws(SuiteError) {
    let settings = try node.entries.map { swept throws(SuiteError) in
      let setting = try SuiteSetting(swept.keyNode, swept.value, of: entry.descriptor)
      switch setting.descriptor.domain {
      case .number, .integer: break
      case .flag, .choice:
        throw swept.keyNode.error(
          """
          '\(setting.name)' cannot be swept, since it is no number but takes \
          \(setting.descriptor.domain.description); list the method once for each
          """)
      }
      guard !entry.settings.contains(where: { $0.name == setting.name }) else {
        throw swept.keyNode.error(
          "'\(setting.name)' stands twice, fixed and under 'sweep'; remove one of them")
      }
      return setting
    }
    guard let axis = settings.first else {
      throw node.error("the sweep is empty; write 'sweep: {lambda: [1, 10, 100]}'")
    }
    self.axis = axis
    others = Array(settings.dropFirst())
  }

  /// A row for each value of the axis, in the order of the first scenario that has it.
  func rows(
    of entry: SuiteMethodEntry, protocol spec: ProtocolSpec
  ) throws(SuiteError) -> [Suite.Method] {
    var rows: [Suite.Method] = []
    var places: [Double: Int] = [:]
    for scenario in entry.scenarios {
      let values = try values(of: axis, in: scenario)
      let inStep = try others.map { other throws(SuiteError) in
        let list = try self.values(of: other, in: scenario)
        guard list.count == values.count else {
          throw other.keyNode.error(
            """
            '\(axis.name)' has \(values.count) values and '\(other.name)' \(list.count) in the \
            \(scenario.title) scenario; lists of a sweep are taken in step and have equal lengths
            """)
        }
        return (name: other.name, list: list)
      }
      var known: Set<Double> = []
      for (index, value) in values.enumerated() {
        guard known.insert(value.number).inserted else {
          throw value.node.error("'\(value.text)' stands twice among the values of '\(axis.name)'")
        }
        var swept = [axis.name: HyperparameterValue.number(value.number)]
        for other in inStep { swept[other.name] = .number(other.list[index].number) }
        let method = try entry.spec(in: scenario, protocol: spec, swept: swept)
        if let row = places[value.number] {
          rows[row].specs[scenario] = method
        } else {
          places[value.number] = rows.count
          rows.append(
            Suite.Method(
              label: "\(entry.label), \(axis.name) \(value.text)", specs: [scenario: method],
              sweep: .init(group: entry.label, axis: axis.name, value: value.number)))
        }
      }
    }
    return rows
  }

  private func values(
    of setting: SuiteSetting, in scenario: Scenario
  ) throws(SuiteError) -> [Value] {
    guard let node = try setting.node.value(in: scenario) else {
      throw setting.keyNode.error(
        """
        '\(setting.name)' has no values for the \(scenario.title) scenario; add \
        '\(scenario.rawValue): […]' or list the scenarios of the method
        """)
    }
    let values = try node.elements.map { element throws(SuiteError) in
      guard case .number(let number) = try setting.value(at: element) else {
        throw element.error("'\(try element.text)' is no number")
      }
      return Value(node: element, text: try element.text, number: number)
    }
    guard !values.isEmpty else {
      throw node.error("the list of values of '\(setting.name)' is empty")
    }
    return values
  }
}
