import Datasets
import Engine
import Streams
import Testing

@testable import Methods

private func makeExamples(labels: [Int32]) -> Examples {
  Examples(
    pixels: labels.indices.flatMap { [UInt8($0), UInt8(255 - $0)] }, pixelsPerImage: 2,
    indices: labels.indices.map(Int32.init), labels: labels)
}

@Suite struct ExampleLoaderTests {
  @Test func `shows every example once in a pass and skips what fills no batch`() {
    let examples = makeExamples(labels: Array(repeating: 0, count: 10))
    var loader = ExampleLoader(
      examples, batchSize: 4, random: RandomStream(seed: 1, purpose: .dataOrder))
    var firstPass: [Int] = []
    for _ in 0..<2 { loader.forEachInNextBatch { firstPass.append($0) } }
    #expect(firstPass.count == 8)
    #expect(Set(firstPass).count == 8)
    var secondPass: [Int] = []
    for _ in 0..<2 { loader.forEachInNextBatch { secondPass.append($0) } }
    #expect(Set(secondPass).count == 8)
    #expect(secondPass != firstPass)
  }

  @Test func `caps the batch at the number of examples`() {
    var loader = ExampleLoader(
      makeExamples(labels: [0, 1, 2]), batchSize: 128,
      random: RandomStream(seed: 1, purpose: .replay))
    var batch: [Int] = []
    loader.forEachInNextBatch { batch.append($0) }
    #expect(batch.sorted() == [0, 1, 2])
  }
}

private func makeContext(_ index: Int, labels: [Int32]) -> Context {
  let examples = makeExamples(labels: labels)
  return Context(
    index: index, train: examples,
    classes: Int(labels.min() ?? 0)..<Int(labels.max() ?? 0) + 1, trainingColumns: 0..<6,
    predictionColumns: 0..<6)
}

/// A linear classifier of one-pixel images.
private func makeModel() -> Classifier {
  let network = Network.perceptron([1, 6])
  return Classifier(network: network, parameters: Parameters(layout: network.layout))
}

@Suite struct ExemplarMemoryTests {
  @Test func `keeps its budget of every class, and all of a class that has fewer`() {
    var memory = ExemplarMemory(budgetPerClass: 3)
    let model = makeModel()
    memory.store(
      makeContext(1, labels: [0, 1, 0, 1, 0, 0, 0, 1, 0, 0]), model: model, seed: 2)
    memory.store(makeContext(2, labels: [4, 4, 5, 5, 5, 5]), model: model, seed: 2)
    #expect(memory.contexts[0].labels == [0, 0, 0, 1, 1, 1])
    #expect(memory.contexts[1].labels == [4, 4, 5, 5, 5])
    #expect(memory.count == 11)
    #expect(memory.byteCount == 33)
    // Positions 1, 3 and 7 are the examples of class 1.
    #expect(memory.contexts[0].indices.suffix(3).sorted() == [1, 3, 7])
    #expect(Set(memory.contexts[0].indices).count == 6)
  }

  @Test func `shares the room of all contexts among those seen so far, the first chosen staying`() {
    var memory = ExemplarMemory(budgetPerClass: 2, sharedClasses: 6)
    let model = makeModel()
    let labels: [Int32] = Array(repeating: 0, count: 8) + Array(repeating: 1, count: 4)
    memory.store(makeContext(1, labels: labels), model: model, seed: 2)
    let first = memory.contexts[0]
    // 2 · 3 / 1 of each class; there are but 4 of class 1.
    #expect(first.labels == [0, 0, 0, 0, 0, 0, 1, 1, 1, 1])
    memory.store(makeContext(2, labels: labels.map { $0 + 2 }), model: model, seed: 2)
    #expect(memory.contexts[0].indices == Array(first.indices[0..<3] + first.indices[6..<9]))
    #expect(memory.contexts[1].labels == [2, 2, 2, 3, 3, 3])
    memory.store(makeContext(3, labels: labels.map { $0 + 4 }), model: model, seed: 2)
    #expect(memory.contexts[0].indices == Array(first.indices[0..<2] + first.indices[6..<8]))
    #expect(memory.contexts.map(\.count) == [4, 4, 4])
  }

  @Test func `shares that room out by classes where contexts have unequally many`() {
    var memory = ExemplarMemory(budgetPerClass: 2, sharedClasses: 4)
    let model = makeModel()
    // ⌊2 · 4 / 3⌋ of each of three classes, then ⌊2 · 4 / 4⌋ of each of four.
    let labels = (0..<3).flatMap { Array(repeating: Int32($0), count: 5) }
    memory.store(makeContext(1, labels: labels), model: model, seed: 2)
    #expect(memory.contexts[0].labels == [0, 0, 1, 1, 2, 2])
    memory.store(makeContext(2, labels: [3, 3, 3, 3]), model: model, seed: 2)
    #expect(memory.contexts.map(\.labels) == [[0, 0, 1, 1, 2, 2], [3, 3]])
    // The other way round: ⌊2 · 4 / 1⌋, then as above.
    var reversed = ExemplarMemory(budgetPerClass: 2, sharedClasses: 4)
    let ones = Array(repeating: Int32(0), count: 20)
    reversed.store(makeContext(1, labels: ones), model: model, seed: 2)
    #expect(reversed.count == 8)
    reversed.store(makeContext(2, labels: labels.map { $0 + 1 }), model: model, seed: 2)
    #expect(reversed.contexts.map(\.count) == [2, 6])
  }

  @Test func `draws each example of a class equally often`() {
    var counts = Array(repeating: 0, count: 5)
    let (context, model) = (makeContext(1, labels: [0, 0, 0, 0, 0]), makeModel())
    for seed in 0..<5000 {
      var memory = ExemplarMemory(budgetPerClass: 2)
      memory.store(context, model: model, seed: UInt64(seed))
      for index in memory.contexts[0].indices { counts[Int(index)] += 1 }
    }
    #expect(counts.reduce(0, +) == 10_000)
    #expect(counts.allSatisfy { abs($0 - 2000) < 140 })
  }
}

@Suite struct ExperienceReplayTests {
  @Test func `puts memory samples of past contexts into the batches of later ones`() {
    let golden = TrajectoryGolden.shared
    let stream = golden.stream(.class)
    var replay = ExperienceReplay(memory: ExemplarMemory(budgetPerClass: 2))
    let network = Network.perceptron([12, 4, 6])
    let model = Classifier(network: network, parameters: Parameters(layout: network.layout))
    let batch = StepBatch(
      network: network, stream: stream.outline, arrived: ArrivedContexts(),
      capacity: 32)
    replay.begin(stream.contexts[0], of: stream.outline, settings: golden.settings)
    replay.contribute(to: batch)
    #expect(batch.rows == 0)
    replay.finish(stream.contexts[0], of: stream.outline, model: model, settings: golden.settings)
    replay.begin(stream.contexts[1], of: stream.outline, settings: golden.settings)
    var supply = FineTuning()
    _ = supply.begin(stream.contexts[1], of: stream.outline, settings: golden.settings)
    supply.supply(batch)
    replay.contribute(to: batch)
    #expect(batch.rows == 8)
    #expect(batch.terms.map(\.weight) == [0.5, 0.5])
    #expect(batch.terms.map(\.rows) == [0..<4, 4..<8])
    // The replayed rows are exactly the four stored images of context 1.
    let stored = Set(replay.memory.contexts[0].indices)
    #expect(stored.count == 4 && stored.allSatisfy { $0 < 20 })
    let replayed = (4..<8).map { row in
      (0..<12).map { batch.workspace.inputs[row * 12 + $0] }
    }
    for index in stored {
      let image = (0..<12).map { Float(golden.trainPixels[Int(index) * 12 + $0]) / 255 }
      #expect(replayed.contains(image))
    }
  }
}

@Suite struct GradientProjectionTests {
  private func vector(_ values: [Float]) -> Parameters {
    var layout = ParameterLayout()
    let tensor = layout.append("x", shape: [values.count])
    var parameters = Parameters(layout: layout)
    parameters.set(tensor, to: values)
    return parameters
  }

  @Test func `leaves a gradient that agrees with the reference alone`() {
    var gradient = vector([1, 2])
    #expect(!GradientProjection().project(&gradient, against: vector([1, 0])))
    #expect(gradient == vector([1, 2]))
  }

  @Test func `removes the component against the reference`() {
    var gradient = vector([-3, 2])
    #expect(GradientProjection(epsilon: 0).project(&gradient, against: vector([2, 0])))
    #expect(gradient == vector([0, 2]))
  }
}
