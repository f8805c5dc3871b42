public import Datasets
import Engine
public import Methods

extension ContextStream {
  /// The contexts that a protocol makes of a data set for one seed.
  ///
  /// The order of the classes is drawn from the seed, except with seed 0, where it is that of the
  /// data set.
  /// - Throws: ``DatasetError/unevenSplit(classes:contexts:)``.
  public init(
    dataset: ImageDataset, protocol spec: ProtocolSpec, scenario: Scenario, seed: UInt64
  ) throws(DatasetError) {
    let classes = dataset.train.classes
    var random = RandomStream(seed: seed, purpose: .classOrder)
    let newLabels = seed == 0 ? Array(0..<classes) : random.permutation(of: classes)
    let split = try SplitContexts(contexts: spec.contexts, newLabels: newLabels)
    let width = split.classesPerContext
    let outputs = scenario == .domain ? width : width * spec.contexts
    let all = 0..<outputs
    let isPerContext =
      scenario == .task || (scenario == .class && spec.activeClasses == .current)
    let contexts = (1...spec.contexts).map { index in
      let own = scenario == .domain ? all : split.labels(ofContext: index)
      let training: Range<Int> =
        switch (scenario, spec.activeClasses) {
        case (.task, _), (.class, .current): own
        case (.class, .allSoFar): 0..<own.upperBound
        case (.class, .all), (.domain, _): all
        }
      func examples(_ images: LabeledImages) -> Examples {
        let members = split.members(ofContext: index, in: images)
        let shift = Int32(scenario == .domain ? split.labels(ofContext: index).lowerBound : 0)
        return Examples(
          pixels: images.pixels, pixelsPerImage: images.pixelsPerImage, indices: members.indices,
          labels: members.labels.map { $0 - shift })
      }
      return Context(
        index: index, train: examples(dataset.train), test: examples(dataset.test),
        trainingColumns: training, predictionColumns: scenario == .task ? own : all)
    }
    self.init(
      scenario: scenario, contexts: contexts, inputs: dataset.train.pixelsPerImage,
      outputs: outputs, isPerContext: isPerContext)
  }
}
