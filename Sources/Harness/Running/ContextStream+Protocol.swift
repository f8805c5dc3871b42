public import Datasets
import Engine
public import Streams

extension ContextStream {
  /// The contexts that a protocol makes of a data set for one seed.
  ///
  /// In a split protocol the order of the classes is drawn from the seed, except with seed 0, where it
  /// is that of the data set. In a permuted one the order of the pixels is drawn for each context,
  /// except with seed 0 for the first. Rotations are those of the protocol, or drawn from its range.
  /// Where the protocol limits the training examples of a context, these are drawn too. Lists of contexts
  /// that come with the data are taken as they are, whatever the seed.
  /// - Throws: A ``DatasetError`` where the data cannot be divided so, or the protocol, which may come
  ///   from a file, describes no contexts.
  ///
  /// - Parameter sources: The rows of the images where contexts show them as they are; their bytes by default.
  public init(
    dataset: ImageDataset, sources: ProtocolSources? = nil, protocol spec: ProtocolSpec,
    scenario: Scenario, seed: UInt64
  ) throws(DatasetError) {
    guard (1...1000).contains(spec.contexts) else {
      throw .badProtocol("their number is \(spec.contexts)")
    }
    let bytes = ProtocolSources(train: dataset.train.source, test: dataset.test.source)
    switch spec.kind {
    case .split:
      try self.init(
        splitting: dataset, sources ?? bytes, protocol: spec, scenario: scenario, seed: seed)
    case .ni, .nc, .nic, .nicv2In79, .nicv2In196, .nicv2In391, .views:
      try self.init(
        listedIn: dataset, sources ?? bytes, protocol: spec, scenario: scenario, seed: seed)
    case .permuted:
      let padding = spec.padding ?? 2
      guard (0...100).contains(padding) else { throw .badProtocol("the padding is \(padding)") }
      let padded = PixelOrder(
        channels: dataset.train.channels, height: dataset.train.height,
        width: dataset.train.width, padding: padding)
      guard padded.count <= ImageDataset.pixelLimit else { throw .tooManyPixels(padded.count) }
      let orders = (1...spec.contexts).map { index in
        var random = RandomStream(seed: seed, purpose: .pixelOrder, index: index)
        return seed == 0 && index == 1
          ? padded : padded.permuted(by: random.permutation(of: padded.count))
      }
      try self.init(dataset, inOrders: orders, protocol: spec, scenario: scenario, seed: seed)
    case .rotated:
      let rotations = spec.rotations(seed: seed)
      guard rotations.count == spec.contexts, rotations.allSatisfy(\.isFinite) else {
        throw .badProtocol("there are \(spec.contexts) with \(rotations.count) angles")
      }
      let orders = rotations.map {
        PixelOrder(
          channels: dataset.train.channels, height: dataset.train.height,
          width: dataset.train.width, rotatedBy: $0)
      }
      try self.init(dataset, inOrders: orders, protocol: spec, scenario: scenario, seed: seed)
    }
  }

  private init(
    splitting dataset: ImageDataset, _ sources: ProtocolSources, protocol spec: ProtocolSpec,
    scenario: Scenario, seed: UInt64
  ) throws(DatasetError) {
    let classes = dataset.train.classes
    var random = RandomStream(seed: seed, purpose: .classOrder)
    let newLabels = seed == 0 ? Array(0..<classes) : random.permutation(of: classes)
    let split = try SplitContexts(
      contexts: spec.contexts, classesPerContext: spec.classesPerContext, newLabels: newLabels)
    let sharesOutputs = Self.sharesOutputs(scenario, spec)
    guard !sharesOutputs || Set(split.classesPerContext).count == 1 else {
      throw .unsharedLabels(split.classesPerContext)
    }
    let outputs = sharesOutputs ? split.classesPerContext[0] : classes
    let parts = try (1...spec.contexts).map { index throws(DatasetError) in
      let labels = split.labels(ofContext: index)
      let own = sharesOutputs ? 0..<outputs : labels
      let columns = ActiveColumns(
        scenario: scenario, protocol: spec, classes: own, outputs: outputs)
      func examples(_ images: LabeledImages, from source: any ExampleSource) -> Examples {
        let members = split.members(ofContext: index, in: images)
        let shift = Int32(labels.lowerBound - own.lowerBound)
        return Examples(
          source, indices: members.indices, labels: members.labels.map { $0 - shift })
      }
      let context = Context(
        outline: columns.outline(index: index, classes: own),
        train: try examples(dataset.train, from: sources.train).choosing(
          spec.samplesPerContext, ofContext: index, seed: seed))
      return (context: context, test: examples(dataset.test, from: sources.test))
    }
    self.init(
      scenario: scenario, contexts: parts.map(\.context), tests: parts.map(\.test),
      outputs: outputs, isPerContext: Self.isPerContext(scenario, spec))
  }

  /// Every context has all images, with the pixels in an order of its own.
  private init(
    _ dataset: ImageDataset, inOrders orders: [PixelOrder], protocol spec: ProtocolSpec,
    scenario: Scenario, seed: UInt64
  ) throws(DatasetError) {
    guard dataset.train.onDemand == nil else {
      throw .badProtocol(
        "images that are not all in memory are learned as they are, not permuted or rotated")
    }
    let width = dataset.train.classes
    let sharesOutputs = Self.sharesOutputs(scenario, spec)
    let outputs = sharesOutputs ? width : width * orders.count
    // All contexts are tested on the same images, once for each context that was learned.
    let trained = ImageBytes(dataset.train)
    let tested = ImageBytes(dataset.test, nonzeroPixels: NonzeroPixels(of: dataset.test))
    let parts = try orders.enumerated().map { place, order throws(DatasetError) in
      let index = place + 1
      let own = sharesOutputs ? 0..<width : width * place..<width * (place + 1)
      func examples(_ images: LabeledImages, from source: ImageBytes) -> Examples {
        Examples(
          ReorderedImages(source, order: order), indices: (0..<images.count).map(Int32.init),
          labels: images.labels.map { Int32($0) + Int32(own.lowerBound) })
      }
      let columns = ActiveColumns(
        scenario: scenario, protocol: spec, classes: own, outputs: outputs)
      let context = Context(
        outline: columns.outline(index: index, classes: own),
        train: try examples(dataset.train, from: trained).choosing(
          spec.samplesPerContext, ofContext: index, seed: seed))
      return (context: context, test: examples(dataset.test, from: tested))
    }
    self.init(
      scenario: scenario, contexts: parts.map(\.context), tests: parts.map(\.test),
      outputs: outputs, isPerContext: Self.isPerContext(scenario, spec))
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
  func choosing(
    _ count: Int?, ofContext index: Int, seed: UInt64
  ) throws(DatasetError) -> Examples {
    guard let count, count != self.count else { return self }
    guard count > 0 else { throw .badProtocol("they have \(count) training examples each") }
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

  /// - Parameter own: The outputs of the context's classes.
  init(scenario: Scenario, protocol spec: ProtocolSpec, classes own: Range<Int>, outputs: Int) {
    let all = 0..<outputs
    training =
      switch (scenario, spec.activeClasses) {
      case (.task, _): spec.heads == .single ? all : own
      case (.class, .current): own
      case (.class, .allSoFar): 0..<own.upperBound
      case (.class, .all), (.domain, _): all
      }
    prediction = scenario == .task ? training : all
  }

  func outline(index: Int, classes: Range<Int>) -> ContextOutline {
    ContextOutline(
      index: index, classes: classes, trainingColumns: training, predictionColumns: prediction)
  }
}

extension TaskFreeStream {
  /// The contexts as the protocol's stream mixes them; nil where it has none.
  ///
  /// - Throws: ``DatasetError/badProtocol(_:)`` where transitions, which may come from a file, overlap.
  init?(_ contexts: ContextStream, _ spec: ProtocolSpec) throws(DatasetError) {
    guard let kind = spec.stream else { return nil }
    let fuzziness = spec.fuzziness ?? 0
    guard fuzziness >= 0, fuzziness <= spec.iterations / 2 else {
      throw .badProtocol(
        "transitions of 2 × \(fuzziness) iterations overlap in contexts of \(spec.iterations)")
    }
    self.init(
      contexts: contexts,
      labels: LabelStream(
        kind, contexts: spec.contexts, iterations: spec.iterations, fuzziness: fuzziness),
      inactiveLogits: spec.inactiveLogits ?? .excluded)
  }
}
