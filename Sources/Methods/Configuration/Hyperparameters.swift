/// The settings of one run's method, complete and checked against their descriptors.
public struct Hyperparameters: Sendable {
  /// As a record holds them.
  public let values: [String: HyperparameterValue]
  /// What it means that a setting is not among the values.
  private let absent: [String: HyperparameterValue]

  init(values: [String: HyperparameterValue], absent: [String: HyperparameterValue] = [:]) {
    self.values = values
    self.absent = absent
  }

  /// A number that the descriptor guarantees to be there.
  func number(_ name: String) -> Double {
    guard case .number(let number)? = values[name] else {
      preconditionFailure("Hyper-parameter \(name) was not resolved to a number")
    }
    return number
  }

  /// A choice that the descriptor guarantees to be there, or whose absence it gives a meaning.
  func choice<Choice: RawRepresentable>(_ name: String) -> Choice where Choice.RawValue == String {
    guard case .text(let text)? = values[name] ?? absent[name], let choice = Choice(rawValue: text)
    else {
      preconditionFailure("Hyper-parameter \(name) was not resolved to a choice")
    }
    return choice
  }
}
