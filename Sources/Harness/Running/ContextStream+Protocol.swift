public import Datasets
import Engine
public import Methods

extension ContextStream {
  /// The contexts that a protocol makes of a data set for one seed.
  ///
  /// In a split protocol the order of the classes is drawn from the seed, except with seed 0, where it
  /// is that of the data set. In a permuted one the order of the pixels is drawn for each context,
  /// except with seed 0 for the first. Rotations are those of the protocol, or drawn from its range.
  /// Where the protocol limits the training examples of a context, these are drawn too.
  /// - Throws: ``DatasetError/unevenSplit(classes:contexts:)``, or
  ///   ``DatasetError/tooFewExamples(context:count:wanted:)``.
  public init(
    dataset: ImageDataset, protocol spec: ProtocolSpec, scenario: Scenario, seed: UInt64
  ) throws(DatasetError) {
    switch spec.kind {
    case .split: try self.init(splitting: dataset, protocol: spec, scenario: scenario, seed: seed)
    case .permuted:
      let padded = PixelOrder(
        height: dataset.train.height, width: dataset.train.width, padding: spec.padding ?? 2)
      let orders = (1...spec.contexts).map { index in
        var random = RandomStream(seed: seed, purpose: .pixelOrder, index: index)
        return seed == 0 && index == 1
          ? padded : padded.permuted(by: random.permutation(of: padded.count))
      }
      try self.init(dataset, inOrders: orders, protocol: spec, scenario: scenario, seed: seed)
    case .rotated:
      let orders = spec.rotations(seed: seed).map {
        PixelOrder(height: dataset.train.height, width: dataset.train.width, rotatedBy: $0)
      }
      try self.init(dataset, inOrders: orders, protocol: spec, scenario: scenario, seed: seed)
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
    let sharesOutputs = Self.sharesOutputs(scenario, spec)
    let outputs = sharesOutputs ? width : width * spec.contexts
    let contexts = try (1...spec.contexts).map { index throws(DatasetError) in
      let columns = ActiveColumns(
        scenario: scenario, protocol: spec, context: index, classesPerContext: width,
        outputs: outputs)
      func examples(_ images: LabeledImages) -> Examples {
        let members = split.members(ofContext: index, in: images)
        let shift = Int32(sharesOutputs ? split.labels(ofContext: index).lowerBound : 0)
        return Examples(
          pixels: images.pixels, pixelsPerImage: images.pixelsPerImage, indices: members.indices,
          labels: members.labels.map { $0 - shift })
      }
      return Context(
        index: index,
        train: try examples(dataset.train).choosing(
          spec.samplesPerContext, ofContext: index, seed: seed),
        test: examples(dataset.test), trainingColumns: columns.training,
        predictionColumns: columns.prediction)
    }
    self.init(
      scenario: scenario, contexts: contexts, inputs: dataset.train.pixelsPerImage,
      outputs: outputs, isPerContext: Self.isPerContext(scenario, spec))
  }

  /// Every context has all images, with the pixels in an order of its own.
  private init(
    _ dataset: ImageDataset, inOrders orders: [PixelOrder], protocol spec: ProtocolSpec,
    scenario: Scenario, seed: UInt64
  ) throws(DatasetError) {
    let width = dataset.train.classes
    let sharesOutputs = Self.sharesOutputs(scenario, spec)
    let outputs = sharesOutputs ? width : width * orders.count
    // All contexts are tested on the same images, once for each context that was learned.
    let tested = NonzeroPixels(of: dataset.test)
    let contexts = try orders.enumerated().map { place, order throws(DatasetError) in
      let index = place + 1
      let shift = sharesOutputs ? 0 : width * place
      func examples(_ images: LabeledImages, _ nonzero: NonzeroPixels? = nil) -> Examples {
        Examples(
          pixels: images.pixels, pixelsPerImage: images.pixelsPerImage,
          indices: (0..<images.count).map(Int32.init),
          labels: images.labels.map { Int32($0) + Int32(shift) }, order: order,
          nonzeroPixels: nonzero)
      }
      let columns = ActiveColumns(
        scenario: scenario, protocol: spec, context: index, classesPerContext: width,
        outputs: outputs)
      return Context(
        index: index,
        train: try examples(dataset.train).choosing(
          spec.samplesPerContext, ofContext: index, seed: seed),
        test: examples(dataset.test, tested), trainingColumns: columns.training,
        predictionColumns: columns.prediction)
    }
    self.init(
      scenario: scenario, contexts: contexts, inputs: orders[0].count, outputs: outputs,
      isPerContext: Self.isPerContext(scenario, spec))
  }

  /// Whether every context has the same labels.
  private static func sharesOutputs(_ scenario: Scenario, _ spec: ProtocolSpec) -> Bool {
    scenario == .domain || (scenario == .task && spec.heads == .single)
  }

  private static func isPerContext(_ scenario: Scenario, _ spec: ProtocolSpec) -> Bool {
    scenario == .task || (scenario == .class && spec.activeClasses == .current)
  }
}

extension ProtocolSpec {
  /// The contexts' rotations in degrees: those listed, or one from each of K equal parts of the range.
  ///
  ///     aₜ = from + (to − from) · (t + u)/K,  u from U(0, 1),  t = 0…K−1,
  ///
  /// as the generator of GEM's released code draws them (there without a seed).
  func rotations(seed: UInt64) -> [Double] {
    guard let range = angleRange, range.count == 2 else { return angles ?? [] }
    var random = RandomStream(seed: seed, purpose: .rotation)
    return (0..<contexts).map { context in
      let place = (Double(context) + Double(random.uniform())) / Double(contexts)
      return range[0] + (range[1] - range[0]) * place
    }
  }
}

extension Examples {
  /// A random choice of `count` examples; all where that is nil.
  fileprivate func choosing(
    _ count: Int?, ofContext index: Int, seed: UInt64
  ) throws(DatasetError) -> Examples {
    guard let count, count != self.count else { return self }
    guard count < self.count else {
      throw .tooFewExamples(context: index, count: self.count, wanted: count)
    }
    var random = RandomStream(seed: seed, purpose: .chosenExamples, index: index)
    return selecting(random.permutation(of: self.count).prefix(count))
  }
}

/// Among which output units a context's training loss and its predictions choose.
private struct ActiveColumns {
  let training: Range<Int>
  let prediction: Range<Int>

  init(
    scenario: Scenario, protocol spec: ProtocolSpec, context: Int, classesPerContext: Int,
    outputs: Int
  ) {
    let all = 0..<outputs
    let own = classesPerContext * (context - 1)..<classesPerContext * context
    training =
      switch (scenario, spec.activeClasses) {
      case (.task, _): spec.heads == .single ? all : own
      case (.class, .current): own
      case (.class, .allSoFar): 0..<own.upperBound
      case (.class, .all), (.domain, _): all
      }
    prediction = scenario == .task ? training : all
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
