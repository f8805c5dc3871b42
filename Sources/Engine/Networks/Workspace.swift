/// The memory in which a network computes: inputs, activations and errors of a minibatch.
///
/// Allocated once for the largest minibatch; forward and backward passes allocate nothing.
/// A workspace holds no state between calls, so copies of a learner may share one on one thread.
public final class Workspace {
  /// Examples the workspace has room for.
  public let capacity: Int
  private let widths: [Int]
  private let activations: [AlignedStorage]
  private let errors: [AlignedStorage]
  /// The inputs of the last forward pass without their zeros, where ``inputsAreSparse``.
  let sparseInputs: SparseRows
  private(set) var inputsAreSparse = false

  public init(for network: MultilayerPerceptron, capacity: Int) {
    precondition(capacity > 0, "A workspace holds at least one example")
    self.capacity = capacity
    widths = [network.inputs] + network.layers.map(\.outputs)
    activations = widths.map { AlignedStorage(count: capacity * $0) }
    sparseInputs = SparseRows(rows: capacity, columns: network.inputs)
    errors = widths.dropFirst().map { AlignedStorage(count: capacity * $0) }
  }

  /// The examples, [capacity, inputs], to be filled before a forward pass.
  public var inputs: UnsafeMutablePointer<Float> { activations[0].base }
  /// The outputs of the last forward pass, [rows, outputs].
  public var logits: UnsafeMutablePointer<Float> { activations[activations.count - 1].base }
  /// The derivative of the loss with respect to the logits, [rows, outputs].
  public var logitGradients: UnsafeMutablePointer<Float> { errors[errors.count - 1].base }

  /// The activations of the last hidden layer in the last forward pass, [rows, features].
  public var features: UnsafeMutablePointer<Float> { activations[activations.count - 2].base }

  /// The output of layer `index`, or the input for −1.
  func activation(after index: Int) -> UnsafeMutablePointer<Float> { activations[index + 1].base }
  /// The derivative of the loss with respect to the pre-activation of layer `index`.
  func error(after index: Int) -> UnsafeMutablePointer<Float> { errors[index].base }

  /// Collects the nonzero inputs; false where they are too many to be worth it.
  func compressInputs(rows: Int) -> Bool {
    inputsAreSparse = sparseInputs.compress(inputs, rows: rows)
    return inputsAreSparse
  }

  func require(rows: Int, for network: MultilayerPerceptron) {
    precondition(
      rows <= capacity, "A workspace for \(capacity) examples cannot hold \(rows)")
    assert(
      widths == [network.inputs] + network.layers.map(\.outputs),
      "A workspace serves networks of one shape only")
  }
}
