import Datasets
import Engine
import Streams

/// A network that learns from single examples by plain gradient descent, and what it needs for that.
///
/// Weights are drawn from U(−a, a), a = √(6/(inputs + outputs)), and biases are 0 (Glorot & Bengio
/// 2010), as in the released code of GEM and MER. The same seed gives the same weights to all methods
/// with networks of the same shape.
struct OnlineModel {
  /// What was learned; parameters have the layout of ``noParameters``.
  var state: ModelState
  /// α.
  let rate: Float

  private let trainer: any OnlineTrainer
  private let seed: UInt64
  private let initialization: Initialization
  /// Room for examples that are being tested.
  private let evaluated: SparseExampleStore
  /// The last minibatch of a mean loss, and the losses of the last one of any kind; kept for their room.
  private var batch: [OnlineBatchExample] = []
  private var losses: [Float] = []

  /// - Parameters:
  ///   - trainer: The network, and the memory to train it.
  ///   - weightIndex: Which of the seed's sets of initial weights to take; 0 for the one that
  ///     methods share.
  init(
    _ trainer: any OnlineTrainer, rate: Float, seed: UInt64, weightIndex: Int = 0,
    initialization: Initialization = .glorotUniform
  ) {
    self.trainer = trainer
    self.rate = rate
    self.seed = seed
    self.initialization = initialization
    evaluated = SparseExampleStore(
      capacity: trainer.predictedAtOnce, inputs: trainer.network.inputs)
    state = ModelState(.empty)
    drawWeights(weightIndex)
  }

  /// The network that a protocol asks for.
  ///
  /// - Parameter batchSize: Examples of a step, at most; those of the protocol where absent.
  init(
    stream: StreamOutline, settings: LearnerSettings, rate: Float, batchSize: Int? = nil,
    initialization: Initialization = .glorotUniform
  ) {
    let network = settings.makeNetwork(input: stream.shape, outputs: stream.outputs)
    self.init(
      network.makeOnlineTrainer(capacity: batchSize ?? settings.batchSize), rate: rate,
      seed: settings.seed, initialization: initialization)
  }

  private mutating func drawWeights(_ index: Int) {
    var random = RandomStream(seed: seed, purpose: .initialWeights, index: index)
    state = ModelState(
      trainer.pack(network.initialParameters(initialization, using: &random)),
      statistics: network.initialStatistics())
  }

  var network: Network { trainer.network }

  /// An untrained network of the same shape in the same memory, with another of the seed's sets of
  /// initial weights.
  func redrawn(weightIndex: Int) -> OnlineModel {
    var other = self
    other.drawWeights(weightIndex)
    return other
  }

  // MARK: Steps

  /// One step on one example; returns its loss before the step, in nats.
  ///
  /// - Parameter factor: What the rate is multiplied by.
  mutating func step(
    on example: SparseExample, columns: Range<Int>, times factor: Float = 1
  ) -> Double {
    Double(trainer.step(&state, on: example, columns: columns, rate: rate * factor))
  }

  /// One step along the scaled gradients of a minibatch, all taken before it.
  ///
  /// - Parameter losses: Set to the examples' losses before the step, in nats, not scaled.
  mutating func step(on batch: [OnlineBatchExample], losses: inout [Float]) {
    trainer.differentiate(&state, on: batch, mode: .training, losses: &losses)
    trainer.addGradient(of: batch, times: 1, to: &state.parameters)
  }

  /// One step on the mean loss of the first `count` examples of a store, which it returns.
  mutating func step(
    onMeanOf examples: SparseExampleStore, count: Int, columns: Range<Int>
  ) -> Double {
    if count == 1 { return step(on: examples[0], columns: columns) }
    fill(examples, 0..<count, columns: columns, scale: -rate / Float(count))
    trainer.differentiate(&state, on: batch, mode: .training, losses: &losses)
    trainer.addGradient(of: batch, times: 1, to: &state.parameters)
    return meanLoss
  }

  // MARK: Gradients

  /// A vector of zeros of the parameters' layout.
  var noParameters: Parameters { Parameters(layout: trainer.layout) }

  /// Computes the gradient of the mean loss of the first `count` examples of a store, which it returns,
  /// for ``multiply(_:into:)`` and ``descend()``.
  mutating func differentiate(
    meanOf examples: SparseExampleStore, count: Int, columns: Range<Int>
  ) -> Double {
    fill(examples, 0..<count, columns: columns, scale: 1 / Float(count))
    trainer.differentiate(&state, on: batch, mode: .training, losses: &losses)
    return meanLoss
  }

  /// θ ← θ − αg with the gradient that was computed last, which is used up.
  mutating func descend() {
    trainer.addGradient(of: batch, times: -rate, to: &state.parameters)
  }

  /// The gradient of the mean loss of stored examples, from which no statistics are taken.
  mutating func gradient(
    ofMeanOf examples: SparseExampleStore, slots: Range<Int>, columns: Range<Int>
  ) -> Parameters {
    var gradient = noParameters
    for start in stride(from: slots.lowerBound, to: slots.upperBound, by: trainer.capacity) {
      let part = start..<min(start + trainer.capacity, slots.upperBound)
      fill(examples, part, columns: columns, scale: 1 / Float(slots.count))
      trainer.differentiate(&state, on: batch, mode: .evaluation, losses: &losses)
      trainer.addGradient(of: batch, times: 1, to: &gradient)
    }
    return gradient
  }

  /// The loss of an example that is not learned.
  mutating func loss(of example: SparseExample, columns: Range<Int>) -> Double {
    batch = [OnlineBatchExample(example, columns: columns, scale: 1)]
    trainer.differentiate(&state, on: batch, mode: .evaluation, losses: &losses)
    return Double(losses[0])
  }

  /// Makes the examples in some slots of a store the batch, all with the same scale.
  private mutating func fill(
    _ examples: SparseExampleStore, _ slots: Range<Int>, columns: Range<Int>, scale: Float
  ) {
    batch.removeAll(keepingCapacity: true)
    for slot in slots {
      batch.append(OnlineBatchExample(examples[slot], columns: columns, scale: scale))
    }
  }

  private var meanLoss: Double {
    losses.reduce(0) { $0 + Double($1) } / Double(losses.count)
  }

  /// Room for the gradients of groups of stored examples.
  ///
  /// - Parameters:
  ///   - groups: Groups, at most.
  ///   - examples: Those of a group, at most.
  func makeConstraints(groups: Int, examples: Int) -> any ConstraintGradients {
    trainer.makeConstraints(groups: groups, examples: examples)
  }

  /// `products` ← the inner products of the gradient that was computed last with those of constraints.
  func multiply(_ constraints: any ConstraintGradients, into products: inout [Double]) {
    constraints.multiply(batch, into: &products)
  }

  // MARK: Parameters

  /// The present parameters in the network's own layout.
  var parameters: Parameters { trainer.unpack(state.parameters) }

  /// The parameters of the first layer that learns.
  var inputLayer: [Float] {
    get {
      state.parameters.withUnsafePointer { theta in
        trainer.inputRanges.flatMap {
          UnsafeBufferPointer(start: theta + $0.lowerBound, count: $0.count)
        }
      }
    }
    set {
      let ranges = trainer.inputRanges
      precondition(
        newValue.count == ranges.reduce(0) { $0 + $1.count },
        "\(newValue.count) numbers for an input layer of another shape")
      state.parameters.withUnsafeMutablePointer { theta in
        var place = 0
        for index in ranges.joined() {
          theta[index] = newValue[place]
          place += 1
        }
      }
    }
  }

  // MARK: Tests

  /// Where the largest logit of each example is among the context's prediction columns; the first of
  /// equal logits counts.
  func predictions(for examples: Examples, of context: ContextOutline) -> [Int?] {
    let columns = context.predictionColumns.neighbors
    var all: [Int?] = []
    var predictions: [Int] = []
    for start in stride(from: 0, to: examples.count, by: evaluated.capacity) {
      let count = min(evaluated.capacity, examples.count - start)
      for slot in 0..<count { examples.write(start + slot, to: slot, of: evaluated) }
      trainer.predict(state, evaluated, count: count, columns: columns, into: &predictions)
      all += predictions.prefix(count).map(Optional.some)
    }
    return all
  }
}

extension OnlineModel: Resumable {
  mutating func exchange(with archive: StateArchive) throws(StateError) {
    try state.exchange(with: archive)
  }
}
