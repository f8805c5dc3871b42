import Engine
import Foundation
import Methods
import Testing

@testable import Datasets
@testable import Harness

/// MobileNetV1 with weights by pytorchcv's names, beside PyTorch.
@Suite struct MobileNetWeightsTests {
  // MARK: Weights that both sides compute

  /// Numbers in −0.5 ..< 0.5, by an integer hash.
  static func rule(_ count: Int, _ salt: Int) -> [Float] {
    (0..<count).map { index in
      var x = UInt32(truncatingIfNeeded: index + salt * 7919) &* 2_654_435_761
      x = (x ^ x >> 16) &* 0x45D_9F3B
      x ^= x >> 16
      return Float(Double(x) / 0x1p32 - 0.5)
    }
  }

  static func salt(_ name: String) -> Int { name.utf8.reduce(0) { $0 + Int($1) } }

  /// What a file of pytorchcv would hold, by the rule of the oracle.
  static func file(for network: MobileNetV1, side: Int) -> TensorFile {
    let trunk = network.makeTrunk(
      input: .planes(channels: 3, height: side, width: side))
    var tensors: [String: TensorFile.Tensor] = [:]
    for tensor in trunk.layout.tensors + trunk.statisticsLayout.tensors {
      let name = WeightName.published(tensor.name)
      guard name != tensor.name else { continue }
      let published = name.replacing(".running_std", with: ".running_var")
      let shape = TensorOrder.published(tensor.shape)
      var values = rule(tensor.count, salt(published))
      if published.hasSuffix("running_var") || published.hasSuffix("bn.weight") {
        values = values.map { $0 + 1 }
      } else if published.hasSuffix("conv.weight") {
        let inputs = Double(shape.dropFirst().reduce(1, *))
        let factor = 2 * 3.0.squareRoot() * (2 / inputs).squareRoot()
        values = values.map { Float(Double($0) * factor) }
      }
      tensors[published] = TensorFile.Tensor(shape: shape, values: values)
    }
    return TensorFile(path: "mobilenet_w1.pth", tensors: tensors)
  }

  @Test(arguments: 0..<3)
  func `computes and differentiates what PyTorch does`(index: Int) throws {
    let golden = try Golden.small()[index]
    let description = golden.network
    let shape = ExampleShape(channels: 3, height: golden.side, width: golden.side)
    let file = Self.file(for: description, side: golden.side)
    #expect(file.tensors.count == 5 * 27)
    let trunk = try PretrainedTrunk(
      .mobileNetV1(description), input: shape, weights: file, isFrozen: false)
    let network = description.makeTrunk(input: FeatureShape(shape))
    var state = trunk.state
    let workspace = Workspace(for: network, capacity: golden.rows)
    func write() {
      for (index, value) in Self.rule(golden.rows * network.inputs, 7).enumerated() {
        workspace.inputs[index] = 4 * value
      }
    }
    write()
    network.forward(state, rows: golden.rows, in: workspace)
    let features = (0..<golden.rows * network.features).map { workspace.logits[$0] }
    #expect(Self.difference(features, golden.features) < 1e-5)
    let front = description.makeFront(input: FeatureShape(shape), pretrained: trunk)
    let frontWorkspace = Workspace(for: front, capacity: golden.rows)
    frontWorkspace.inputs.update(from: workspace.inputs, count: golden.rows * front.inputs)
    var random = RandomStream(seed: 1, purpose: .initialWeights)
    front.forward(
      ModelState(
        front.initialParameters(using: &random), statistics: front.initialStatistics()),
      rows: golden.rows, in: frontWorkspace)
    let latents = stride(from: 0, to: golden.rows * front.features, by: 7).map {
      frontWorkspace.features[$0]
    }
    #expect(Self.difference(latents, golden.latents) < 1e-5)

    network.forward(state, rows: golden.rows, in: workspace, mode: .training)
    let trained = (0..<golden.rows * network.features).map { workspace.logits[$0] }
    #expect(Self.difference(trained, golden.trainingFeatures) < 1e-4)
    for (index, value) in Self.rule(trained.count, 3).enumerated() {
      workspace.logitGradients[index] = value
    }
    var gradient = Parameters(layout: network.layout)
    network.backward(
      state.parameters, rows: 0..<golden.rows, in: workspace, into: &gradient)
    #expect(golden.gradients.count == 3 * 27)
    for tensor in network.layout.tensors {
      let name = WeightName.published(tensor.name)
      let expected = try #require(golden.gradients[name])
      let values = TensorOrder.published(gradient.elements(of: tensor), of: tensor.shape)
      let weights = Self.rule(values.count, Self.salt(name) + 1)
      let product = zip(values, weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      let norm = values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      // Behind so many layers PyTorch's own single precision is up to 0.4 % from its double precision.
      #expect(abs(norm - expected[1]) < 1e-2 * expected[1], "\(name)")
      #expect(abs(product - expected[0]) < 1e-2 * expected[1], "\(name)")
    }
    network.fold(workspace, into: &state.statistics)
    #expect(state.statistics != trunk.state.statistics)
  }

  private static func difference(_ found: [Float], _ expected: [Float]) -> Float {
    guard found.count == expected.count else { return .infinity }
    let scale = expected.map(abs).max() ?? 1
    return zip(found, expected).reduce(0) { max($0, abs($1.0 - $1.1)) } / scale
  }

  // MARK: Weights of ImageNet

  /// The first data directory with such a file or folder.
  private static func found(_ path: String) -> String? {
    DataLocator().directories.map { "\($0)/\(path)" }.first(where: DataLocator.exists)
  }

  private static let weights = found("weights/mobilenet_v1.safetensors")
  private static let photographs = found("core50/frames")

  @Test(
    .enabled(
      if: weights != nil && photographs != nil,
      "weights/mobilenet_v1.safetensors or core50/frames is not in the search path"),
    arguments: 0..<3)
  func `sees in photographs what PyTorch does with weights of ImageNet`(index: Int) throws {
    let (path, folder) = (try #require(Self.weights), try #require(Self.photographs))
    let golden = try Golden.photographs()
    let expected = golden.networks[index]
    let description = expected.network
    let shape = ExampleShape(channels: 3, height: 128, width: 128)
    let trunk = try PretrainedTrunk(
      .mobileNetV1(description), input: shape, weights: TensorFile(contentsOf: path),
      isFrozen: true)
    #expect(trunk.frozenLayers == 40)
    let input = FeatureShape(shape)
    let network = NetworkDescription.mobileNetV1(description).makeNetwork(
      input: input, outputs: 50, pretrained: trunk)
    var random = RandomStream(seed: 1, purpose: .initialWeights)
    let state = ModelState(
      network.initialParameters(using: &random), statistics: network.initialStatistics())
    let rows = golden.images.count
    let workspace = Workspace(for: network, capacity: rows)
    for (row, name) in golden.images.enumerated() {
      let file = "\(folder)/\(name)"
      let image = try PNGImage(FileContent.load(file), path: file)
      #expect(image.shape == shape)
      for (index, pixel) in image.pixels.enumerated() {
        workspace.inputs[row * shape.count + index] = Float(pixel) / 127.5 - 1
      }
    }
    network.forward(state, rows: rows, in: workspace)
    let latents = (0..<rows).flatMap { row in
      stride(from: 0, to: network.latents, by: 61).map {
        workspace.latents(behind: row)[$0]
      }
    }
    #expect(Self.difference(latents, expected.latents) < 1e-4)
    let features = (0..<rows).flatMap { row in
      stride(from: 0, to: network.features, by: 5).map {
        workspace.features[row * network.features + $0]
      }
    }
    #expect(Self.difference(features, expected.features) < 1e-4)
  }

  // MARK: Other files

  @Test(
    arguments: [
      ("features.stage4.unit6.pw_conv.bn.running_var", nil, "there is no "),
      (
        "features.init_block.conv.weight", TensorFile.Tensor(shape: [2], values: [0, 0]),
        "is 2 where 8×3×3×3 is asked for"
      ),
      (
        "features.stage1.unit1.dw_conv.bn.running_var",
        .init(shape: [8], values: [1, 1, -1, 1, 1, 1, 1, 1]),
        "has a number below 0, which is no variance"
      ),
      (
        "features.stage5.unit2.dw_conv.bn.bias",
        .init(shape: [256], values: [Float](repeating: .nan, count: 256)), "is not finite"
      ),
    ] as [(String, TensorFile.Tensor?, String)])
  func `says in one line what a file has not`(
    name: String, tensor: TensorFile.Tensor?, problem: String
  ) throws {
    let network = MobileNetV1(width: 0.25)
    var tensors = Self.file(for: network, side: 32).tensors
    tensors[name] = tensor
    let file = TensorFile(path: "w.pth", tensors: tensors)
    let error = #expect(throws: DatasetError.self) {
      try PretrainedTrunk(
        .mobileNetV1(network), input: ExampleShape(channels: 3, height: 32, width: 32),
        weights: file, isFrozen: true)
    }
    let line = tensor == nil ? "\(problem)'\(name)'" : "'\(name)' \(problem)"
    #expect(error?.description == "w.pth has no weights of \(network.name): \(line)")
  }

  @Test(arguments: [
    ("strokes", "{width: 0.25}", "", " whose sides are multiples of 32, not 1×28×28"),
    (
      "emblems", "{width: 0.25, renormalization: none}", "",
      " above 32×32 whose sides are multiples of 32, not 3×16×16"
    ),
    (
      "emblems", "{width: 0.25}", "features: {network: C3-2x4-bn, weights: w, digest: \(digest)}",
      " whose sides are multiples of 32, not features"
    ),
  ])
  func `takes no images of other sizes, nor features`(
    dataset: String, network: String, features: String, ending: String
  ) throws {
    let suite = try Suite(
      yaml: """
        name: sizes
        protocol:
          dataset: \(dataset)
          network: {mobilenet-v1: \(network)}
          \(features)
        scenarios: [class]
        seeds: [1]
        methods: [none]
        """, file: "s.yaml")
    let images = try DatasetCatalog.load(
      name: dataset, locator: DataLocator(environment: [:]))
    let error = #expect(throws: DatasetError.self) {
      try ProtocolSources(
        images, suite.protocol, locator: DataLocator(environment: [:]),
        cache: FeatureCache(directory: nil))
    }
    #expect(
      error?.description == "the protocol makes no contexts: a MobileNet takes images\(ending)")
  }

  private static let digest = String(repeating: "0a", count: 32)

  // MARK: Goldens

  /// `Golden/mobilenet.json` and `Golden/mobilenet-photographs.json`, computed by
  /// `Tests/Oracle/mobilenet_goldens.py` with PyTorch.
  private struct Golden: Decodable {
    let width: Double?
    let activation, padding, renormalization: String
    let latents, features: [Float]

    var network: MobileNetV1 {
      MobileNetV1(
        width: width ?? 1, activation: MobileNetV1.Activation(rawValue: activation)!,
        padding: MobileNetV1.Padding(rawValue: padding)!,
        renormalization: BatchRenormalization.Form(rawValue: renormalization))
    }

    struct Small: Decodable {
      let own: Golden
      let rows, side: Int
      let trainingFeatures: [Float]
      let gradients: [String: [Double]]

      private enum CodingKeys: String, CodingKey {
        case rows, side, trainingFeatures, gradients
      }

      init(from decoder: any Decoder) throws {
        own = try Golden(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        rows = try container.decode(Int.self, forKey: .rows)
        side = try container.decode(Int.self, forKey: .side)
        trainingFeatures = try container.decode([Float].self, forKey: .trainingFeatures)
        gradients = try container.decode([String: [Double]].self, forKey: .gradients)
      }

      var network: MobileNetV1 { own.network }
      var latents: [Float] { own.latents }
      var features: [Float] { own.features }
    }

    struct Photographs: Decodable {
      let images: [String]
      let networks: [Golden]
    }

    private static func load<Value: Decodable>(_ name: String) throws -> Value {
      let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "Golden/\(name).json")
      return try JSONDecoder().decode(Value.self, from: Data(contentsOf: url))
    }

    static func small() throws -> [Small] { try load("mobilenet") }
    static func photographs() throws -> Photographs { try load("mobilenet-photographs") }
  }
}
