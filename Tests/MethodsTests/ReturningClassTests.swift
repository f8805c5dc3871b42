import Datasets
import Engine
import Foundation
import Streams
import Testing

@testable import Methods

/// A stream in which a class comes back, so that a context's output units are no neighbors.
@Suite struct ReturningClassTests {
  private static let images: [[UInt8]] = [
    [255, 0], [0, 255], [255, 255], [0, 0], [51, 204], [204, 51], [102, 0], [0, 153],
  ]
  /// For each context its classes, and its examples as (image, class); class 0 comes back beside 2.
  private static let contents: [(classes: [Int], examples: [(image: Int, label: Int)])] = [
    ([0, 1], [(0, 0), (1, 1)]), ([1, 2], [(2, 1), (3, 2)]),
    ([0, 2], [(4, 0), (5, 2), (6, 0), (7, 2)]),
  ]

  private static let contexts = contents.enumerated().map { place, content in
    let units = OutputUnits(content.classes)
    return Context(
      outline: ContextOutline(
        index: place + 1, classes: units, trainingColumns: units, predictionColumns: units),
      train: Examples(
        pixels: images.flatMap(\.self), pixelsPerImage: 2,
        indices: content.examples.map { Int32($0.image) },
        labels: content.examples.map { Int32($0.label) }))
  }
  private static let stream = StreamOutline(
    scenario: .task, contexts: contexts.map(\.outline), shape: ExampleShape(width: 2),
    outputs: 3, isPerContext: true,
    bytesPerExample: 2)
  private static let settings = LearnerSettings(
    network: .perceptron(hidden: []), iterations: 3, batchSize: 4,
    optimizer: .stochasticGradientDescent(learningRate: 0.5, momentum: 0), seed: 7)

  /// Softmax regression in double precision, from the formulas.
  private struct Regression {
    /// [inputs, outputs] and [outputs].
    var weights: [[Double]]
    var biases: [Double]

    init(_ parameters: Parameters) {
      let tensors = parameters.layout.tensors
      let numbers = parameters.elements(of: tensors[0]).map { Double($0) }
      weights = [Array(numbers[0..<3]), Array(numbers[3..<6])]
      biases = parameters.elements(of: tensors[1]).map { Double($0) }
    }

    func logits(_ image: Int) -> [Double] {
      let x = images[image].map { Double($0) / 255 }
      return (0..<3).map { biases[$0] + x[0] * weights[0][$0] + x[1] * weights[1][$0] }
    }

    /// Takes a step of gradient descent on a weighted sum of mean losses, and returns that sum.
    mutating func step(_ terms: [(context: Int, weight: Double)]) -> Double {
      var (loss, next) = (0.0, self)
      for term in terms {
        let content = contents[term.context]
        for example in content.examples {
          let x = images[example.image].map { Double($0) / 255 }
          let scale = term.weight / Double(content.examples.count)
          let powers = logits(example.image).enumerated().map {
            content.classes.contains($0) ? exp($1) : 0
          }
          let sum = powers.reduce(0, +)
          loss -= scale * log(powers[example.label] / sum)
          for unit in content.classes {
            let error = scale * (powers[unit] / sum - (unit == example.label ? 1 : 0))
            next.biases[unit] -= 0.5 * error
            for input in 0..<2 { next.weights[input][unit] -= 0.5 * error * x[input] }
          }
        }
      }
      self = next
      return loss
    }
  }

  /// Trains through all contexts beside the regression and compares every step.
  private func follow(
    _ rehearsal: (any Rehearsal)?, terms: (_ context: Int) -> [(context: Int, weight: Double)]
  ) -> ClassifierLearner {
    var learner = ClassifierLearner(
      stream: Self.stream, settings: Self.settings, rehearsal: rehearsal)
    var regression = Regression(learner.parameters)
    for (place, context) in Self.contexts.enumerated() {
      for step in 0..<learner.begin(context) {
        let before = Regression(learner.parameters)
        let (loss, expected) = (learner.step(), regression.step(terms(place)))
        #expect(abs(loss - expected) < 1e-5, "context \(place + 1), step \(step + 1)")
        let after = Regression(learner.parameters)
        for image in Self.images.indices {
          for (own, other) in zip(after.logits(image), regression.logits(image)) {
            #expect(abs(own - other) < 1e-5)
          }
        }
        if rehearsal == nil, place == 2 {
          // The class between the two takes no part.
          #expect(after.biases[1] == before.biases[1])
        }
      }
      learner.finish(context)
    }
    return learner
  }

  @Test func `is learned by fine-tuning as softmax regression is by hand`() {
    let learner = follow(nil) { [($0, 1)] }
    let correct = learner.countCorrect(
      Self.contexts[2].train, of: Self.stream.context(3))
    let regression = Regression(learner.parameters)
    let expected = Self.contents[2].examples.count { example in
      let logits = regression.logits(example.image)
      return (logits[0] >= logits[2] ? 0 : 2) == example.label
    }
    #expect(correct == expected)
  }

  @Test func `is learned by experience replay as softmax regression is by hand`() {
    _ = follow(ExperienceReplay(memory: ExemplarMemory(budgetPerClass: 9))) { current in
      let weight = 1 / Double(current + 1)
      return [(current, weight)]
        + (0..<current).map { ($0, (1 - weight) / Double(current)) }
    }
  }

  @Test func `is tested among its own units, with the others left out or at 0`() {
    let network = Network.perceptron([2, 3])
    var parameters = Parameters(layout: network.layout)
    parameters.set(network.layout.tensors[1], to: [-1, 5, -2])
    let model = Classifier(network: network, parameters: parameters)
    let workspace = Workspace(for: network, capacity: 4)
    let test = Self.contexts[2]
    // Unit 1 has the largest logit of all; of 0 and 2 the former wins.
    #expect(
      test.train.countCorrect(
        model.predictions(for: test.train, of: test.outline, in: workspace)) == 2)
    #expect(
      test.train.countCorrect(
        model.predictions(
          for: test.train, of: test.outline, in: workspace, inactiveLogits: .zero)) == 0)
    #expect(Self.stream.zeroLogits(beside: test.trainingColumns) == 0)
  }

  @Test func `has squared errors over its own units`() {
    let network = Network.perceptron([3, 3])
    var parameters = Parameters(layout: network.layout)
    parameters.set(network.layout.tensors[0], to: [1, 0, 0, 0, 1, 0, 0, 0, 1])
    let batch = StepBatch(
      network: network, stream: Self.stream, arrived: .inFirst(of: Self.stream), capacity: 1)
    let rows = batch.append([1, 2, 3], count: 1)
    batch.setTargets([0, 0, 0.5], rows: rows)
    batch.addTerm(
      .squaredError(isMean: true), rows: rows, columns: OutputUnits([2, 0]), weight: 1)
    // ((1 − 0)² + (3 − 0.5)²) / 2
    #expect(batch.evaluate(Classifier(network: network, parameters: parameters).state) == 3.625)
    #expect((0..<3).map { batch.workspace.logitGradients[$0] } == [1, 0, 2.5])
  }

  @Test func `has units that are neighbors only where they are`() {
    let units = OutputUnits([4, 0, 1, 4])
    #expect(Array(units) == [0, 1, 4] && units.range == nil)
    #expect(units.stretches == [0..<2, 4..<5])
    #expect(units.contains(4) && !units.contains(2) && !units.contains(5))
    #expect(units.lowerBound == 0 && units.upperBound == 5)
    #expect(OutputUnits([3, 2, 1]) == OutputUnits(1..<4) && OutputUnits([3, 2, 1]).range == 1..<4)
    #expect(OutputUnits(0..<0).isEmpty && OutputUnits(0..<0).stretches.isEmpty)
  }
}
