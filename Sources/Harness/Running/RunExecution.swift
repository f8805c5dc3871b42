public import Datasets
public import Engine
import Foundation
import Measurements
public import Methods
import Streams

extension KernelIdentity {
  /// The arithmetic of this process.
  public static var current: KernelIdentity {
    let kernelClass = KernelClass.current
    return switch kernelClass {
    case .library:
      KernelIdentity(
        class: kernelClass.rawValue, blasCore: BLAS.coreName, blasVersion: BLAS.version)
    case .portable:
      KernelIdentity(class: kernelClass.rawValue, blasCore: unused, blasVersion: unused)
    }
  }
}

extension RunIdentity {
  /// The identity of a run of `spec` on `data` by this build.
  public init(spec: RunSpec, data: DatasetIdentity, kernel: KernelIdentity) {
    self.init(
      engineVersion: EngineVersion.current, kernel: kernel, spec: spec, data: [data],
      measurements: EngineVersion.measurements + spec.protocol.knownMeasurements.map(\.id)
        + spec.protocol.knownImages.map(\.id))
  }
}

/// Runs one spec in this process, from data set to record.
public struct RunExecution {
  public let identity: RunIdentity
  public let dataset: ImageDataset
  /// The rows of its images.
  public let sources: ProtocolSources

  /// - Parameter sources: The bytes of its images by default.
  public init(identity: RunIdentity, dataset: ImageDataset, sources: ProtocolSources? = nil) {
    self.identity = identity
    self.dataset = dataset
    self.sources =
      sources
      ?? ProtocolSources(train: dataset.train.source, test: dataset.test.source)
  }

  /// - Parameters:
  ///   - dataSeconds: What loading the data set took, for the record.
  ///   - stateFile: Where the state is kept from time to time, and taken from where an interrupted run
  ///     has left one; nil to keep none.
  ///   - events: What writes the run's events while it is made; nil for nobody.
  ///   - remark: Told what became of a state, for people.
  /// - Throws: ``RunError`` where training fails, ``DatasetError`` where the data set does not
  ///   split as asked, ``MethodError`` where a spec names what this build does not know.
  public func record(
    dataSeconds: Double, stateFile: RunStateFile? = nil, events: LiveEvents? = nil,
    remark: @escaping (String) -> Void = { _ in }, progress: (RunProgress) -> Void
  ) throws -> RunRecord {
    let clock = ContinuousClock()
    let start = clock.now
    PeakMemory.reset()
    defer { events?.close() }
    let spec = identity.spec
    let stream = try ContextStream(
      dataset: dataset, sources: sources, protocol: spec.protocol,
      scenario: spec.scenario, seed: spec.seed)
    let loop = TrainingLoop(
      stream: stream, seed: spec.seed, curveInterval: spec.protocol.curveInterval,
      curveSamples: spec.protocol.curveSamples, measurements: spec.protocol.knownMeasurements,
      images: spec.reasonForNoImages == nil ? spec.protocol.knownImages : [],
      pixelScale: PixelScale(spec.protocol, channels: dataset.train.source.shape.channels))
    let (learner, outcome) = try run(
      loop, stateFile: stateFile, events: events, remark: remark, progress: progress)
    // What was read in its place is no data.
    if let failure = dataset.failure { throw failure }
    let parameters = learner.parameters
    let result = RunResult(
      untrained: outcome.untrained, accuracy: outcome.accuracy,
      testExamples: stream.tests.map(\.examples.count),
      curve: outcome.curve.map(CurvePoint.init),
      measurements: outcome.measured.isEmpty ? nil : outcome.measured,
      images: outcome.images.isEmpty ? nil : outcome.images,
      parameterDigest: parameters.digest(),
      cost: RunCost(
        steps: outcome.steps, examples: learner.examplesSeen,
        parameters: parameters.layout.parameterCount, carriedBytes: learner.carriedBytes),
      streamDigest: spec.protocol.samplesPerContext == nil ? nil : stream.digest(),
      checkpoints: stream.hasTestSetPerContext ? nil : stream.contexts.map { "\($0.index)" },
      testSets: stream.testSetNames)
    let elapsed = clock.now - start
    let total = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
    let record = RunRecord(
      id: try identity.digest(), identity: identity, result: result,
      resultDigest: try CanonicalJSON.digest(result), environment: .current,
      timing: RunTiming(
        data: dataSeconds, training: outcome.timing.training,
        consolidation: outcome.timing.consolidation, evaluation: outcome.timing.evaluation,
        total: dataSeconds + total + outcome.timing.earlier),
      peakMemory: max(PeakMemory.current, stateFile?.earlierPeakMemory ?? 0))
    events?.finish(record)
    return record
  }

  /// Trains the spec's method, by the loop for streams where the protocol has one.
  private func run(
    _ loop: TrainingLoop, stateFile: RunStateFile?, events: LiveEvents?,
    remark: @escaping (String) -> Void, progress: (RunProgress) -> Void
  ) throws -> (learner: any Learner, outcome: RunOutcome) {
    let keeping = stateFile.map { file in
      RunKeeping(isDue: { file.isDue }) { write in
        let place = events?.place()
        do throws(RecordError) {
          try file.write(eventsAt: place, write)
        } catch {
          remark("its state cannot be kept: \(error)")
        }
      }
    }
    let spec = identity.spec
    let settings = LearnerSettings(
      spec.learnedProtocol, pretrained: sources.pretrained, areLatent: sources.areLatent,
      seed: spec.seed)
    let situation = MethodSituation(spec.protocol, spec.scenario)
    guard let stream = try TaskFreeStream(loop.stream, spec.protocol) else {
      let method = try MethodCatalog.method(named: spec.method.name)
      let values = try method.restore(spec.method.hyperparameters, in: situation)
      try method.check(settings, for: loop.stream.outline.shape)
      func makeLearner() -> any ContinualLearner {
        method.makeLearner(loop.stream.outline, settings, values)
      }
      var learner = makeLearner()
      let state = resumed(from: stateFile, remark) { archive throws(StateError) in
        try loop.resume(&learner, from: archive)
      } elseReplacing: {
        learner = makeLearner()
      }
      try begin(events, of: loop, from: state, stateFile)
      let outcome = try loop.run(
        &learner, from: state, keeping: keeping, watcher: events, progress: progress)
      return (learner, outcome)
    }
    let method = try MethodCatalog.taskFreeForm(named: spec.method.name)
    let values = try method.restore(spec.method.hyperparameters, in: situation)
    func makeLearner() -> any Learner {
      let supply = StreamSupply(of: stream, batchSize: settings.batchSize, seed: settings.seed)
      return method.makeLearner(supply, settings, values)
    }
    var learner = makeLearner()
    let state = resumed(from: stateFile, remark) { archive throws(StateError) in
      try loop.resume(&learner, from: archive, tellingBoundaries: false)
    } elseReplacing: {
      learner = makeLearner()
    }
    try begin(events, of: loop, from: state, stateFile)
    let outcome = try loop.run(
      &learner, iterations: spec.protocol.iterations, from: state, keeping: keeping,
      watcher: events, progress: progress)
    return (learner, outcome)
  }

  private func begin(
    _ events: LiveEvents?, of loop: TrainingLoop, from state: RunState?, _ file: RunStateFile?
  ) throws {
    try events?.begin(
      try identity.digest(), identity, testSets: loop.stream.testSetNames,
      at: state == nil ? nil : file?.earlierEvents, from: state)
  }

  /// Where the run goes on; nil where it begins.
  ///
  /// - Parameters:
  ///   - read: Reads the state into a new learner.
  ///   - replace: Makes another learner, since this one may have been read into halfway.
  private func resumed(
    from file: RunStateFile?, _ remark: (String) -> Void,
    read: (StateArchive) throws(StateError) -> RunState, elseReplacing replace: () -> Void
  ) -> RunState? {
    guard let file else { return nil }
    do throws(RecordError) {
      let state = try file.read(read)
      if let state { remark("goes on where it was interrupted, \(state.place)") }
      return state
    } catch {
      replace()
      remark("begins anew: \(error)")
      return nil
    }
  }
}

extension CurvePoint {
  init(_ point: RunOutcome.CurvePoint) {
    self.init(
      step: point.step, context: point.context, loss: point.loss, accuracy: point.accuracy)
  }
}

extension PixelScale {
  /// How the inputs of a protocol become pixels again.
  fileprivate init(_ spec: ProtocolSpec, channels: Int) {
    guard let moments = try? spec.moments(channels: channels) else {
      self = .plain
      return
    }
    self.init(means: moments.means, deviations: moments.deviations)
  }
}

extension MethodSituation {
  init(_ spec: ProtocolSpec, _ scenario: Scenario) {
    let benchmark: Benchmark? =
      switch (spec.dataset, spec.kind) {
      case ("mnist", .split): .splitMNIST
      case ("mnist", .permuted): .permutedMNIST
      default: nil
      }
    self.init(
      scenario: scenario, benchmark: benchmark, isPermuted: spec.kind == .permuted,
      hasEqualContexts: spec.kind.list == nil && Set(spec.classesPerContext ?? []).count < 2,
      classesReturn: spec.kind.list != nil,
      network: NetworkKind(spec.network), hasLatentLayer: spec.network.mobileNet != nil)
  }
}

extension NetworkKind {
  init(_ network: NetworkDescription) {
    self =
      switch network {
      case .perceptron: .perceptron
      case .convolutional: .convolutional
      case .resNet18, .mobileNetV1: .other
      }
  }
}

extension LearnerSettings {
  /// The settings that a protocol and a seed determine.
  ///
  /// - Parameter areLatent: Whether examples are latent rows, made by the frozen front of the network.
  public init(
    _ spec: ProtocolSpec, pretrained: PretrainedTrunk? = nil, areLatent: Bool = false, seed: UInt64
  ) {
    let network: NetworkDescription =
      if areLatent, let mobileNet = spec.network.mobileNet {
        .mobileNetV1(mobileNet.behindLatent)
      } else {
        spec.network
      }
    let optimizer: OptimizerKind =
      switch spec.optimizer.name {
      case .adam: .adam(learningRate: Float(spec.optimizer.learningRate))
      case .sgd:
        .stochasticGradientDescent(
          learningRate: Float(spec.optimizer.learningRate),
          momentum: Float(spec.optimizer.momentum))
      }
    self.init(
      network: network, pretrained: pretrained, iterations: spec.iterations,
      batchSize: spec.batchSize, optimizer: optimizer,
      resetsOptimizer: spec.optimizer.resetPerContext,
      // Pixels as they are lie from 0 to 1; features and normalized pixels do not.
      reconstruction: spec.pixelForm != .plain || spec.features != nil ? .gaussian : .bernoulli,
      seed: seed)
  }
}

extension ContextStream {
  /// SHA-256 of all contexts in order, for each the training and then the test examples: the inputs
  /// as little-endian `Float`s and the label as a little-endian `Int32`.
  ///
  /// Test sets that are not those of the contexts come behind all of these.
  func digest() -> String {
    var hash = SHA256()
    let parts =
      hasTestSetPerContext
      ? zip(contexts, tests).map { [$0.train, $1.examples] }
      : [contexts.map(\.train), tests.map(\.examples)]
    for part in parts {
      for examples in part {
        examples.forEach { inputs, label in
          hash.update(UnsafeRawBufferPointer(inputs))
          withUnsafeBytes(of: label.littleEndian) { hash.update($0) }
        }
      }
    }
    return ContentDigest.hexadecimal(hash.finish())
  }
}

extension Parameters {
  /// SHA-256 of the elements in order of the tensors, as little-endian `Float`s without padding.
  func digest() -> String {
    var hash = SHA256()
    for tensor in layout.tensors {
      for element in elements(of: tensor) {
        withUnsafeBytes(of: element.bitPattern.littleEndian) { hash.update($0) }
      }
    }
    return ContentDigest.hexadecimal(hash.finish())
  }
}
