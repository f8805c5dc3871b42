import Testing

@testable import Engine

/// Learning from single examples with any network, beside the fast case and beside plain passes.
@Suite struct OnlineTrainerTests {
  /// Examples of twelve numbers, half of them 0, with labels among some of five columns.
  private struct Data {
    let store = SparseExampleStore(capacity: 8, inputs: 12)
    let columns = 1..<5
    private(set) var rows: [[Float]] = []
    private(set) var labels: [Int32] = []

    init() {
      var random = RandomStream(seed: 5, purpose: .dataOrder)
      for slot in 0..<8 {
        rows.append((0..<12).map { _ in random.uniform() < 0.5 ? random.uniform() : 0 })
        labels.append(Int32(1 + random.uniform(below: 4)))
        store.fill(slot, label: labels[slot], dense: rows[slot])
      }
    }

    func batch(_ slots: [Int], scale: (Int) -> Float) -> [OnlineBatchExample] {
      slots.map { OnlineBatchExample(store[$0], columns: columns, scale: scale($0)) }
    }
  }

  private let data = Data()

  private func initialState(_ trainer: any OnlineTrainer) -> ModelState {
    var random = RandomStream(seed: 8, purpose: .initialWeights)
    return ModelState(
      trainer.pack(trainer.network.initialParameters(using: &random)),
      statistics: trainer.network.initialStatistics())
  }

  @Test
  func `is the fast case for perceptrons all of which learns, and the general one for others`() {
    let perceptron = Network.perceptron([12, 9, 5])
    #expect(perceptron.makeOnlineTrainer(capacity: 1) is OnlinePerceptronTrainer)
    let others = [
      Network(perceptron.layers, layout: perceptron.layout, frozen: 1),
      NetworkDescription.perceptron(hidden: [9])
        .makeNetwork(input: .flat(12), outputs: 5, head: .cosine),
      .normalized,
    ]
    for network in others {
      #expect(network.makeOnlineTrainer(capacity: 3) is OnlineNetworkTrainer)
      #expect(network.makeOnlineTrainer(capacity: 3).capacity == 3)
    }
  }

  @Test(arguments: [[12, 20, 17, 5], [12, 5]])
  func `takes the steps of the fast case, on one example and on scaled batches`(widths: [Int]) {
    let network = Network.perceptron(widths)
    let trainers: [any OnlineTrainer] = [
      OnlinePerceptronTrainer(OnlinePerceptron(network), capacity: 4),
      OnlineNetworkTrainer(network, capacity: 4),
    ]
    let start = initialState(trainers[1]).parameters
    var losses: [[Float]] = [[], []]
    let learned = zip(trainers.indices, trainers).map { index, trainer in
      var (state, batchLosses) = (initialState(trainer), [Float]())
      for round in 0..<6 {
        losses[index].append(
          trainer.step(&state, on: data.store[round], columns: data.columns, rate: 0.3))
        let batch = data.batch([round, 7, 3, 0]) { -0.1 / Float($0 + 1) }
        trainer.differentiate(&state, on: batch, mode: .training, losses: &batchLosses)
        trainer.addGradient(of: batch, times: 2, to: &state.parameters)
        losses[index] += batchLosses
      }
      return trainer.unpack(state.parameters)
    }
    #expect(losses[0].count == 30 && losses[1].count == 30)
    #expect(zip(losses[0], losses[1]).allSatisfy { abs($0 - $1) < 1e-5 * max($1, 0.1) })
    #expect(relativeDifference(tensors(learned[1]), tensors(learned[0])) < 1e-5)
    #expect(relativeDifference(tensors(learned[1]), tensors(start)) > 0.1)
  }

  @Test func `predicts what the fast case predicts`() {
    let network = Network.perceptron([12, 20, 5])
    let trainers: [any OnlineTrainer] = [
      OnlinePerceptronTrainer(OnlinePerceptron(network), capacity: 1),
      OnlineNetworkTrainer(network, capacity: 1),
    ]
    var random = RandomStream(seed: 9, purpose: .initialWeights)
    var found: Set<Int> = []
    for _ in 0..<4 {
      let parameters = network.initialParameters(.glorotUniform, using: &random)
      let predictions = trainers.map { trainer in
        var predictions = [9]
        trainer.predict(
          ModelState(trainer.pack(parameters)), data.store, count: 8, columns: data.columns,
          into: &predictions)
        return predictions
      }
      #expect(predictions[0].count == 8 && predictions[0] == predictions[1])
      found.formUnion(predictions[0])
    }
    #expect(found.count > 2 && found.allSatisfy(data.columns.contains))
  }

  @Test func `has the input layer's parameters where the trainer keeps them`() {
    let network = Network.perceptron([12, 20, 5])
    let state = initialState(OnlineNetworkTrainer(network, capacity: 1))
    let trainers: [any OnlineTrainer] = [
      OnlinePerceptronTrainer(OnlinePerceptron(network), capacity: 1),
      OnlineNetworkTrainer(network, capacity: 1),
    ]
    let expected = network.layers[0].tensors.flatMap { state.parameters.elements(of: $0) }
    for trainer in trainers {
      let packed = trainer.pack(state.parameters)
      let found = trainer.inputRanges.joined().map { packed[$0] }
      #expect(found.filter { $0 != 0 } == expected.filter { $0 != 0 })
      #expect(trainer.unpack(packed) == state.parameters)
    }
    // γ and β of the normalization are the first parameters.
    #expect(Network.normalized.inputTensors.map(\.count) == [3, 3])
    let frozen = Network(network.layers, layout: network.layout, frozen: 1)
    #expect(frozen.inputTensors.map(\.name) == ["output.weight", "output.bias"])
  }

  // MARK: Batch normalization

  @Test func `trains on the moments of the batch, and lets the statistics follow once`() {
    let network = Network.normalized
    let trainer = OnlineNetworkTrainer(network, capacity: 4)
    var (state, losses) = (initialState(trainer), [Float]())
    // The plain passes.
    let workspace = Workspace(for: network, capacity: 4)
    var expected = state
    let slots = [2, 5, 1, 7]
    for (row, slot) in slots.enumerated() {
      (workspace.inputs + row * 12).update(from: data.rows[slot], count: 12)
    }
    network.forward(expected, rows: 4, in: workspace, mode: .training)
    workspace.logitGradients.update(repeating: 0, count: 4 * 5)
    let loss = softmaxCrossEntropy(
      logits: workspace.logits, labels: slots.map { data.labels[$0] }, rows: 4, width: 5,
      columns: data.columns, addingTo: workspace.logitGradients)
    var gradient = Parameters(layout: network.layout)
    network.backward(expected.parameters, rows: 0..<4, in: workspace, into: &gradient)
    network.fold(workspace, into: &expected.statistics)
    expected.parameters.add(gradient, times: -0.2)
    let batch = data.batch(slots) { _ in 0.25 }
    trainer.differentiate(&state, on: batch, mode: .training, losses: &losses)
    trainer.addGradient(of: batch, times: -0.2, to: &state.parameters)
    #expect(abs(Double(losses.reduce(0, +)) / 4 - loss) < 1e-6)
    #expect(state.statistics == expected.statistics)
    #expect(state.statistics != network.initialStatistics())
    #expect(relativeDifference(tensors(state.parameters), tensors(expected.parameters)) < 1e-6)
  }

  @Test func `moves no statistics where it does not learn`() {
    let trainer = OnlineNetworkTrainer(.normalized, capacity: 4)
    var (state, losses) = (initialState(trainer), [Float]())
    _ = trainer.step(&state, on: data.store[0], columns: data.columns, rate: 0.1)
    let before = state
    let constraints = trainer.makeConstraints(groups: 2, examples: 6)
    constraints.append([0, 1, 2, 3, 4, 5], of: data.store, columns: data.columns)
    constraints.append([6, 7], of: data.store, columns: data.columns)
    constraints.differentiate(state)
    let batch = data.batch([1, 2]) { _ in 0.5 }
    trainer.differentiate(&state, on: batch, mode: .evaluation, losses: &losses)
    var predictions: [Int] = []
    trainer.predict(state, data.store, count: 8, columns: data.columns, into: &predictions)
    #expect(state.statistics == before.statistics && state.parameters == before.parameters)
    // In evaluation mode rows do not see one another.
    let together = losses
    for (index, example) in batch.enumerated() {
      trainer.differentiate(&state, on: [example], mode: .evaluation, losses: &losses)
      #expect(abs(losses[0] - together[index]) < 1e-6)
    }
  }

  /// A group is a batch of its own moments.
  @Test func `has constraints with the gradients of training passes`() {
    let trainer = OnlineNetworkTrainer(.normalized, capacity: 6)
    let state = initialState(trainer)
    let constraints = trainer.makeConstraints(groups: 2, examples: 6)
    let groups = [[0, 1, 2, 3, 4, 5], [6, 7]]
    for slots in groups { constraints.append(slots, of: data.store, columns: data.columns) }
    let gradients = groups.map { slots in
      var (copy, losses) = (state, [Float]())
      let batch = data.batch(slots) { _ in 1 / Float(slots.count) }
      trainer.differentiate(&copy, on: batch, mode: .training, losses: &losses)
      return trainer.gradient
    }
    constraints.differentiate(state)
    var (products, gram): ([Double], [Double]) = ([], [])
    // The batch that was differentiated last is the second group.
    constraints.multiply(data.batch([6, 7]) { _ in 0.5 }, into: &products)
    constraints.gram(into: &gram)
    let exact = gradients.map { left in gradients.map { left.dot($0) } }
    #expect(exact[0][0] > 0.01 && abs(exact[0][1]) > 1e-4)
    for row in 0..<2 {
      #expect(abs(products[row] - exact[row][1]) < 1e-5 * exact[1][1])
      for column in 0..<2 {
        #expect(abs(gram[row * 2 + column] - exact[row][column]) < 1e-5 * exact[0][0])
      }
    }
  }
}

extension Network {
  /// Normalized planes, 3×2×2, before two fully connected layers of 7 and 5 units.
  fileprivate static var normalized: Network {
    var (layout, statistics) = (ParameterLayout(), ParameterLayout())
    let normalization = BatchNormalization(
      "normalization", input: .planes(channels: 3, height: 2, width: 2), in: &layout,
      statistics: &statistics)
    let hidden = Dense(
      "hidden", input: normalization.output, outputs: 7, ending: .rectifiedBias, in: &layout)
    let output = Dense("output", input: hidden.output, outputs: 5, in: &layout)
    return Network([normalization, hidden, output], layout: layout, statisticsLayout: statistics)
  }
}
