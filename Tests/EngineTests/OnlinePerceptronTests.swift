import Testing

@testable import Engine

/// Steps on single examples beside those of the network that computes in batches.
@Suite struct OnlinePerceptronTests {
  struct Shape: Sendable, CustomTestStringConvertible {
    var widths: [Int]
    var columns: Range<Int>

    init(_ widths: [Int], _ columns: Range<Int>? = nil) {
      self.widths = widths
      self.columns = columns ?? 0..<widths[widths.count - 1]
    }

    var testDescription: String { "\(widths), columns \(columns)" }
  }

  /// Rows of seven vectors, four and one, and what is left of them; one to three hidden layers and
  /// none; all columns and some.
  static let shapes = [
    Shape([30, 100, 100, 10]), Shape([30, 64, 5]), Shape([17, 50, 10], 4..<6),
    Shape([9, 10, 3]), Shape([25, 130, 7]), Shape([12, 20, 113, 18, 40], 16..<40),
    Shape([40, 80, 130, 40], 0..<1), Shape([21, 40], 3..<33), Shape([8, 16, 16, 16, 16]),
  ]

  private struct Setting {
    let network: Network
    let perceptron: OnlinePerceptron
    let columns: Range<Int>
    let parameters: Parameters
    /// [examples, inputs], most of them 0.
    let inputs: [[Float]]
    let labels: [Int32]
    let store: SparseExampleStore
    let traces: OnlineTraces

    init(_ shape: Shape, examples: Int) {
      network = Network.perceptron(shape.widths)
      perceptron = OnlinePerceptron(network)
      columns = shape.columns
      var random = RandomStream(seed: 31, purpose: .initialWeights)
      parameters = network.initialParameters(using: &random)
      let (count, columns) = (shape.widths[0], shape.columns)
      inputs = (0..<examples).map { _ in
        (0..<count).map { _ in random.uniform() < 0.4 ? random.uniform() : 0 }
      }
      labels = (0..<examples).map { _ in
        Int32(columns.lowerBound + random.uniform(below: columns.count))
      }
      store = SparseExampleStore(capacity: examples, inputs: count)
      for (slot, (example, label)) in zip(inputs, labels).enumerated() {
        store.fill(slot, label: label, dense: example)
      }
      traces = OnlineTraces(for: perceptron, capacity: examples)
    }

    /// The loss and its gradient by the network that computes in batches.
    func batch(_ parameters: Parameters, rows: [Int]) -> (loss: Double, gradient: Parameters) {
      let workspace = Workspace(for: network, capacity: rows.count)
      for (row, example) in rows.enumerated() {
        for (place, value) in inputs[example].enumerated() {
          workspace.inputs[row * network.inputs + place] = value
        }
      }
      network.forward(ModelState(parameters), rows: rows.count, in: workspace)
      workspace.logitGradients.update(repeating: 0, count: rows.count * network.outputs)
      let loss = softmaxCrossEntropy(
        logits: workspace.logits, labels: rows.map { labels[$0] }, rows: rows.count,
        width: network.outputs, columns: columns, addingTo: workspace.logitGradients)
      var gradient = Parameters(layout: network.layout)
      network.backward(parameters, rows: 0..<rows.count, in: workspace, into: &gradient)
      return (loss, gradient)
    }

    func unpacked(_ packed: Parameters) -> Parameters {
      var plain = Parameters(layout: network.layout)
      perceptron.unpack(packed, into: &plain)
      return plain
    }
  }

  @Test(arguments: shapes)
  func `takes the steps of plain gradient descent on one example after the other`(
    shape: Shape
  ) {
    let setting = Setting(shape, examples: 6)
    var (theta, plain) = (setting.perceptron.pack(setting.parameters), setting.parameters)
    for slot in 0..<6 {
      let (loss, gradient) = setting.batch(plain, rows: [slot])
      let ours = theta.withUnsafeMutablePointer {
        setting.perceptron.step(
          $0, on: setting.store[slot], columns: shape.columns, rate: 0.3, in: setting.traces)
      }
      #expect(abs(Double(ours) - loss) <= 1e-5 * max(loss, 0.1))
      let before = plain
      plain.add(gradient, times: -0.3)
      let moved = setting.unpacked(theta)
      // Where only one column competes, nothing moves.
      #expect((plain == before) == (shape.columns.count == 1))
      #expect(relativeDifference(tensors(moved), tensors(plain)) < 2e-6)
      let (step, expected) = (difference(moved, before), difference(plain, before))
      #expect(shape.columns.count == 1 || relativeDifference(step, expected) < 1e-4)
    }
    expectZeroPadding(theta, setting.perceptron)
  }

  @Test(arguments: shapes)
  func `adds the traces of a batch to its gradient`(shape: Shape) {
    let setting = Setting(shape, examples: 5)
    let theta = setting.perceptron.pack(setting.parameters)
    let (loss, expected) = setting.batch(setting.parameters, rows: Array(0..<5))
    var gradient = Parameters(layout: setting.perceptron.layout)
    var total: Float = 0
    theta.withUnsafePointer { theta in
      for slot in 0..<5 {
        total += setting.perceptron.trace(
          theta, on: setting.store[slot], columns: shape.columns, scale: 0.2, slot: slot,
          in: setting.traces)
      }
    }
    gradient.withUnsafeMutablePointer { gradient in
      for slot in 0..<5 {
        setting.perceptron.add(
          setting.store[slot], slot: slot, in: setting.traces, to: gradient)
      }
    }
    #expect(abs(Double(total) / 5 - loss) <= 1e-5 * max(loss, 0.1))
    let found = setting.unpacked(gradient)
    if shape.columns.count == 1 {
      #expect(found == Parameters(layout: setting.network.layout))
    } else {
      #expect(relativeDifference(tensors(found), tensors(expected)) < 1e-5)
    }
    expectZeroPadding(gradient, setting.perceptron)
  }

  @Test func `has a gradient that agrees with central differences`() {
    let shape = Shape([7, 20, 17, 5], 1..<5)
    let setting = Setting(shape, examples: 1)
    func loss(_ parameters: Parameters) -> Float {
      setting.perceptron.pack(parameters).withUnsafePointer {
        setting.perceptron.trace(
          $0, on: setting.store[0], columns: shape.columns, scale: 1, slot: 0, in: setting.traces)
      }
    }
    var parameters = setting.parameters
    _ = loss(parameters)
    var packed = Parameters(layout: setting.perceptron.layout)
    packed.withUnsafeMutablePointer {
      setting.perceptron.add(setting.store[0], slot: 0, in: setting.traces, to: $0)
    }
    let gradient = setting.unpacked(packed)
    #expect((tensors(gradient).joined().map(abs).max() ?? 0) > 0.1)
    for tensor in setting.network.layout.tensors {
      for index in tensor.range {
        let value = parameters[index]
        // Wider, and some unit would be switched on or off in between.
        parameters[index] = value + 1e-3
        let above = loss(parameters)
        parameters[index] = value - 1e-3
        let below = loss(parameters)
        parameters[index] = value
        #expect(
          abs(gradient[index] - (above - below) / 2e-3) < 1e-3, "\(tensor.name) at \(index)")
      }
    }
  }

  @Test(arguments: [0, 1, 2])
  func `has no loss where a weight is not a number`(layer: Int) {
    let setting = Setting(Shape([6, 20, 18, 4]), examples: 1)
    var parameters = setting.parameters
    for index in setting.network.layers[layer].tensors[0].range { parameters[index] = .nan }
    var theta = setting.perceptron.pack(parameters)
    let traced = theta.withUnsafePointer {
      setting.perceptron.trace(
        $0, on: setting.store[0], columns: 0..<4, scale: 1, slot: 0, in: setting.traces)
    }
    let stepped = theta.withUnsafeMutablePointer {
      setting.perceptron.step(
        $0, on: setting.store[0], columns: 0..<4, rate: 1, in: setting.traces)
    }
    #expect(traced.isNaN && stepped.isNaN)
  }

  @Test(arguments: shapes)
  func `predicts the column with the largest logit`(shape: Shape) {
    let setting = Setting(shape, examples: 4)
    let theta = setting.perceptron.pack(setting.parameters)
    let workspace = Workspace(for: setting.network, capacity: 1)
    for slot in 0..<4 {
      for (place, value) in setting.inputs[slot].enumerated() { workspace.inputs[place] = value }
      setting.network.forward(ModelState(setting.parameters), rows: 1, in: workspace)
      let expected = indexOfMaximum(workspace.logits, shape.columns)
      let found = theta.withUnsafePointer {
        setting.perceptron.prediction(
          $0, for: setting.store[slot], columns: shape.columns, in: setting.traces)
      }
      #expect(found == expected)
    }
  }

  @Test(arguments: shapes)
  func `pads rows with zeros to whole vectors and back`(shape: Shape) {
    let setting = Setting(shape, examples: 1)
    let packed = setting.perceptron.pack(setting.parameters)
    #expect(setting.unpacked(packed) == setting.parameters)
    expectZeroPadding(packed, setting.perceptron)
    #expect(packed.layout.count >= setting.parameters.layout.parameterCount)
    #expect(packed.layout.tensors.allSatisfy { $0.shape[$0.shape.count - 1] % 16 == 0 })
  }

  /// Each example with a scale of its own; twice, so that the second begins with what the first left.
  @Test(arguments: shapes)
  func `takes a minibatch layer by layer to the bits of one example after the other`(
    shape: Shape
  ) {
    let setting = Setting(shape, examples: 6)
    let (perceptron, store) = (setting.perceptron, setting.store)
    let batch = (0..<6).map { slot in
      OnlineBatchExample(
        store[slot], columns: setting.columns, scale: -0.1 / Float(slot + 1))
    }
    var together = perceptron.pack(setting.parameters)
    var single = together
    let traces = OnlineTraces(for: perceptron, capacity: 7)
    var losses: [Float] = [9]
    for _ in 0..<2 {
      together.withUnsafeMutablePointer { theta in
        perceptron.trace(theta, on: batch, in: traces, losses: &losses)
        perceptron.add(batch, in: traces, to: theta)
      }
      let expected = single.withUnsafeMutablePointer { theta in
        let losses = batch.indices.map { slot in
          perceptron.trace(
            theta, on: batch[slot].example, columns: setting.columns, scale: batch[slot].scale,
            slot: slot, in: setting.traces)
        }
        for slot in batch.indices {
          perceptron.add(batch[slot].example, slot: slot, in: setting.traces, to: theta)
        }
        return losses
      }
      #expect(losses == expected)
      #expect((0..<single.count).allSatisfy { together[$0] == single[$0] })
    }
    let start = perceptron.pack(setting.parameters)
    #expect(!(0..<single.count).allSatisfy { start[$0] == single[$0] } || shape.columns.count == 1)
  }

  /// In two parts, and not in the order of the store.
  @Test(arguments: shapes)
  func `adds fixed examples with the bits of one after the other`(shape: Shape) {
    let setting = Setting(shape, examples: 70)
    let perceptron = setting.perceptron
    let theta = perceptron.pack(setting.parameters)
    let slots = (0..<70).map { $0 * 9 % 70 }
    let parts = FixedExamples.parts(of: slots, of: setting.store, columns: shape.columns)
    #expect(parts.map(\.batch.count) == [64, 6])
    let traces = OnlineTraces(for: perceptron, capacity: 80)
    var (together, single) = (theta, theta)
    var losses: [Float] = []
    theta.withUnsafePointer { theta in
      for (part, firstSlot) in zip(parts, [3, 67]) {
        perceptron.trace(theta, on: part.batch, firstSlot: firstSlot, in: traces, losses: &losses)
        together.withUnsafeMutablePointer { target in
          perceptron.addFirstLayer(part, firstSlot: firstSlot, in: traces, to: target)
          perceptron.addHigherLayers(
            firstSlot..<firstSlot + part.batch.count, in: traces,
            to: target + perceptron.inputLayerCount)
        }
      }
      single.withUnsafeMutablePointer { target in
        for slot in slots {
          _ = perceptron.trace(
            theta, on: setting.store[slot], columns: shape.columns, scale: 1 / 70, slot: 0,
            in: setting.traces)
          perceptron.add(setting.store[slot], slot: 0, in: setting.traces, to: target)
        }
      }
    }
    #expect((0..<theta.count).allSatisfy { together[$0] == single[$0] })
    #expect(shape.columns.count == 1 || !(0..<theta.count).allSatisfy { theta[$0] == single[$0] })
  }

  @Test func `has the first layer in the first elements`() {
    let perceptron = OnlinePerceptron(Network.perceptron([3, 17, 2]))
    #expect(perceptron.inputLayerCount == 3 * 32 + 32)
    #expect(perceptron.layout.count == 3 * 32 + 32 + 17 * 16 + 16)
  }

  @Test func `copies an example from one store to another`() {
    let (one, other) = (
      SparseExampleStore(capacity: 2, inputs: 4), SparseExampleStore(capacity: 3, inputs: 5)
    )
    one.fill(1, label: 7, dense: [0, 0.5, 0, 0.25])
    other.fill(2, label: 1, dense: [1, 1, 1, 1, 1])
    other.fill(2, with: one[1])
    let example = other[2]
    #expect(example.count == 2 && example.label == 7)
    #expect((0..<2).map { example.places[$0] } == [1, 3])
    #expect((0..<2).map { example.values[$0] } == [0.5, 0.25])
    #expect(other[0].count == 0 && other[0].label == 0)
  }

  private func difference(_ left: Parameters, _ right: Parameters) -> [[Float]] {
    var result = left
    result.add(right, times: -1)
    return tensors(result)
  }

  /// Padding that is not 0 would be taken for weights by sums over whole rows.
  private func expectZeroPadding(_ packed: Parameters, _ perceptron: OnlinePerceptron) {
    for layer in perceptron.layers {
      for row in 0...layer.inputs {
        let start = layer.weight + row * layer.stride
        for column in layer.outputs..<layer.stride { #expect(packed[start + column] == 0) }
      }
    }
  }
}

extension SparseExampleStore {
  /// Fills a slot with the numbers that are not 0.
  func fill(_ slot: Int, label: Int32, dense: [Float]) {
    fill(slot, label: label) { places, values in
      var count = 0
      for (place, value) in dense.enumerated() where value != 0 {
        places[count] = UInt16(place)
        values[count] = value
        count += 1
      }
      return count
    }
  }
}
