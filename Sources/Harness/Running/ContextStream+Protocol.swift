public import Datasets
import Engine
public import Methods

extension ContextStream {
  /// The contexts that a protocol makes of a data set for one seed.
  ///
  /// In a split protocol the order of the classes is drawn from the seed, except with seed 0, where it
  /// is that of the data set. In a permuted one the order of the pixels is drawn for each context,
  /// except with seed 0 for the first.
  /// - Throws: ``DatasetError/unevenSplit(classes:contexts:)``.
  public init(
    dataset: ImageDataset, protocol spec: ProtocolSpec, scenario: Scenario, seed: UInt64
  ) throws(DatasetError) {
    switch spec.kind {
    case .split: try self.init(splitting: dataset, protocol: spec, scenario: scenario, seed: seed)
    case .permuted:
      self.init(permuting: dataset, protocol: spec, scenario: scenario, seed: seed)
    }
  }

  private init(
    splitting dataset: ImageDataset, protocol spec: ProtocolSpec, scenario: Scenario, seed: UInt64
  ) throws(DatasetError) {
    let classes = dataset.train.classes
    var random = RandomStream(seed: seed, purpose: .classOrder)
    let newLabels = seed == 0 ? Array(0..<classes) : random.permutation(of: classes)
    let split = try SplitContexts(contexts: spec.contexts, newLabels: newLabels)
    let width = split.classesPerContext
    let outputs = scenario == .domain ? width : width * spec.contexts
    let contexts = (1...spec.contexts).map { index in
      let columns = ActiveColumns(
        scenario: scenario, activeClasses: spec.activeClasses, context: index,
        classesPerContext: width, outputs: outputs)
      func examples(_ images: LabeledImages) -> Examples {
        let members = split.members(ofContext: index, in: images)
        let shift = Int32(scenario == .domain ? split.labels(ofContext: index).lowerBound : 0)
        return Examples(
          pixels: images.pixels, pixelsPerImage: images.pixelsPerImage, indices: members.indices,
          labels: members.labels.map { $0 - shift })
      }
      return Context(
        index: index, train: examples(dataset.train), test: examples(dataset.test),
        trainingColumns: columns.training, predictionColumns: columns.prediction)
    }
    self.init(
      scenario: scenario, contexts: contexts, inputs: dataset.train.pixelsPerImage,
      outputs: outputs, isPerContext: Self.isPerContext(scenario, spec))
  }

  /// Every context has all images, padded, with the pixels in an order of its own.
  private init(
    permuting dataset: ImageDataset, protocol spec: ProtocolSpec, scenario: Scenario, seed: UInt64
  ) {
    let width = dataset.train.classes
    let outputs = scenario == .domain ? width : width * spec.contexts
    let padded = PixelOrder(
      height: dataset.train.height, width: dataset.train.width, padding: 2)
    let contexts = (1...spec.contexts).map { index in
      var random = RandomStream(seed: seed, purpose: .pixelOrder, index: index)
      let order =
        seed == 0 && index == 1
        ? padded : padded.permuted(by: random.permutation(of: padded.count))
      let shift = scenario == .domain ? 0 : width * (index - 1)
      func examples(_ images: LabeledImages) -> Examples {
        Examples(
          pixels: images.pixels, pixelsPerImage: images.pixelsPerImage,
          indices: (0..<images.count).map(Int32.init),
          labels: images.labels.map { Int32($0) + Int32(shift) }, order: order)
      }
      let columns = ActiveColumns(
        scenario: scenario, activeClasses: spec.activeClasses, context: index,
        classesPerContext: width, outputs: outputs)
      return Context(
        index: index, train: examples(dataset.train), test: examples(dataset.test),
        trainingColumns: columns.training, predictionColumns: columns.prediction)
    }
    self.init(
      scenario: scenario, contexts: contexts, inputs: padded.count, outputs: outputs,
      isPerContext: Self.isPerContext(scenario, spec))
  }

  private static func isPerContext(_ scenario: Scenario, _ spec: ProtocolSpec) -> Bool {
    scenario == .task || (scenario == .class && spec.activeClasses == .current)
  }
}

/// Among which output units a context's training loss and its predictions choose.
private struct ActiveColumns {
  let training: Range<Int>
  let prediction: Range<Int>

  init(
    scenario: Scenario, activeClasses: ProtocolSpec.ActiveClasses, context: Int,
    classesPerContext: Int, outputs: Int
  ) {
    let all = 0..<outputs
    let own = classesPerContext * (context - 1)..<classesPerContext * context
    training =
      switch (scenario, activeClasses) {
      case (.task, _), (.class, .current): own
      case (.class, .allSoFar): 0..<own.upperBound
      case (.class, .all), (.domain, _): all
      }
    prediction = scenario == .task ? own : all
  }
}

extension TaskFreeStream {
  /// The contexts as the protocol's stream mixes them; nil where it has none.
  init?(_ contexts: ContextStream, _ spec: ProtocolSpec) {
    guard let kind = spec.stream else { return nil }
    self.init(
      contexts: contexts,
      labels: LabelStream(
        kind, contexts: spec.contexts, iterations: spec.iterations,
        fuzziness: spec.fuzziness ?? 0),
      inactiveLogits: spec.inactiveLogits ?? .excluded)
  }
}
