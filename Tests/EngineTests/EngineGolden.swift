import Foundation

@testable import Engine

/// The values of `Golden/engine.json`, computed by `Tests/Oracle/engine_goldens.py` with PyTorch.
struct EngineGolden: Decodable {
  struct Loss: Decodable {
    let temperature: Float?
    let loss: Double
    let gradient: [[Float]]
  }
  struct FisherSums: Decodable {
    let all: [[Float]]
    let predicted: [[Float]]
    let `true`: [[Float]]
  }
  struct Optimization: Decodable {
    let losses: [Double]
    let parameters: [[Float]]
    let pathIntegral: [[Float]]
  }
  struct Projection: Decodable {
    let gradient: [Float]
    let reference: [Float]
    let epsilon: Double
    let projected: [Float]
  }

  let widths: [Int]
  let parameters: [[Float]]
  let inputs: [Float]
  let labels: [Int32]
  let columns: [Int]
  let teacher: [Float]
  let logits: [Float]
  let crossEntropy: Loss
  let distillation: Loss
  let fisherSums: FisherSums
  let adam: Optimization
  let sgd: Optimization
  let projection: Projection

  static let shared: EngineGolden = {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/engine.json")
    do {
      return try JSONDecoder().decode(EngineGolden.self, from: Data(contentsOf: url))
    } catch {
      preconditionFailure("\(url.path): \(error)")
    }
  }()

  var rows: Int { labels.count }
  var activeColumns: Range<Int> { columns[0]..<columns[1] }
  var network: Network { Network.perceptron(widths) }

  func makeParameters() -> Parameters {
    var parameters = Parameters(layout: network.layout)
    for (tensor, values) in zip(network.layout.tensors, self.parameters) {
      parameters.set(tensor, to: values)
    }
    return parameters
  }

  func makeWorkspace() -> Workspace {
    let workspace = Workspace(for: network, capacity: rows)
    for (index, value) in inputs.enumerated() { workspace.inputs[index] = value }
    return workspace
  }
}

/// The tensors of `parameters`, in order.
func tensors(_ parameters: Parameters) -> [[Float]] {
  parameters.layout.tensors.map { parameters.elements(of: $0) }
}

/// The largest difference of two lists of tensors, relative to the largest element of the second.
func relativeDifference(_ left: [[Float]], _ right: [[Float]]) -> Float {
  guard left.map(\.count) == right.map(\.count) else { return .infinity }
  let scale = right.joined().map(abs).max() ?? 1
  let difference = zip(left.joined(), right.joined()).map { abs($0 - $1) }.max() ?? 0
  return difference / max(scale, .leastNormalMagnitude)
}
