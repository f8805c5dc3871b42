public import Streams

/// A setting of a method, declared once: its name, its values, its default and what it means, and the
/// type that a method reads it as.
///
/// A method reads a setting by what it is and not by its name, `values[lambda]`, so that a mistyped key
/// or type does not compile.
public struct Setting<Value>: DescribedSetting {
  public let descriptor: HyperparameterDescriptor
  fileprivate let read: @Sendable (Hyperparameters) -> Value

  /// That this setting is there, whatever its value.
  var isGiven: HyperparameterDescriptor.Condition { .init(name: descriptor.name, value: nil) }
}

/// A setting of any type, as listings and readers of suites see it.
public protocol DescribedSetting: Sendable {
  var descriptor: HyperparameterDescriptor { get }
}

extension Hyperparameters {
  /// The value of a setting of the method that these are for.
  subscript<Value>(setting: Setting<Value>) -> Value { setting.read(self) }
}

/// What a setting is where a suite does not say.
typealias SettingDefault = @Sendable (MethodSituation) -> HyperparameterValue?

extension Setting where Value == Double {
  static func number(
    _ name: String, _ range: ClosedRange<Double>, _ summary: String,
    scenarios: [Scenario] = Scenario.allCases, default value: @escaping SettingDefault
  ) -> Setting {
    Setting(
      descriptor: HyperparameterDescriptor(
        name, .number(range), summary, scenarios: scenarios, default: value)
    ) { $0.number(name) }
  }

  static func number(
    _ name: String, _ range: ClosedRange<Double>, _ summary: String, default value: Double
  ) -> Setting {
    number(name, range, summary) { _ in .number(value) }
  }

  /// A strength of at least 0, which has a default only on the benchmarks on which it was searched for.
  ///
  /// - Parameters:
  ///   - searched: The values found there, for the message that asks for one elsewhere.
  ///   - values: The values where they were searched; none where they depend on more than the scenario.
  static func strength(
    _ name: String, _ summary: String, searched: String,
    values: [MethodSituation.Benchmark: [Scenario: Double]] = [:]
  ) -> Setting {
    Setting(
      descriptor: HyperparameterDescriptor(
        name, .number(0...(.infinity)), summary, searched: searched
      ) { situation in
        situation.benchmark.flatMap { values[$0]?[situation.scenario] }.map { .number($0) }
      }
    ) { $0.number(name) }
  }
}

extension Setting where Value == Double? {
  /// A number that may be left out.
  static func optionalNumber(
    _ name: String, _ range: ClosedRange<Double>, _ summary: String,
    scenarios: [Scenario] = Scenario.allCases,
    default value: @escaping SettingDefault = { _ in nil }
  ) -> Setting {
    Setting(
      descriptor: HyperparameterDescriptor(
        name, .number(range), summary, scenarios: scenarios, default: value)
    ) { $0.values[name] == nil ? nil : $0.number(name) }
  }
}

extension Setting where Value == Int {
  static func integer(
    _ name: String, _ range: ClosedRange<Int>, _ summary: String,
    default value: @escaping SettingDefault
  ) -> Setting {
    Setting(
      descriptor: HyperparameterDescriptor(name, .integer(range), summary, default: value)
    ) { Int($0.number(name)) }
  }

  static func integer(
    _ name: String, _ range: ClosedRange<Int>, _ summary: String, default value: Int
  ) -> Setting {
    integer(name, range, summary) { _ in .number(Double(value)) }
  }
}

extension Setting where Value == Int? {
  /// A whole number that may be left out.
  static func optionalInteger(
    _ name: String, _ range: ClosedRange<Int>, _ summary: String,
    where condition: HyperparameterDescriptor.Condition? = nil,
    default value: @escaping SettingDefault = { _ in nil }
  ) -> Setting {
    Setting(
      descriptor: HyperparameterDescriptor(
        name, .integer(range), summary, where: condition, default: value)
    ) { $0.values[name] == nil ? nil : Int($0.number(name)) }
  }
}

extension Setting where Value == Bool {
  /// - Parameter value: nil where a record says nothing of a flag that is not set.
  static func flag(_ name: String, _ summary: String, default value: Bool? = nil) -> Setting {
    Setting(
      descriptor: HyperparameterDescriptor(name, .flag, summary) { _ in
        value.map { .flag($0) }
      }
    ) { $0.values[name] == .flag(true) }
  }
}

extension Setting
where Value: RawRepresentable & CaseIterable & Sendable, Value.RawValue == String {
  static func choice(
    _ name: String, _ summary: String, default value: @escaping @Sendable (MethodSituation) -> Value
  ) -> Setting {
    Setting(descriptor: choiceDescriptor(name, summary, default: value)) { $0.choice(name) }
  }

  static func choice(_ name: String, _ summary: String, default value: Value) -> Setting {
    choice(name, summary) { _ in value }
  }

  /// A choice among some of the values only.
  static func choice(
    _ name: String, _ summary: String, among values: [Value], default value: Value
  ) -> Setting {
    Setting(descriptor: choiceDescriptor(name, summary, among: values) { _ in value }) {
      $0.choice(name)
    }
  }

  /// A choice that means nothing, and is not there, unless a condition holds.
  static func choice(
    _ name: String, _ summary: String, where condition: HyperparameterDescriptor.Condition,
    default value: Value
  ) -> Setting<Value?> {
    Setting<Value?>(descriptor: choiceDescriptor(name, summary, where: condition) { _ in value }) {
      $0.values[name] == nil ? nil : $0.choice(name) as Value
    }
  }

  /// A choice that came later than the first records, which state one of its values by silence.
  static func choice(
    _ name: String, _ summary: String, scenarios: [Scenario] = Scenario.allCases,
    recordedAsAbsent: Value, where condition: HyperparameterDescriptor.Condition? = nil,
    default value: Value
  ) -> Setting {
    Setting(
      descriptor: choiceDescriptor(
        name, summary, scenarios: scenarios, recordedAsAbsent: recordedAsAbsent, where: condition
      ) { _ in value }
    ) { $0.choice(name) }
  }

  private static func choiceDescriptor(
    _ name: String, _ summary: String, among values: [Value] = Array(Value.allCases),
    scenarios: [Scenario] = Scenario.allCases, recordedAsAbsent: Value? = nil,
    where condition: HyperparameterDescriptor.Condition? = nil,
    default value: @escaping @Sendable (MethodSituation) -> Value
  ) -> HyperparameterDescriptor {
    HyperparameterDescriptor(
      name, .choice(values.map(\.rawValue)), summary, scenarios: scenarios,
      recordedAsAbsent: recordedAsAbsent.map { .text($0.rawValue) }, where: condition
    ) { .text(value($0).rawValue) }
  }

  /// That this setting has a value.
  func equals(_ value: Value) -> HyperparameterDescriptor.Condition {
    .init(name: descriptor.name, value: .text(value.rawValue))
  }
}
