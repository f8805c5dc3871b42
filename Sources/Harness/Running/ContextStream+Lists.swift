import Datasets
import Streams

extension ContextStream {
  /// The contexts of a list that comes with the data, in which classes come back, and its one test set.
  ///
  /// All classes compete throughout, as in the released code of CORe50's methods.
  init(
    listedIn dataset: ImageDataset, _ sources: ProtocolSources, protocol spec: ProtocolSpec,
    scenario: Scenario, seed: UInt64
  ) throws(DatasetError) {
    guard scenario == .class, spec.activeClasses == .all, let list = spec.kind.list else {
      throw .badProtocol("lists are learned class-incrementally, with all classes active")
    }
    guard let lists = dataset.lists else {
      throw .badProtocol("'\(dataset.identity.name)' comes with no lists of contexts")
    }
    let listed = try lists.contexts(list, run: spec.run ?? 0)
    guard spec.contexts <= listed.contexts.count else {
      throw .badProtocol(
        "'\(list.rawValue)' has \(listed.contexts.count) of them, not \(spec.contexts)")
    }
    let all = OutputUnits(0..<dataset.train.classes)
    func examples(
      _ images: LabeledImages, _ source: any ExampleSource, _ places: [Int32]
    ) -> Examples {
      Examples(source, indices: places, labels: places.map { Int32(images.labels[Int($0)]) })
    }
    let contexts = try listed.contexts.prefix(spec.contexts).enumerated().map {
      place, images throws(DatasetError) in
      let own = examples(dataset.train, sources.train, images)
      return Context(
        outline: ContextOutline(
          index: place + 1, classes: OutputUnits(own.labels.lazy.map { Int($0) }),
          trainingColumns: all, predictionColumns: all),
        train: try own.choosing(spec.samplesPerContext, ofContext: place + 1, seed: seed))
    }
    let step = spec.testEvery ?? list.usualTestEvery
    let tested = stride(from: 0, to: listed.test.count, by: step).map { listed.test[$0] }
    self.init(
      scenario: scenario, contexts: contexts,
      testSets: [
        TestSet(
          outline: ContextOutline(
            index: contexts.count, classes: all, trainingColumns: all, predictionColumns: all),
          examples: examples(dataset.test, sources.test, tested), name: "all classes")
      ], outputs: all.count, isPerContext: false)
  }
}
