public import Methods
public import Streams

extension MethodSpec {
  /// Every setting as a suite would name it, those among them that a record states by silence; what is
  /// recorded where the method is not known here.
  public func statedSettings(
    in scenario: Scenario, of spec: ProtocolSpec
  ) -> [String: HyperparameterValue] {
    (try? spec.method(named: name))?.stated(hyperparameters, in: scenario) ?? hyperparameters
  }
}

extension RunSpec {
  /// ``MethodSpec/statedSettings(in:of:)`` of the run.
  public var statedSettings: [String: HyperparameterValue] {
    method.statedSettings(in: scenario, of: self.protocol)
  }
}
