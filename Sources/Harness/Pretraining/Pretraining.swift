public import Datasets
import Engine
public import Foundation
import Methods
import Streams

/// Trains a network on a whole data set, epoch by epoch, and writes its weights.
///
/// After every epoch a checkpoint is written to the folder of the weights; a pre-training that finds its own goes
/// on behind it, with the bits that it would have had without the interruption. Order and variation of the
/// images are keyed by seed and epoch, so nothing else has to be kept.
public struct Pretraining {
  public let name: String
  public let spec: PretrainingSpec
  private let data: DatasetIdentity
  private let id: String
  private let folder: URL
  private let network: Network
  private let train, test: (source: any ExampleSource, labels: [UInt8])

  /// What is told on the way.
  public enum Progress: Sendable {
    /// A checkpoint was found behind so many epochs.
    case resumed(epochs: Int)
    /// An epoch has ended, with its mean loss.
    case epoch(Int, loss: Double, seconds: Double)
  }

  /// - Parameters:
  ///   - name: That of the suite.
  ///   - folder: Where weights, record and checkpoint are written.
  /// - Throws: ``DatasetError`` or ``PretrainingError``.
  public init(
    name: String, _ spec: PretrainingSpec, dataset: ImageDataset, locator: DataLocator,
    folder: URL
  ) throws {
    self.name = "\(name)-seed\(spec.seed)"
    self.spec = spec
    self.folder = folder
    data = dataset.identity
    id = try spec.id(dataset.identity)
    let sources = try ProtocolSources(
      dataset, spec.asProtocol, locator: locator,
      augmented: spec.variation.map {
        (Augmentation(padding: $0.padding, flips: $0.flips), spec.seed)
      }, cache: FeatureCache(directory: nil))
    train = (sources.train, dataset.train.labels)
    test = (sources.test, dataset.test.labels)
    guard train.labels.count >= spec.batchSize else {
      throw PretrainingError.tooFewExamples(train.labels.count, batchSize: spec.batchSize)
    }
    network = spec.asProtocol.network.makeNetwork(
      input: FeatureShape(sources.train.shape), outputs: dataset.train.classes,
      pretrained: sources.pretrained)
  }

  private func file(_ ending: String) -> URL { folder.appending(path: name + ending) }

  /// The record of an earlier, finished pre-training of the same identity, whose weights are still there.
  public func finished() -> PretrainingRecord? {
    guard let content = try? Data(contentsOf: file(".json")),
      let record = try? JSONDecoder().decode(PretrainingRecord.self, from: content),
      record.id == id,
      let weights = try? TensorFile(contentsOf: file(".safetensors").path),
      weights.digest == record.digest
    else { return nil }
    return record
  }

  /// Trains, writes weights and record, and deletes the checkpoint.
  public func run(_ progress: (Progress) -> Void) throws -> PretrainingRecord {
    let checkpoint = file(".checkpoint").path
    var (losses, first): ([Double], Int) = ([], 1)
    var random = RandomStream(seed: spec.seed, purpose: .initialWeights)
    var state = ModelState(
      network.initialParameters(using: &random), statistics: network.initialStatistics())
    var optimizer = Adam(layout: network.layout, learningRate: Float(spec.learningRate))
    if let found = try PretrainingCheckpoint(contentsOf: checkpoint, id: id, network: network) {
      (state, first) = (found.state, found.epochs + 1)
      optimizer.resume(found.moments)
      losses = found.losses
      progress(.resumed(epochs: found.epochs))
    }
    let workspace = Workspace(for: network, capacity: max(spec.batchSize, 256))
    var gradient = Parameters(layout: network.layout)
    let clock = ContinuousClock()
    for epoch in first..<spec.epochs + 1 {
      let start = clock.now
      let loss = learn(
        epoch, &state, with: &optimizer, gradient: &gradient, in: workspace)
      guard loss.isFinite else { throw PretrainingError.notFinite(epoch: epoch) }
      losses.append(loss)
      try PretrainingCheckpoint(
        epochs: epoch, losses: losses, state: state, moments: optimizer.progress
      ).write(to: checkpoint, id: id)
      let seconds = (clock.now - start) / .seconds(1)
      progress(.epoch(epoch, loss: loss, seconds: seconds))
    }
    return try finish(state, losses: losses, in: workspace)
  }

  /// One pass over the training images, in whole batches; returns the mean loss.
  private func learn(
    _ epoch: Int, _ state: inout ModelState, with optimizer: inout Adam,
    gradient: inout Parameters, in workspace: Workspace
  ) -> Double {
    var order = Array(0..<train.labels.count)
    var random = RandomStream(seed: spec.seed, purpose: .dataOrder, index: epoch)
    random.shuffle(&order)
    let (rows, inputs, outputs) = (spec.batchSize, network.inputs, network.outputs)
    let batches = order.count / rows
    var sum = 0.0
    for batch in 0..<batches {
      let chosen = Array(order[batch * rows..<(batch + 1) * rows])
      train.source.expect(Array(order[batch * rows..<min((batch + 2) * rows, order.count)]))
      for (row, example) in chosen.enumerated() {
        train.source.write(example, pass: epoch, to: workspace.inputs + row * inputs)
      }
      network.forward(state, rows: rows, in: workspace, mode: .training)
      workspace.logitGradients.update(repeating: 0, count: rows * outputs)
      sum += softmaxCrossEntropy(
        logits: workspace.logits, labels: chosen.map { Int32(train.labels[$0]) }, rows: rows,
        width: outputs, columns: 0..<outputs, addingTo: workspace.logitGradients)
      network.backward(state.parameters, rows: 0..<rows, in: workspace, into: &gradient)
      network.fold(workspace, into: &state.statistics)
      optimizer.update(&state.parameters, gradient: gradient, pathIntegral: nil)
    }
    return sum / Double(batches)
  }

  private func accuracy(
    _ state: ModelState, on images: (source: any ExampleSource, labels: [UInt8]),
    in workspace: Workspace
  ) -> Double {
    let examples = Examples(
      images.source, indices: (0..<Int32(images.labels.count)).map(\.self),
      labels: images.labels.map(Int32.init))
    let all = 0..<network.outputs
    let context = ContextOutline(
      index: 1, classes: all, trainingColumns: all, predictionColumns: all)
    var model = Classifier(network: network, parameters: state.parameters)
    model.statistics = state.statistics
    let predictions = model.predictions(for: examples, of: context, in: workspace)
    let right = zip(predictions, examples.labels).count { $0 == Int($1) }
    return Double(right) / Double(examples.count)
  }

  private func finish(
    _ state: ModelState, losses: [Double], in workspace: Workspace
  ) throws -> PretrainingRecord {
    var tensors: [String: TensorFile.Tensor] = [:]
    for part in [state.parameters, state.statistics] {
      for tensor in part.layout.tensors {
        let values = part.withUnsafePointer { base in tensor.range.map { base[$0] } }
        tensors[WeightName.published(tensor.name)] = TensorFile.Tensor(
          shape: TensorOrder.published(tensor.shape),
          values: TensorOrder.published(values, of: tensor.shape))
      }
    }
    let weights = TensorFile(
      path: file(".safetensors").path, tensors: tensors, metadata: ["pretraining": id])
    let record = PretrainingRecord(
      name: name, id: id, pretraining: spec, data: data, environment: .current,
      digest: weights.digest, losses: losses,
      trainingAccuracy: accuracy(state, on: train, in: workspace),
      testAccuracy: accuracy(state, on: test, in: workspace))
    try weights.write()
    try AtomicFile.write(try CanonicalJSON.encode(record), to: file(".json"))
    try? FileManager.default.removeItem(at: file(".checkpoint"))
    return record
  }
}
