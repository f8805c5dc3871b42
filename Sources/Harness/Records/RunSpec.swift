public import Methods
public import Streams

/// All that a person chooses about one run; with the data, the engine and the kernel it fixes the
/// result.
public struct RunSpec: Codable, Hashable, Sendable {
  /// The stream of contexts, the network and the optimizer.
  public var `protocol`: ProtocolSpec
  public var scenario: Scenario
  public var method: MethodSpec
  /// The root of every random stream of the run.
  public var seed: UInt64

  public init(protocol: ProtocolSpec, scenario: Scenario, method: MethodSpec, seed: UInt64) {
    self.protocol = `protocol`
    self.scenario = scenario
    self.method = method
    self.seed = seed
  }
}

/// A method by name, with every hyper-parameter written out (defaults included).
public struct MethodSpec: Codable, Hashable, Sendable {
  /// The canonical short name, such as `ewc`.
  public var name: String
  public var hyperparameters: [String: HyperparameterValue]

  public init(name: String, hyperparameters: [String: HyperparameterValue] = [:]) {
    self.name = name
    self.hyperparameters = hyperparameters
  }
}
