import Testing

@testable import Engine

/// Gradients of groups of examples, kept whole or known by their traces, of perceptrons and of any network,
/// beside those of plain loops.
@Suite struct ConstraintGradientsTests {
  enum Form: CaseIterable {
    case stored, traced, ofAnyNetwork
  }

  /// Three groups of different sizes and output units, and a batch.
  private struct Setting {
    let perceptron: OnlinePerceptron
    let theta: Parameters
    let store: SparseExampleStore
    let batch: SparseExampleStore
    let groups: [(slots: [Int], columns: Range<Int>)]
    let batchColumns: Range<Int>
    let batchCount = 4
    let trainer: any OnlineTrainer
    let constraints: any ConstraintGradients

    init(_ form: Form, widths: [Int], groups: [(slots: [Int], columns: Range<Int>)]) {
      let network = Network.perceptron(widths)
      let perceptron = OnlinePerceptron(network)
      var random = RandomStream(seed: 17, purpose: .initialWeights)
      self.perceptron = perceptron
      theta = perceptron.pack(network.initialParameters(.fanIn, using: &random))
      self.groups = groups
      let outputs = network.outputs
      batchColumns = 0..<outputs
      let store = SparseExampleStore(capacity: 12, inputs: network.inputs)
      let batch = SparseExampleStore(capacity: batchCount, inputs: network.inputs)
      func example() -> [Float] {
        (0..<network.inputs).map { _ in random.uniform() < 0.5 ? random.uniform() : 0 }
      }
      for group in groups {
        for slot in group.slots {
          let label = group.columns.lowerBound + random.uniform(below: group.columns.count)
          store.fill(slot, label: Int32(label), dense: example())
        }
      }
      for slot in 0..<batchCount {
        batch.fill(slot, label: Int32(random.uniform(below: outputs)), dense: example())
      }
      (self.store, self.batch) = (store, batch)
      // Up to 800 examples traces are cheaper.
      trainer =
        form == .ofAnyNetwork
        ? OnlineNetworkTrainer(network, capacity: batchCount)
        : OnlinePerceptronTrainer(perceptron, capacity: batchCount)
      constraints = trainer.makeConstraints(groups: 3, examples: form == .stored ? 300 : 5)
      for group in groups {
        constraints.append(group.slots, of: store, columns: group.columns)
      }
    }

    /// The gradient of a mean loss, in double precision, by the traces that are tested elsewhere.
    func gradient(
      _ theta: Parameters, _ store: SparseExampleStore, _ slots: [Int], _ columns: Range<Int>
    ) -> [Double] {
      let own = OnlineTraces(for: perceptron, capacity: 1)
      var total = [Double](repeating: 0, count: theta.count)
      for slot in slots {
        var single = Parameters(layout: perceptron.layout)
        theta.withUnsafePointer {
          _ = perceptron.trace($0, on: store[slot], columns: columns, scale: 1, slot: 0, in: own)
        }
        single.withUnsafeMutablePointer { perceptron.add(store[slot], slot: 0, in: own, to: $0) }
        for index in total.indices { total[index] += Double(single[index]) / Double(slots.count) }
      }
      return total
    }

    /// Padded parameters in the layout of the trainer.
    func state(_ theta: Parameters) -> ModelState {
      var plain = Parameters(layout: perceptron.network.layout)
      perceptron.unpack(theta, into: &plain)
      return ModelState(trainer.pack(plain))
    }

    /// The batch, differentiated at parameters.
    func differentiateBatch(_ theta: Parameters) -> [OnlineBatchExample] {
      let examples = (0..<batchCount).map {
        OnlineBatchExample(batch[$0], columns: batchColumns, scale: 1 / Float(batchCount))
      }
      var (state, losses) = (state(theta), [Float]())
      trainer.differentiate(&state, on: examples, mode: .training, losses: &losses)
      return examples
    }
  }

  private static let groups: [(slots: [Int], columns: Range<Int>)] = [
    ([5, 2, 7], 0..<3), ([0], 3..<7), ([1, 3, 4, 6, 8], 0..<7),
  ]

  private func product(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
  }

  @Test(arguments: Form.allCases, [[20, 30, 17, 7], [20, 9, 7], [20, 7], [40, 16, 16, 33, 7]])
  func `have the inner products and combinations of whole gradients`(form: Form, widths: [Int]) {
    let setting = Setting(form, widths: widths, groups: Self.groups)
    var theta = setting.theta
    // Twice, at different parameters: nothing of the first time is left.
    for factor in [1, 0.5] as [Float] {
      theta.scale(by: factor)
      let rows = setting.groups.map {
        setting.gradient(theta, setting.store, $0.slots, $0.columns)
      }
      let current = setting.gradient(
        theta, setting.batch, Array(0..<setting.batchCount), setting.batchColumns)
      let batch = setting.differentiateBatch(theta)
      setting.constraints.differentiate(setting.state(theta))
      var (products, gram): ([Double], [Double]) = ([9], [9, 9])
      setting.constraints.multiply(batch, into: &products)
      setting.constraints.gram(into: &gram)
      #expect(products.count == 3 && gram.count == 9)
      let scale = rows.map { product($0, $0) }.max() ?? 0
      #expect(scale > 0.1)
      for row in 0..<3 {
        #expect(abs(products[row] - product(rows[row], current)) < 1e-5 * scale)
        for column in 0..<3 {
          let exact = product(rows[row], rows[column])
          #expect(abs(gram[row * 3 + column] - exact) < 1e-5 * scale)
        }
      }
      var moved = setting.state(theta).parameters
      setting.constraints.addCombination([0.5, 0, 2], times: -0.1, to: &moved)
      let target = setting.perceptron.pack(setting.trainer.unpack(moved))
      for index in 0..<theta.count {
        let exact = Double(theta[index]) - 0.05 * rows[0][index] - 0.2 * rows[2][index]
        #expect(abs(Double(target[index]) - exact) < 2e-6)
      }
    }
  }

  @Test(arguments: Form.allCases)
  func `keep copies of the examples`(form: Form) {
    let setting = Setting(form, widths: [20, 9, 7], groups: Self.groups)
    let before = setting.gradient(
      setting.theta, setting.store, setting.groups[0].slots, setting.groups[0].columns)
    for slot in 0..<12 { setting.store.fill(slot, label: 0, dense: [1, 1, 1]) }
    setting.constraints.differentiate(setting.state(setting.theta))
    var gram: [Double] = []
    setting.constraints.gram(into: &gram)
    #expect(abs(gram[0] - product(before, before)) < 1e-5 * gram[0])
  }
}
