import Datasets
import Engine
import Foundation

/// What a pre-training had reached at the end of an epoch, in a file from which it goes on with the same bits.
struct PretrainingCheckpoint {
  /// Epochs behind it.
  let epochs: Int
  /// Their mean losses.
  let losses: [Double]
  let state: ModelState
  let moments: (firstMoment: Parameters, secondMoment: Parameters, steps: Int)

  private static let names = ["parameters", "statistics", "first-moment", "second-moment"]

  /// - Parameter id: Of what is trained; a file of another is refused.
  func write(to path: String, id: String) throws {
    let vectors = [
      state.parameters, state.statistics, moments.firstMoment, moments.secondMoment,
    ]
    let tensors = zip(Self.names, vectors).map { name, vector in
      let values = vector.withUnsafePointer {
        Array(UnsafeBufferPointer(start: $0, count: vector.count))
      }
      return (name, TensorFile.Tensor(shape: [values.count], values: values))
    }
    let named = Dictionary(uniqueKeysWithValues: tensors)
    let digest = TensorFile(path: path, tensors: named).digest
    try TensorFile(
      path: path, tensors: named,
      metadata: [
        "epochs": "\(epochs)", "steps": "\(moments.steps)", "pretraining": id, "digest": digest,
        "losses": losses.map { "\($0)" }.joined(separator: " "),
      ]
    ).write()
  }

  /// What a file holds; nil where there is none.
  ///
  /// - Throws: ``PretrainingError`` where it is damaged, or of another pre-training.
  init?(contentsOf path: String, id: String, network: Network) throws {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let file = try TensorFile(contentsOf: path)
    guard file.metadata["pretraining"] == id else {
      throw PretrainingError.otherCheckpoint(path: path)
    }
    func vector(_ name: String, _ layout: ParameterLayout) throws -> Parameters {
      var vector = Parameters(layout: layout)
      guard let tensor = file.tensors[name], tensor.values.count == vector.count else {
        throw PretrainingError.damagedCheckpoint(path: path)
      }
      vector.withUnsafeMutablePointer { target in
        for (index, value) in tensor.values.enumerated() { target[index] = value }
      }
      return vector
    }
    guard file.metadata["digest"] == file.digest,
      let epochs = file.metadata["epochs"].flatMap({ Int($0) }),
      let steps = file.metadata["steps"].flatMap({ Int($0) }), epochs > 0, steps >= epochs,
      let losses = file.metadata["losses"]?.split(separator: " ").compactMap({ Double($0) }),
      losses.count == epochs
    else { throw PretrainingError.damagedCheckpoint(path: path) }
    self.epochs = epochs
    self.losses = losses
    let layout = network.layout
    state = ModelState(
      try vector("parameters", layout),
      statistics: try vector("statistics", network.statisticsLayout))
    moments = (
      try vector("first-moment", layout), try vector("second-moment", layout), steps
    )
  }

  init(
    epochs: Int, losses: [Double], state: ModelState,
    moments: (firstMoment: Parameters, secondMoment: Parameters, steps: Int)
  ) {
    self.epochs = epochs
    self.losses = losses
    self.state = state
    self.moments = moments
  }
}

/// Why a pre-training cannot begin, go on or be kept.
public enum PretrainingError: Error, CustomStringConvertible {
  case otherCheckpoint(path: String)
  case damagedCheckpoint(path: String)
  case notFinite(epoch: Int)
  case tooFewExamples(Int, batchSize: Int)

  public var description: String {
    switch self {
    case .otherCheckpoint(let path):
      "\(path) is of another pre-training; name another --output, or delete it to begin anew"
    case .damagedCheckpoint(let path):
      "\(path) is damaged; delete it to begin anew"
    case .notFinite(let epoch):
      "the loss is no number in epoch \(epoch); take a smaller learning rate"
    case .tooFewExamples(let count, let batchSize):
      "\(count) training images do not fill a batch of \(batchSize)"
    }
  }
}
