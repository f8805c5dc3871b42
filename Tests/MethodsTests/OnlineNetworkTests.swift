import Engine
import Streams
import Testing

@testable import Methods

/// The methods of GEM and MER with any network: beside the fast case where it is a perceptron, and with
/// layers that the fast case does not have.
@Suite struct OnlineNetworkTests {
  /// The methods whose models can be any, with settings that reach all of their parts.
  enum Kind: CaseIterable, Sendable {
    case fineTuning, taskInput, squaredMeanFisher, meanOfSquaresFisher, tracedGEM, storedGEM
    case mean, sumOfContextMeans, mer1, mer6, mer7

    var batchSize: Int {
      switch self {
      case .mean, .sumOfContextMeans, .mer1, .mer6, .mer7: 1
      default: 4
      }
    }

    /// Examples of a step.
    var capacity: Int {
      switch self {
      case .mean, .sumOfContextMeans: 6
      default: batchSize
      }
    }

    func makeLearner(
      _ model: OnlineModel, _ stream: StreamOutline, _ settings: LearnerSettings
    ) -> any OnlineLearner {
      func mer(_ algorithm: MetaExperienceReplay.Algorithm) -> any OnlineLearner {
        MetaExperienceReplay(
          model, stream: stream, learner: settings, memory: 9, rule: .exact,
          draws: .withReplacement,
          settings: MetaExperienceReplay.Settings(
            algorithm: algorithm, replayed: 3, batches: algorithm == .currentExampleRate ? 1 : 2,
            within: 0.5, across: 0.4, currentRate: 2))
      }
      func er(_ algorithm: ReservoirExperienceReplay.Algorithm) -> any OnlineLearner {
        ReservoirExperienceReplay(
          model, stream: stream, settings: settings, memory: 9, rule: .exact,
          draws: .withoutReplacement, algorithm: algorithm, replayed: 5)
      }
      func gem(_ perContext: Int) -> any OnlineLearner {
        GradientEpisodicMemory(
          model, stream: stream, settings: settings, perContext: perContext, ring: .own,
          projection: EpisodicGradientProjection(ridge: 1e-3, memoryStrength: 0.1))
      }
      func ewc(_ fisher: BatchFisherElasticWeightConsolidation.Fisher) -> any OnlineLearner {
        BatchFisherElasticWeightConsolidation(
          model, stream: stream, settings: settings, memory: 7, strength: 2, fisher: fisher)
      }
      switch self {
      case .fineTuning: return OnlineFineTuning(model, stream: stream, settings: settings)
      case .taskInput: return TaskInputNetwork(model, stream: stream, settings: settings)
      case .squaredMeanFisher: return ewc(.squaredMean)
      case .meanOfSquaresFisher: return ewc(.meanOfSquares)
      case .tracedGEM: return gem(6)
      // Room for more than traces are for.
      case .storedGEM: return gem(300)
      case .mean: return er(.mean)
      case .sumOfContextMeans: return er(.sumOfContextMeans)
      case .mer1: return mer(.multipleBatches)
      case .mer6: return mer(.oneBatch)
      case .mer7: return mer(.currentExampleRate)
      }
    }
  }

  private struct Run {
    var losses: [Double] = []
    var parameters: Parameters
    var statistics: Parameters
    var correct: [Int] = []
  }

  private let golden = TrajectoryGolden.online
  private let steps = 12

  /// Learns four contexts, twelve steps each.
  private func run(
    _ kind: Kind, on trainer: any OnlineTrainer, _ stream: ContextStream, testing: Bool = false
  ) -> Run {
    let settings = golden.settings(batchSize: kind.batchSize, iterations: steps)
    let model = OnlineModel(trainer, rate: 0.05, seed: settings.seed)
    var learner = kind.makeLearner(model, stream.outline, settings)
    var run = Run(parameters: model.parameters, statistics: model.state.statistics)
    func test() -> [Int] {
      stream.tests.map { learner.countCorrect($0.examples, of: $0.outline) }
    }
    for context in stream.contexts {
      for _ in 0..<learner.begin(context) {
        run.losses.append(learner.step())
        if testing { _ = test() }
      }
      learner.finish(context)
    }
    run.parameters = learner.parameters
    run.statistics = learner.model.state.statistics
    run.correct = test()
    return run
  }

  private func largest(_ parameters: Parameters) -> Float {
    (0..<parameters.count).map { abs(parameters[$0]) }.max() ?? 0
  }

  private func difference(_ left: Parameters, _ right: Parameters) -> Float {
    var difference = left
    difference.add(right, times: -1)
    return largest(difference)
  }

  @Test(arguments: Kind.allCases, [Scenario.task, .class])
  func `learns with any network as in the fast case where it is a perceptron`(
    kind: Kind, scenario: Scenario
  ) {
    guard kind != .taskInput || scenario == .task else { return }
    let stream = golden.stream(scenario)
    let network = golden.settings.makeNetwork(
      input: stream.outline.shape, outputs: stream.outline.outputs)
    let fast = network.makeOnlineTrainer(capacity: kind.capacity)
    #expect(fast is OnlinePerceptronTrainer)
    let one = run(kind, on: fast, stream)
    let other = run(kind, on: OnlineNetworkTrainer(network, capacity: kind.capacity), stream)
    #expect(one.losses.count == 4 * steps)
    for (left, right) in zip(one.losses, other.losses) {
      #expect(abs(left - right) < 1e-5 * max(abs(left), 0.1))
    }
    #expect(difference(one.parameters, other.parameters) < 1e-5 * largest(one.parameters))
    #expect(one.correct == other.correct)
  }

  /// Planes of 3×2×2 numbers, normalized, and two fully connected layers behind them.
  private func normalizedNetwork(outputs: Int) -> Network {
    var (layout, statistics) = (ParameterLayout(), ParameterLayout())
    let normalization = BatchNormalization(
      "normalization", input: .planes(channels: 3, height: 2, width: 2), in: &layout,
      statistics: &statistics)
    let hidden = Dense(
      "hidden", input: normalization.output, outputs: 16, ending: .rectifiedBias, in: &layout)
    let output = Dense("output", input: hidden.output, outputs: outputs, in: &layout)
    return Network([normalization, hidden, output], layout: layout, statisticsLayout: statistics)
  }

  @Test(arguments: Kind.allCases)
  func `learns with batch normalization, and changes nothing by being tested`(kind: Kind) {
    let stream = golden.stream(.task)
    let network = normalizedNetwork(outputs: stream.outline.outputs)
    func trained(testing: Bool) -> Run {
      run(kind, on: network.makeOnlineTrainer(capacity: kind.capacity), stream, testing: testing)
    }
    let learned = trained(testing: false)
    #expect(learned.losses.allSatisfy { $0.isFinite && $0 > 0 })
    // The running moments have come close to those of numbers between 0 and 1.
    let variances = learned.statistics.layout.tensors[1]
    #expect(learned.statistics.elements(of: variances).allSatisfy { $0 > 0 && $0 < 0.4 })
    let tested = trained(testing: true)
    #expect(tested.parameters == learned.parameters && tested.statistics == learned.statistics)
    #expect(tested.losses == learned.losses)
  }

  /// By way of the catalog, with a head that the fast case does not have.
  @Test(arguments: [
    "online", "independent", "task-input", "ewc-mer", "gem", "er-reservoir", "mer",
  ])
  func `gets from its settings any network that they describe`(name: String) throws {
    let stream = golden.stream(.task)
    let method = try MethodCatalog.method(named: name)
    let values = try method.resolve(
      ["learning-rate": .number(0.05)],
      in: MethodSituation(scenario: .task, benchmark: .splitMNIST))
    func trained(_ head: NetworkDescription.Head) -> (initial: Parameters, final: Parameters) {
      var settings = golden.settings(batchSize: 2, iterations: steps)
      settings.head = head
      var learner = method.makeLearner(stream.outline, settings, values)
      let initial = learner.parameters
      for context in stream.contexts {
        for _ in 0..<learner.begin(context) { #expect(learner.step() > 0) }
        learner.finish(context)
      }
      return (initial, learner.parameters)
    }
    let (linear, cosine) = (trained(.linear), trained(.cosine))
    func names(_ parameters: Parameters) -> [String] { parameters.layout.tensors.map(\.name) }
    // The cosine head has no biases, and is all that differs.
    #expect(names(cosine.final) == names(linear.final).filter { !$0.hasSuffix("output.bias") })
    #expect(cosine.final != cosine.initial)
    #expect((0..<cosine.final.count).allSatisfy { cosine.final[$0].isFinite })
  }

  @Test func `lets the statistics follow where MER goes all of the way back`() {
    let stream = golden.stream(.task)
    let settings = golden.settings(batchSize: 1, iterations: steps)
    let model = OnlineModel(
      OnlineNetworkTrainer(normalizedNetwork(outputs: stream.outline.outputs), capacity: 1),
      rate: 0.05, seed: settings.seed)
    var learner = MetaExperienceReplay(
      model, stream: stream.outline, learner: settings, memory: 9, rule: .exact,
      draws: .withReplacement,
      settings: MetaExperienceReplay.Settings(
        algorithm: .oneBatch, replayed: 3, batches: 1, within: 1, across: 0, currentRate: 1))
    for _ in 0..<learner.begin(stream.contexts[0]) { _ = learner.step() }
    #expect(learner.model.state.parameters == model.state.parameters)
    #expect(learner.model.state.statistics != model.state.statistics)
  }

  /// Two networks of one shape share the memory in which they compute, with weights of their own.
  @Test func `draws other weights for a network in the same memory`() {
    let settings = golden.settings(batchSize: 1)
    let network = Network.perceptron([12, 9, 4])
    let first = OnlineModel(network.makeOnlineTrainer(capacity: 1), rate: 0.1, seed: settings.seed)
    let second = first.redrawn(weightIndex: 1)
    let alone = OnlineModel(
      network.makeOnlineTrainer(capacity: 1), rate: 0.1, seed: settings.seed, weightIndex: 1)
    #expect(second.parameters == alone.parameters && second.parameters != first.parameters)
  }
}
