import Methods
import Streams

/// What a paper's name of a protocol stands for; two results are comparable only if it is the same.
public struct ProtocolFingerprint: Decodable, Sendable, Equatable {
  public var dataset: String?
  /// `split`, `permuted` or `rotated`.
  public var kind: String?
  public var contexts: Int?
  /// The number of classes of each context of a split; absent where there are equally many.
  public var classesPerContext: [Int]?
  /// In each context; of `iterations` and `samples` one is enough.
  public var iterations: Int?
  /// Training examples of a context, each seen once.
  public var samples: Int?
  public var batchSize: Int?
  public var optimizer: String?
  public var learningRate: Double?
  /// Units of each hidden layer, such as `2 x 400`, or what the network is called.
  public var network: String?
  /// The frozen layers whose features stand for the images, such as `C3-5x16-bn`; absent where the
  /// network learns from the images themselves, or where the network is not known either.
  public var features: String?
  /// The kind of a stream without known boundaries of contexts, such as `fuzzy-boundaries`; absent
  /// where they are known.
  public var stream: String?
  /// The rates of methods that have another one in the paper, by its names of methods.
  public var learningRates: [String: Double]?

  enum CodingKeys: String, CodingKey {
    case dataset, kind, contexts, iterations, samples, optimizer, network, features, stream
    case batchSize = "batch-size"
    case learningRate = "learning-rate"
    case learningRates = "learning-rates"
    case classesPerContext = "classes-per-context"
  }

  /// The parts that are not known.
  var absent: [String] {
    let parts: [(String, Bool)] = [
      ("dataset", dataset == nil), ("kind", kind == nil), ("contexts", contexts == nil),
      ("iterations", iterations == nil && samples == nil), ("batch-size", batchSize == nil),
      ("optimizer", optimizer == nil), ("learning-rate", learningRate == nil),
      ("network", network == nil),
    ]
    return parts.filter(\.1).map(\.0)
  }

  /// A number that no protocol has, in a clause; nil where there is none.
  var defect: String? {
    [
      ("contexts", contexts), ("iterations", iterations), ("samples", samples),
      ("batch-size", batchSize),
    ].firstNonNil { name, count in
      LimitedNumber(name, count ?? 1, 1...1_000_000_000_000).defect
    }
      ?? (Array((learningRates ?? [:]).values) + [learningRate ?? 1]).firstNonNil {
        LimitedNumber("learning-rate", $0, 1e-30...1e30).defect
      }
  }

  /// What holds for a method, by the paper's name of it.
  func ofMethod(_ name: String) -> ProtocolFingerprint {
    var fingerprint = self
    fingerprint.learningRate = learningRates?[name] ?? learningRate
    return fingerprint
  }
}

extension ProtocolFingerprint {
  /// The first setting in which runs are not of the paper's protocol, such as "iterations 500, paper
  /// 2000"; nil where all that is known agrees.
  ///
  /// What the method brings itself counts in the place of what the protocol says, which no run used.
  func difference(from run: RunSpec) -> String? {
    differenceOfBenchmark(from: run.protocol) ?? differenceOfTraining(from: run)
      ?? differenceOfBoundaries(from: run.protocol)
  }

  /// The data set or its contexts are others.
  func differenceOfBenchmark(from spec: ProtocolSpec) -> String? {
    Self.first([
      ("data set", spec.dataset, dataset),
      ("contexts", spec.kind.rawValue, kind),
      ("number of contexts", "\(spec.contexts)", contexts.map { "\($0)" }),
      (
        "classes of contexts", Self.sizes(spec.classesPerContext), Self.sizes(classesPerContext)
      ),
    ])
  }

  private func differenceOfBoundaries(from spec: ProtocolSpec) -> String? {
    switch (spec.stream?.rawValue, stream) {
    case (_?, nil): "the runs are task-free, the paper's know the boundaries of contexts"
    case (nil, _?): "the runs know the boundaries of contexts, the paper's are task-free"
    case (let ours, let theirs): Self.first([("stream", ours ?? "", theirs)])
    }
  }

  private func differenceOfTraining(from run: RunSpec) -> String? {
    let (spec, own) = (run.protocol, run.ownParts)
    let rate =
      own.optimizer == nil
      ? spec.optimizer.learningRate : run.method.hyperparameters["learning-rate"]?.number
    return Self.first([
      ("iterations", "\(spec.iterations)", own.iterations ? nil : iterations.map { "\($0)" }),
      (
        "examples of a context", spec.samplesPerContext.map { "\($0)" } ?? "all",
        samples.map { "\($0)" }
      ),
      (
        // Each example is seen once.
        "examples learned in a context", "\(spec.iterations * spec.batchSize)",
        own.iterations ? nil : samples.map { "\($0)" }
      ),
      ("batch size", "\(spec.batchSize)", own.batchSize ? nil : batchSize.map { "\($0)" }),
      ("optimizer", own.optimizer?.rawValue ?? spec.optimizer.name.rawValue, optimizer),
      (
        "learning rate", rate.map { "\($0)" } ?? "unknown", learningRate.map { "\($0)" }
      ),
      ("network", Self.network(of: spec), own.hiddenLayers ? nil : network),
      (
        "features", Self.features(of: spec) ?? Self.noFeatures,
        features ?? network.map { _ in Self.noFeatures }
      ),
    ])
  }

  private static let noFeatures = "none"

  /// Frozen layers, whether they were applied once or are passed at every step.
  private static func features(of spec: ProtocolSpec) -> String? {
    spec.features?.network ?? (spec.pretrained?.isFrozen == true ? spec.layers : nil)
  }

  private static func first(_ settings: [(name: String, ours: String, theirs: String?)]) -> String?
  {
    settings.first { $0.theirs != nil && $0.ours != $0.theirs }.map {
      "\($0.name) \($0.ours), paper \($0.theirs ?? "")"
    }
  }

  private static func sizes(_ counts: [Int]?) -> String {
    counts.map { $0.map(String.init).joined(separator: ", ") } ?? "equally many"
  }

  /// As fingerprints write it: `2 x 400`, or `400, 200` where layers differ, behind convolutional ones that
  /// learn; frozen ones give features, wherever they stand.
  private static func network(of spec: ProtocolSpec) -> String {
    let hidden = spec.hidden
    guard let width = hidden.first else { return spec.layers ?? "without hidden layers" }
    let widths =
      Set(hidden).count == 1
      ? "\(hidden.count) x \(width)" : hidden.map(String.init).joined(separator: ", ")
    if spec.pretrained?.isFrozen == true { return widths }
    return (spec.layers.map { "\($0), " } ?? "") + widths
  }
}
