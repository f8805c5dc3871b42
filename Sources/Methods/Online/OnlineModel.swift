import Datasets
import Engine
import Streams

/// A network that learns from single examples by plain gradient descent, and what it needs for that.
///
/// Weights are drawn from U(−a, a), a = √(6/(inputs + outputs)), and biases are 0 (Glorot & Bengio
/// 2010), as in the released code of GEM and MER. The same seed gives the same weights to all methods
/// with networks of the same shape.
struct OnlineModel {
  let perceptron: OnlinePerceptron
  /// The parameters, of ``OnlinePerceptron/layout``.
  var theta: Parameters
  /// α.
  let rate: Float

  private let evaluationTraces: OnlineTraces
  /// Room for the example that is being tested.
  private let evaluated: SparseExampleStore
  /// The last minibatch of ``trace(_:count:columns:times:in:)`` and its losses; kept for their room.
  private var batch: [OnlineBatchExample] = []
  private var losses: [Float] = []

  /// - Parameters:
  ///   - network: A perceptron.
  ///   - weightIndex: Which of the seed's sets of initial weights to take; 0 for the one that
  ///     methods share.
  init(
    network: Network, rate: Float, seed: UInt64, weightIndex: Int = 0,
    initialization: Initialization = .glorotUniform
  ) {
    var random = RandomStream(seed: seed, purpose: .initialWeights, index: weightIndex)
    perceptron = OnlinePerceptron(network)
    theta = perceptron.pack(network.initialParameters(initialization, using: &random))
    self.rate = rate
    evaluationTraces = OnlineTraces(for: perceptron, capacity: 1)
    evaluated = SparseExampleStore(capacity: 1, inputs: network.inputs)
  }

  /// The network that a protocol asks for.
  init(
    stream: StreamOutline, settings: LearnerSettings, rate: Float, weightIndex: Int = 0,
    initialization: Initialization = .glorotUniform
  ) {
    self.init(
      network: settings.makeNetwork(input: .flat(stream.inputs), outputs: stream.outputs),
      rate: rate, seed: settings.seed, weightIndex: weightIndex, initialization: initialization)
  }

  /// One step on one example; returns its loss before the step, in nats.
  mutating func step(
    on example: SparseExample, columns: Range<Int>, in traces: OnlineTraces
  ) -> Double {
    theta.withUnsafeMutablePointer { theta in
      Double(perceptron.step(theta, on: example, columns: columns, rate: rate, in: traces))
    }
  }

  /// One step along the scaled gradients of a minibatch, all taken before it.
  ///
  /// - Parameter losses: Set to the examples' losses before the step, in nats, not scaled.
  mutating func step(
    on batch: [OnlineBatchExample], in traces: OnlineTraces, losses: inout [Float]
  ) {
    theta.withUnsafeMutablePointer { theta in
      perceptron.trace(theta, on: batch, in: traces, losses: &losses)
      perceptron.add(batch, in: traces, to: theta)
    }
  }

  /// One step on the mean loss of the first `count` examples of a store, which it returns.
  ///
  /// - Parameter traces: At least `count`.
  mutating func step(
    onMeanOf examples: SparseExampleStore, count: Int, columns: Range<Int>, in traces: OnlineTraces
  ) -> Double {
    if count == 1 { return step(on: examples[0], columns: columns, in: traces) }
    let loss = trace(examples, count: count, columns: columns, times: -rate, in: traces)
    theta.withUnsafeMutablePointer { theta in perceptron.add(batch, in: traces, to: theta) }
    return loss
  }

  /// Traces the gradient of the mean loss of the first `count` examples of a store, times `factor`, in
  /// the same slots, and returns that loss.
  mutating func trace(
    _ examples: SparseExampleStore, count: Int, columns: Range<Int>, times factor: Float = 1,
    in traces: OnlineTraces
  ) -> Double {
    batch.removeAll(keepingCapacity: true)
    for slot in 0..<count {
      batch.append(
        OnlineBatchExample(examples[slot], columns: columns, scale: factor / Float(count)))
    }
    theta.withUnsafePointer { theta in
      perceptron.trace(theta, on: batch, in: traces, losses: &losses)
    }
    return losses.reduce(0) { $0 + Double($1) } / Double(count)
  }

  /// The present parameters, without padding.
  var parameters: Parameters {
    var parameters = Parameters(layout: perceptron.network.layout)
    perceptron.unpack(theta, into: &parameters)
    return parameters
  }

  /// Where the largest logit of each example is among the context's prediction columns; the first of
  /// equal logits counts.
  func predictions(for examples: Examples, of context: ContextOutline) -> [Int?] {
    let (columns, traces) = (context.predictionColumns.neighbors, evaluationTraces)
    return theta.withUnsafePointer { theta in
      (0..<examples.count).map { position in
        examples.write(position, to: 0, of: evaluated)
        let example = evaluated[0]
        return perceptron.prediction(theta, for: example, columns: columns, in: traces)
      }
    }
  }
}
