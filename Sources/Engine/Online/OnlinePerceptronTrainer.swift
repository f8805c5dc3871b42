/// The fast case of learning from single examples: a perceptron with padded rows (``OnlinePerceptron``).
public final class OnlinePerceptronTrainer: OnlineTrainer {
  /// Stored examples of all groups up to which constraints are known by traces.
  ///
  /// Beyond, whole gradients are cheaper. Measured with 784-100-100-10 networks.
  private static let tracedExamples = 800

  private let perceptron: OnlinePerceptron
  private let traces: OnlineTraces

  public init(_ perceptron: OnlinePerceptron, capacity: Int) {
    self.perceptron = perceptron
    traces = OnlineTraces(for: perceptron, capacity: capacity)
  }

  public var network: Network { perceptron.network }
  public var capacity: Int { traces.capacity }
  public var predictedAtOnce: Int { 1 }
  public var layout: ParameterLayout { perceptron.layout }
  public var inputRanges: [Range<Int>] { [0..<perceptron.inputLayerCount] }

  public func pack(_ parameters: Parameters) -> Parameters { perceptron.pack(parameters) }

  public func unpack(_ packed: Parameters) -> Parameters {
    var parameters = Parameters(layout: network.layout)
    perceptron.unpack(packed, into: &parameters)
    return parameters
  }

  public func step(
    _ state: inout ModelState, on example: SparseExample, columns: Range<Int>, rate: Float
  ) -> Float {
    state.parameters.withUnsafeMutablePointer { theta in
      perceptron.step(theta, on: example, columns: columns, rate: rate, in: traces)
    }
  }

  public func differentiate(
    _ state: inout ModelState, on batch: [OnlineBatchExample], mode: PassMode,
    losses: inout [Float]
  ) {
    state.parameters.withUnsafePointer { theta in
      perceptron.trace(theta, on: batch, in: traces, losses: &losses)
    }
  }

  public func addGradient(
    of batch: [OnlineBatchExample], times factor: Float, to target: inout Parameters
  ) {
    if factor != 1 {
      for slot in batch.indices { traces.scale(slot, by: factor) }
    }
    target.withUnsafeMutablePointer { target in
      perceptron.add(batch, in: traces, to: target)
    }
  }

  public func makeConstraints(groups: Int, examples: Int) -> any ConstraintGradients {
    groups * examples <= Self.tracedExamples
      ? TracedGradients(
        for: perceptron, batchTraces: traces, groups: groups, capacity: groups * examples)
      : StoredGradients(for: perceptron, batchTraces: traces, groups: groups)
  }

  public func predict(
    _ state: ModelState, _ store: SparseExampleStore, count: Int, columns: Range<Int>,
    into predictions: inout [Int]
  ) {
    predictions.removeAll(keepingCapacity: true)
    state.parameters.withUnsafePointer { theta in
      for slot in 0..<count {
        predictions.append(
          perceptron.prediction(theta, for: store[slot], columns: columns, in: traces))
      }
    }
  }
}
