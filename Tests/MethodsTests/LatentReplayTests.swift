import Engine
import Streams
import Testing

@testable import Datasets
@testable import Methods

/// AR1* with latent replay; whole runs are in `Golden/methods/latent-replay.json`.
@Suite struct LatentReplayTests {
  // MARK: Steps

  @Test(arguments: [
    // New examples, stored rows; new rows of a step, steps, stored rows of a step.
    (300, 1500, 21, 14, 107), (294, 1500, 21, 14, 107), (293, 1500, 20, 14, 108),
    (3072, 0, 128, 24, 0), (300, 0, 150, 2, 0), (100, 0, 100, 1, 0),
  ])
  func `divides new and stored rows among the steps`(
    new: Int, stored: Int, newRows: Int, steps: Int, storedRows: Int
  ) {
    let plan = LatentReplay.Plan(new: new, stored: stored, batchSize: 128)
    #expect(plan.newRows == newRows && plan.steps == steps && plan.storedRows == storedRows)
  }

  @Test func `takes 21 936 steps in the contexts of NICv2-391`() {
    let first = LatentReplay.Plan(new: 3072, stored: 0, batchSize: 128).steps * 4
    let later = LatentReplay.Plan(new: 300, stored: 1500, batchSize: 128).steps * 4
    #expect(first == 96 && first + 390 * later == 21_936)
  }

  // MARK: Memory

  @Test func `stores fewer rows of each context, and always holds as many as it can`() {
    var memory = LatentMemory(capacity: 1500, width: 1, seed: 3)
    var stored: [Int] = []
    for context in 1...391 {
      var count = 0
      memory.store(ofPassed: context == 1 ? 3072 : 294, afterContext: context) { row, target in
        count += 1
        target[0] = Float(row)
        return Int32(context)
      }
      stored.append(count)
      #expect(memory.count == 1500 && memory.rows.count == 1500)
    }
    #expect(
      Array(stored.prefix(11)) == [1500, 294, 294, 294, 294, 250, 214, 187, 166, 150, 136])
    #expect(stored.last == 3)
    // Each context has about as many rows in the end; those of the last are all there.
    #expect(memory.labels.count { $0 == 391 } == 3)
    #expect((5...20).contains(memory.labels.count { $0 == 1 }))
  }

  @Test func `fills its slots before it overwrites any`() {
    var memory = LatentMemory(capacity: 10, width: 2, seed: 1)
    func store(_ label: Int32, _ passed: Int, _ context: Int) {
      memory.store(ofPassed: passed, afterContext: context) { row, target in
        (target[0], target[1]) = (Float(row), Float(label))
        return label
      }
    }
    store(1, 4, 1)
    #expect(memory.labels == [1, 1, 1, 1])
    store(2, 9, 2)
    #expect(memory.labels == [1, 1, 1, 1, 2, 2, 2, 2, 2])
    store(3, 9, 3)
    #expect(memory.count == 10 && memory.labels[9] == 3)
    #expect(memory.labels.count { $0 == 3 } == 3)
    for (slot, label) in memory.labels.enumerated() {
      #expect(memory.rows[2 * slot + 1] == Float(label))
    }
  }

  // MARK: Head

  /// A head of two features and eight classes, W_c = (c, 2c).
  private func makeHead(
    _ rule: ConsolidatedHead.Rule
  ) -> (head: ConsolidatedHead, network: Network, parameters: Parameters) {
    let network = NetworkDescription.perceptron(hidden: [2]).makeNetwork(
      input: .flat(3), outputs: 8, head: .unbiased)
    var parameters = Parameters(layout: network.layout)
    let weights = network.tensors(of: .head)[0]
    parameters.set(weights, to: (0..<8).map { Float($0) } + (0..<8).map { Float(2 * $0) })
    return (ConsolidatedHead(of: network, rule: rule), network, parameters)
  }

  @Test func `takes a class once for each of its rows, as released`() {
    var (head, _, parameters) = makeHead(.released)
    var first = ConsolidatedHead.Counts(classes: 8)
    (first.new[3], first.new[5]) = (3, 2)
    head.consolidate(first, isFirst: true, from: parameters)
    head.end(first)
    // w̄ of 3 and 5, once each: (4.5 + 7.5)/2 = 6.
    #expect(Array(head.kept[6..<8]) == [-3, 0] && Array(head.kept[10..<12]) == [-1, 4])
    // The memory has 3, 3, 3, 5, 5, the new examples are of 7 and 3: m = 4, 2 and 1.
    var counts = ConsolidatedHead.Counts(classes: 8)
    (counts.stored[3], counts.stored[5]) = (3, 2)
    (counts.new[7], counts.new[3]) = (6, 1)
    head.consolidate(counts, isFirst: false, from: parameters)
    let mean = (4 * 4.5 + 2 * 7.5 + 1 * 10.5) / 7
    let three = (3.0 / 4).squareRoot()
    let share3 = Float((three / (three + 1)) * (three / (three + 1)))
    let share = share3 * share3
    func close(_ label: Int, _ expected: [Float]) -> Bool {
      zip(head.kept[2 * label..<2 * label + 2], expected).allSatisfy { abs($0 - $1) < 1e-5 }
    }
    let omega3 = [Float(3 - mean), Float(6 - mean)]
    #expect(
      close(3, [omega3[0] + share * (-3 - omega3[0]), omega3[1] + share * (0 - omega3[1])]))
    // ρ of class 5 is 1, so that a quarter of the old is left.
    let omega5 = [Float(5 - mean), Float(10 - mean)]
    #expect(close(5, [0.75 * omega5[0] - 0.25, 0.75 * omega5[1] + 1]))
    #expect(close(7, [Float(7 - mean), Float(14 - mean)]))
    head.end(counts)
    #expect(head.past == [0, 0, 0, 7, 0, 4, 0, 6])
    // The test sees all three, and the next context those that are current.
    head.loadAll(into: &parameters)
    #expect(parameters[parameters.layout.tensors.last?.offset ?? 0] == 0)
    var next = ConsolidatedHead.Counts(classes: 8)
    (next.new[2], next.stored[5]) = (1, 1)
    head.begin(next, in: &parameters)
    let weights = parameters.elements(
      of: parameters.layout.tensors[parameters.layout.tensors.count - 1])
    #expect(weights.enumerated().allSatisfy { $0 % 8 == 5 ? $1 != 0 : $1 == 0 })
  }

  @Test func `takes a class once a context, as in the paper`() {
    var (head, _, parameters) = makeHead(.once)
    var counts = ConsolidatedHead.Counts(classes: 8)
    (counts.stored[3], counts.new[7]) = (3, 6)
    head.consolidate(counts, isFirst: false, from: parameters)
    // w̄ = (4.5 + 10.5)/2.
    #expect(Array(head.kept[6..<8]) == [-4.5, -1.5])
    head.end(counts)
    head.loadAll(into: &parameters)
    head.consolidate(counts, isFirst: false, from: parameters)
    // From −4.5, −1.5 and −0.5, 6.5 the mean is 0; ρ = 1 takes half of each.
    #expect(Array(head.kept[6..<8]) == [-4.5, -1.5])
  }

  // MARK: Learning

  @Test func `changes the head alone in its first step, where nothing decays`() throws {
    let golden = TrajectoryGolden.shared
    let stream = golden.stream(.class)
    let method = MethodDescriptor.latentReplay
    let values = try method.resolve(
      ["weight-decay": .number(0)], in: MethodSituation(scenario: .class, benchmark: nil))
    var learner = method.makeLearner(stream.outline, golden.settings, values)
    _ = learner.begin(stream.contexts[0])
    let before = learner.parameters
    _ = learner.step()
    let after = learner.parameters
    for tensor in before.layout.tensors {
      let isSame = before.elements(of: tensor) == after.elements(of: tensor)
      #expect(isSame == !tensor.name.hasPrefix("output"), "\(tensor.name)")
    }
  }
}
