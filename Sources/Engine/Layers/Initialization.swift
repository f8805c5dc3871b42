/// The distribution of a layer's initial weights and biases.
public enum Initialization: Sendable {
  /// Weights and biases from U(−a, a), a = 1/√inputs: the default of PyTorch, and of the published
  /// code of "Three types of incremental learning".
  case fanIn
  /// Weights like that, and biases of 0.
  case fanInWithoutBias
  /// Weights from U(−a, a), a = √(6/(inputs + outputs)), and biases of 0 (Glorot & Bengio 2010).
  case glorotUniform
}
