import Streams

/// A setting of a method, declared once: its name, its values, what it means, given or not, and the type
/// that a method reads it as.
///
/// A method reads a setting by what it is and not by its name, `values[lambda]`, so that a mistyped key
/// or type does not compile.
public struct Setting<Value>: DescribedSetting {
  public let descriptor: HyperparameterDescriptor
  /// The value where there is one, or where there need be none; nil for a value of another kind.
  let read: @Sendable (HyperparameterValue?) -> Value?

  /// That this setting is there, whatever its value.
  var isGiven: Applicability.Condition { .init(name: descriptor.name, values: nil) }

  /// The same setting where it means something only in some scenarios or beside another one.
  func only(
    in scenarios: [Scenario] = Scenario.allCases, where condition: Applicability.Condition? = nil
  ) -> Setting {
    Setting(
      descriptor: descriptor.applying(
        Applicability(scenarios: scenarios, condition: condition)), read: read)
  }
}

/// A setting of any type, as listings and readers of suites see it.
public protocol DescribedSetting: Sendable {
  var descriptor: HyperparameterDescriptor { get }
}

/// What a setting is where a suite does not say.
typealias SettingDefault = @Sendable (MethodSituation) -> HyperparameterValue?

extension Setting where Value == Double {
  static func number(
    _ name: String, _ range: ClosedRange<Double>, _ summary: String,
    default value: @escaping SettingDefault
  ) -> Setting {
    Setting(
      descriptor: HyperparameterDescriptor(
        name, .number(range), summary, silence: .replaced(by: value, recorded: nil))
    ) { $0?.number }
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
    let value: SettingDefault = { situation in
      situation.benchmark.flatMap { values[$0]?[situation.scenario] }.map { .number($0) }
    }
    return Setting(
      descriptor: HyperparameterDescriptor(
        name, .number(0...(.infinity)), summary, silence: .replaced(by: value, recorded: nil),
        searched: searched)
    ) { $0?.number }
  }
}

extension Setting where Value == Double? {
  /// A number that may be left out.
  static func optionalNumber(
    _ name: String, _ range: ClosedRange<Double>, _ summary: String
  ) -> Setting {
    Setting(
      descriptor: HyperparameterDescriptor(name, .number(range), summary, silence: .none)
    ) { .some($0?.number) }
  }
}

extension Setting where Value == Int {
  static func integer(
    _ name: String, _ range: ClosedRange<Int>, _ summary: String,
    default value: @escaping SettingDefault
  ) -> Setting {
    Setting(
      descriptor: HyperparameterDescriptor(
        name, .integer(range), summary, silence: .replaced(by: value, recorded: nil))
    ) { $0?.number.map { Int($0) } }
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
    _ name: String, _ range: ClosedRange<Int>, _ summary: String
  ) -> Setting {
    Setting(
      descriptor: HyperparameterDescriptor(name, .integer(range), summary, silence: .none)
    ) { .some($0?.number.map { Int($0) }) }
  }
}

extension Setting where Value == Bool {
  /// A flag that is not set where nothing is said of it.
  static func flag(_ name: String, _ summary: String) -> Setting {
    flag(name, summary, silence: .none)
  }

  /// A flag that records always name.
  static func flag(_ name: String, _ summary: String, default value: Bool) -> Setting {
    flag(name, summary, silence: .replaced(by: { _ in .flag(value) }, recorded: nil))
  }

  private static func flag(_ name: String, _ summary: String, silence: Silence) -> Setting {
    Setting(descriptor: HyperparameterDescriptor(name, .flag, summary, silence: silence)) {
      $0 == .flag(true)
    }
  }
}

extension Setting
where Value: RawRepresentable & CaseIterable & Sendable, Value.RawValue == String {
  static func choice(
    _ name: String, _ summary: String, default value: @escaping @Sendable (MethodSituation) -> Value
  ) -> Setting {
    choice(name, summary, among: Array(Value.allCases), bySilence: nil, default: value)
  }

  static func choice(_ name: String, _ summary: String, default value: Value) -> Setting {
    choice(name, summary) { _ in value }
  }

  /// A choice among some of the values only.
  static func choice(
    _ name: String, _ summary: String, among values: [Value], default value: Value
  ) -> Setting {
    choice(name, summary, among: values, bySilence: nil) { _ in value }
  }

  /// A choice that came later than the first records, which state one of its values by silence.
  static func choice(
    _ name: String, _ summary: String, bySilence recorded: Value, default value: Value
  ) -> Setting {
    choice(name, summary, among: Array(Value.allCases), bySilence: recorded) { _ in value }
  }

  private static func choice(
    _ name: String, _ summary: String, among values: [Value], bySilence recorded: Value?,
    default value: @escaping @Sendable (MethodSituation) -> Value
  ) -> Setting {
    Setting(
      descriptor: HyperparameterDescriptor(
        name, .choice(values.map(\.rawValue)), summary,
        silence: .replaced(
          by: { .text(value($0).rawValue) }, recorded: recorded.map { .text($0.rawValue) }))
    ) { value in
      if case .text(let text)? = value { Value(rawValue: text) } else { nil }
    }
  }

  /// That this setting has a value, or one of several.
  func equals(_ values: Value...) -> Applicability.Condition {
    .init(name: descriptor.name, values: values.map { .text($0.rawValue) })
  }
}
