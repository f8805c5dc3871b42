/// The settings of one run's method, complete and checked against their descriptors.
public struct Hyperparameters: Sendable {
  /// As a record holds them, without what it states by silence.
  public let values: [String: HyperparameterValue]

  init(values: [String: HyperparameterValue]) {
    self.values = values
  }

  /// The value of a setting of the method that these are for.
  ///
  /// - Precondition: The setting applies to the run, or has a value by silence.
  subscript<Value>(setting: Setting<Value>) -> Value {
    let descriptor = setting.descriptor
    guard let value = setting.read(values[descriptor.name] ?? descriptor.silence.recorded) else {
      preconditionFailure("Setting '\(descriptor.name)' is read where it has no value")
    }
    return value
  }
}
