import Datasets
public import Foundation
import Yams

/// A file that says how networks are pre-trained, one for each of its seeds.
public struct PretrainingSuite: Sendable {
  public let name: String
  public let title: String
  /// The one data set of all seeds.
  public let dataset: String
  /// In the order of the seeds.
  public private(set) var specs: [PretrainingSpec]

  /// Reads and checks such a file.
  ///
  /// - Throws: A ``SuiteError`` with the line.
  public init(contentsOf url: URL) throws(SuiteError) {
    try self.init(try SuiteNode(contentsOf: url))
  }

  init(yaml text: String, file: String) throws(SuiteError) {
    try self.init(try SuiteNode(yaml: text, file: file))
  }

  private init(_ node: SuiteNode) throws(SuiteError) {
    let fields = try node.fields(["name", "title", "pretrain", "seeds"])
    func required(_ key: String) throws(SuiteError) -> SuiteNode {
      guard let value = fields[key] else { throw node.error("the key '\(key)' is missing") }
      return value
    }
    name = try required("name").suiteName()
    title = try fields["title"]?.text ?? name
    let spec = try PretrainingSpec(try required("pretrain"))
    dataset = spec.dataset
    specs = try required("seeds").seeds().map { seed in
      var own = spec
      own.seed = seed
      return own
    }
  }
}

extension PretrainingSuite {
  /// Keeps only the seeds that `text` names; see ``Suite/limit(toSeeds:)``.
  public mutating func limit(toSeeds text: String) throws(SuiteError) {
    let kept = Set(try SeedList.limit(specs.map(\.seed), to: text))
    specs = specs.filter { kept.contains($0.seed) }
  }
}

extension PretrainingSpec {
  fileprivate init(_ node: SuiteNode) throws(SuiteError) {
    let fields = try node.fields([
      "dataset", "normalize", "augment", "network", "hidden", "epochs", "batch-size",
      "learning-rate",
    ])
    guard let dataset = fields["dataset"] else { throw node.error("the key 'dataset' is missing") }
    // What a network and its images are is read as for a protocol.
    var shared = ProtocolSpec(dataset: try dataset.text)
    _ = try dataset.namesFolder(shared.dataset)
    try shared.readNetwork(fields)
    try shared.readSources(fields)
    self.dataset = shared.dataset
    normalizes = shared.normalizes == true
    centers = shared.centers
    layers = shared.layers
    hidden = shared.hidden
    pretrained = shared.pretrained
    if let augment = fields["augment"] {
      let parts = try augment.fields(["padding", "flips"])
      variation = Variation(
        padding: try parts["padding"]?.integer("padding", in: 0...1024) ?? 0,
        flips: try parts["flips"]?.flag("flips") ?? false)
    }
    epochs = try fields["epochs"]?.integer("epochs", in: 1...100_000) ?? 10
    batchSize = try fields["batch-size"]?.integer("batch-size", in: 2...65_536) ?? 256
    learningRate = try fields["learning-rate"]?.number("learning-rate", in: 1e-12...1e6) ?? 0.0001
    seed = 0
  }
}
