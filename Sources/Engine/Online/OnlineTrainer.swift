/// A network with the memory to learn from single examples and small batches by plain gradient descent.
///
/// What the methods of GEM and MER ask of a network. ``OnlinePerceptronTrainer`` is the fast case,
/// ``OnlineNetworkTrainer`` takes any layers, and ``Network/makeOnlineTrainer(capacity:)`` chooses. A call
/// is a step, a batch or more, beside which the choice at run time costs nothing.
///
/// What was learned is passed to each call, so that copies of a model may share a trainer on one thread.
/// Nothing is kept between steps.
public protocol OnlineTrainer: AnyObject {
  var network: Network { get }
  /// Examples of a batch, at most.
  var capacity: Int { get }
  /// Examples that are predicted together, at most.
  var predictedAtOnce: Int { get }
  /// The layout of the parameters and gradients that are passed; rows of it may be padded with zeros.
  var layout: ParameterLayout { get }
  /// Where the parameters of ``Network/inputTensors`` lie in a vector of ``layout``.
  var inputRanges: [Range<Int>] { get }

  /// The network's parameters in ``layout``.
  func pack(_ parameters: Parameters) -> Parameters
  /// Parameters of ``layout`` in the network's own.
  func unpack(_ packed: Parameters) -> Parameters

  /// Takes a step of plain gradient descent on the cross-entropy of one example.
  ///
  ///     θ ← θ − α ∇ℓ(x, y; θ)
  ///
  /// Returns ℓ before the step, in nats.
  /// - Parameters:
  ///   - columns: The output units over which the softmax is taken.
  ///   - rate: α.
  func step(
    _ state: inout ModelState, on example: SparseExample, columns: Range<Int>, rate: Float
  ) -> Float

  /// Computes the losses of a batch, and its gradient, which is the sum of its examples' scaled ones.
  ///
  /// The gradient is there until the next call.
  /// - Parameters:
  ///   - mode: In training the statistics follow; in evaluation nothing of the state changes.
  ///   - losses: Set to the examples' losses in nats, not scaled.
  func differentiate(
    _ state: inout ModelState, on batch: [OnlineBatchExample], mode: PassMode,
    losses: inout [Float])

  /// Adds the gradient of the batch that was differentiated last to `target`, and uses it up.
  func addGradient(
    of batch: [OnlineBatchExample], times factor: Float, to target: inout Parameters)

  /// Room for the gradients of groups of stored examples.
  ///
  /// - Parameters:
  ///   - groups: Groups, at most.
  ///   - examples: Those of a group, at most.
  func makeConstraints(groups: Int, examples: Int) -> any ConstraintGradients

  /// The columns whose logits are the largest, for the first `count` examples of a store; the first of
  /// equal ones.
  func predict(
    _ state: ModelState, _ store: SparseExampleStore, count: Int, columns: Range<Int>,
    into predictions: inout [Int])
}

extension Network {
  /// The memory to learn from up to `capacity` examples at once, as fast as it can be for the network.
  public func makeOnlineTrainer(capacity: Int) -> any OnlineTrainer {
    OnlinePerceptron.fits(self)
      ? OnlinePerceptronTrainer(OnlinePerceptron(self), capacity: capacity)
      : OnlineNetworkTrainer(self, capacity: capacity)
  }
}
