import Datasets
public import Engine
import Streams

/// Classification by the nearest mean of exemplars.
///
/// Rebuffi et al. 2017, arXiv:1611.07725, Algorithm 1. Features have length 1, and so have the means,
/// so that the nearest mean is that of the largest inner product.
public struct NearestMean: Sendable {
  /// For each class its mean, [width]; nil for a class without exemplars.
  private var means: [[Float]?]
  private let width: Int

  /// No class has a mean yet.
  init(for network: Network) {
    width = network.features
    means = Array(repeating: nil, count: network.outputs)
  }

  /// The means of a memory's exemplars by class, with the features of `model`.
  init(_ memory: ExemplarMemory, model: Classifier) {
    self.init(for: model.network)
    var rows: [Int32: FeatureRows] = [:]
    for (exemplars, context) in zip(memory.contexts, memory.outlines) {
      for label in Set(exemplars.labels) {
        let positions = exemplars.labels.indices.filter { exemplars.labels[$0] == label }
        rows[label, default: FeatureRows(width: width)].append(
          model.normalizedFeatures(of: exemplars, at: positions, in: context))
      }
    }
    for (label, features) in rows { setMean(of: Int(label), to: features) }
  }

  /// The means of examples by class, with the features of `model`.
  ///
  /// - Parameter arrived: The contexts in which the examples have their places.
  init(_ examples: [StreamExample], in arrived: ArrivedContexts, model: Classifier) {
    self.init(for: model.network)
    let classes = Dictionary(grouping: examples) { example in
      arrived[example.context].train.labels[example.position]
    }
    for (label, members) in classes {
      var features = FeatureRows(width: width)
      // Contexts of domain-incremental learning share their labels.
      for index in Set(members.map(\.context)).sorted() {
        let context = arrived[index]
        features.append(
          model.normalizedFeatures(
            of: context.train, at: members.filter { $0.context == index }.map(\.position),
            in: context.outline))
      }
      setMean(of: Int(label), to: features)
    }
  }

  /// Sets the mean of a class to that of the features of its examples.
  mutating func setMean(of label: Int, to features: FeatureRows) {
    means[label] = features.normalizedMean().map { Float($0) }
  }

  /// The class among `columns` with the nearest mean to a feature vector of any length.
  func classify(_ features: UnsafePointer<Float>, among columns: some Sequence<Int>) -> Int? {
    var best: (class: Int, product: Float)?
    for column in columns {
      guard let mean = means[column] else { continue }
      var product: Float = 0
      for unit in 0..<width { product = product.addingProduct(features[unit], mean[unit]) }
      if product > best?.product ?? -.infinity { best = (column, product) }
    }
    return best?.class
  }
}

extension NearestMean: Resumable {
  public mutating func exchange(with archive: StateArchive) throws(StateError) {
    for label in means.indices {
      try archive.exchangePresence(of: &means[label]) { () throws(StateError) in [] }
      guard var mean = means[label] else { continue }
      try archive.exchange(&mean)
      guard mean.count == width else { throw StateError() }
      means[label] = mean
    }
  }
}

extension Classifier {
  /// Whose mean is nearest to each example, among the context's prediction columns.
  func predictions(
    for examples: Examples, of context: ContextOutline, by means: NearestMean
  ) -> [Int?] {
    predictions(for: examples, of: context) {
      means.classify($0, among: context.predictionColumns)
    }
  }
}
