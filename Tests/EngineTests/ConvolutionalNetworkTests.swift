import Foundation
import Testing

@testable import Engine

/// Convolutional layers and networks against PyTorch and against central differences.
@Suite struct ConvolutionalNetworkTests {
  private static let names = [
    "3x3", "3x3, stride 2", "1x1, stride 2", "transposed 4x4, stride 2", "transposed 3x3",
    "transposed 1x1, stride 2", "pooling", "global pooling", "residual", "residual, stride 2",
    "depthwise 3x3", "depthwise 3x3, stride 2",
  ]

  private static func makeNetwork(_ name: String, _ input: FeatureShape) throws -> Network {
    var (layout, statistics) = (ParameterLayout(), ParameterLayout())
    func block(outputs: Int, stride: Int, rectifies: Bool) -> Residual {
      func pair(
        _ name: String, _ input: FeatureShape, kernel: Int, stride: Int, rectifies: Bool
      ) -> [any Layer] {
        let convolution = Convolution(
          name, input: input, outputs: outputs, kernel: kernel, stride: stride,
          padding: kernel / 2, hasBias: false, in: &layout)
        return [
          convolution,
          BatchNormalization(
            name + "n", input: convolution.output, rectifies: rectifies, in: &layout,
            statistics: &statistics),
        ]
      }
      let first = pair("first", input, kernel: 3, stride: stride, rectifies: true)
      let second = pair("second", first[1].output, kernel: 3, stride: 1, rectifies: false)
      let shortcut =
        stride > 1
        ? pair("shortcut", input, kernel: 1, stride: stride, rectifies: false) : []
      return Residual(first + second, shortcut: shortcut, rectifies: rectifies)
    }
    let layer: any Layer =
      switch name {
      case "3x3":
        Convolution(
          name, input: input, outputs: 5, kernel: 3, padding: 1, hasBias: true, in: &layout)
      case "3x3, stride 2":
        Convolution(
          name, input: input, outputs: 6, kernel: 3, stride: 2, padding: 1, hasBias: false,
          in: &layout)
      case "1x1, stride 2":
        Convolution(
          name, input: input, outputs: 3, kernel: 1, stride: 2, hasBias: false, in: &layout)
      case "transposed 4x4, stride 2":
        TransposedConvolution(
          name, input: input, outputs: 3, kernel: 4, stride: 2, padding: 1, hasBias: true,
          in: &layout)
      case "transposed 3x3":
        TransposedConvolution(
          name, input: input, outputs: 4, kernel: 3, padding: 1, hasBias: true, in: &layout)
      case "transposed 1x1, stride 2":
        TransposedConvolution(
          name, input: input, outputs: 2, kernel: 1, stride: 2, outputPadding: 1, hasBias: false,
          in: &layout)
      case "depthwise 3x3":
        DepthwiseConvolution(
          name, input: input, kernel: 3, padding: 1, hasBias: true, in: &layout)
      case "depthwise 3x3, stride 2":
        DepthwiseConvolution(
          name, input: input, kernel: 3, stride: 2, padding: 1, hasBias: false, in: &layout)
      case "pooling": AveragePooling(input, window: 2)
      case "global pooling": AveragePooling(global: input)
      case "residual": block(outputs: 4, stride: 1, rectifies: true)
      case "residual, stride 2": block(outputs: 5, stride: 2, rectifies: false)
      default: throw Unknown(name: name)
      }
    return Network([layer], layout: layout, statisticsLayout: statistics)
  }

  private struct Unknown: Error { let name: String }

  private struct Passes {
    let network: Network
    let workspace: Workspace
    let rows: Int
    var parameters: Parameters
    let statistics: Parameters

    init(_ network: Network, rows: Int) {
      self.network = network
      self.rows = rows
      workspace = Workspace(for: network, capacity: rows)
      parameters = Parameters(layout: network.layout)
      statistics = network.initialStatistics()
    }

    func write(_ inputs: [Float]) {
      for (index, value) in inputs.enumerated() { workspace.inputs[index] = value }
    }

    func outputs() -> [Float] {
      network.forward(
        ModelState(parameters, statistics: statistics), rows: rows, in: workspace, mode: .training)
      return (0..<rows * network.outputs).map { workspace.logits[$0] }
    }

    /// The gradient for such errors of the outputs, and the derivative with respect to the inputs.
    func backward(_ errors: [Float]) -> (Parameters, inputs: [Float]) {
      var gradient = Parameters(layout: network.layout)
      for (index, error) in errors.enumerated() { workspace.logitGradients[index] = error }
      var inputErrors = [Float](repeating: 0, count: rows * network.inputs)
      inputErrors.withUnsafeMutableBufferPointer {
        network.backward(
          parameters, rows: 0..<rows, in: workspace, into: &gradient, inputErrors: $0.baseAddress)
      }
      return (gradient, inputErrors)
    }
  }

  private static func tensors(_ parameters: Parameters) -> [[Float]] {
    parameters.layout.tensors.map { parameters.elements(of: $0) }
  }

  @Test(arguments: names)
  func `computes what the layers of PyTorch do`(name: String) throws {
    let golden = try #require(Golden.shared.layers[name])
    let network = try Self.makeNetwork(name, golden.shape)
    var passes = Passes(network, rows: golden.rows)
    for (tensor, values) in zip(network.layout.tensors, golden.parameters) {
      passes.parameters.set(tensor, to: values)
    }
    #expect(network.layout.tensors.count == golden.parameters.count)
    passes.write(golden.inputs)
    #expect(relativeDifference([passes.outputs()], [golden.outputs]) < 1e-5)
    let (gradient, inputs) = passes.backward(golden.errors)
    for (found, expected) in zip(Self.tensors(gradient), golden.gradients) {
      #expect(relativeDifference([found], [expected]) < 1e-5)
    }
    #expect(relativeDifference([inputs], [golden.inputErrors]) < 1e-5)
  }

  @Test(arguments: names)
  func `has the derivatives that central differences have`(name: String) throws {
    let golden = try #require(Golden.shared.layers[name])
    let network = try Self.makeNetwork(name, golden.shape)
    var passes = Passes(network, rows: golden.rows)
    for (tensor, values) in zip(network.layout.tensors, golden.parameters) {
      passes.parameters.set(tensor, to: values)
    }
    passes.write(golden.inputs)
    _ = passes.outputs()
    let (gradient, inputErrors) = passes.backward(golden.errors)
    func weightedSum() -> Double {
      zip(passes.outputs(), golden.errors).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    let middle = weightedSum()
    let tolerance = 1e-3 * golden.errors.reduce(0) { $0 + abs(Double($1)) }
    let epsilon: Float = 1e-3
    /// Between the slopes to both sides, which differ where a rectified unit has its corner.
    func expect(_ derivative: Float, above: Double, below: Double, _ name: String) {
      let slopes = [(above - middle) / Double(epsilon), (middle - below) / Double(epsilon)]
      #expect(
        Double(derivative) > slopes.min()! - tolerance
          && Double(derivative) < slopes.max()! + tolerance, "\(name)")
    }
    for tensor in network.layout.tensors {
      let values = passes.parameters.elements(of: tensor)
      let expected = gradient.elements(of: tensor)
      for index in Swift.stride(from: 0, to: values.count, by: max(1, values.count / 7)) {
        func loss(movedBy step: Float) -> Double {
          var moved = values
          moved[index] += step
          passes.parameters.set(tensor, to: moved)
          return weightedSum()
        }
        expect(
          expected[index], above: loss(movedBy: epsilon), below: loss(movedBy: -epsilon),
          "\(tensor.name) \(index)")
      }
      passes.parameters.set(tensor, to: values)
    }
    for index in Swift.stride(from: 0, to: golden.inputs.count, by: 17) {
      func loss(movedBy step: Float) -> Double {
        passes.workspace.inputs[index] = golden.inputs[index] + step
        return weightedSum()
      }
      expect(
        inputErrors[index], above: loss(movedBy: epsilon), below: loss(movedBy: -epsilon),
        "input \(index)")
      passes.workspace.inputs[index] = golden.inputs[index]
    }
  }

  @Test(arguments: ["stack", "residual"])
  func `learns like PyTorch, and evaluates like it`(name: String) throws {
    let golden = try #require(Golden.shared.networks[name])
    let description: NetworkDescription =
      name == "stack"
      ? .convolutional(ConvolutionalStack(channels: 4, depth: 3), hidden: [9])
      : .resNet18(ResNet18(width: 2))
    let network = description.makeNetwork(
      input: .planes(channels: 3, height: golden.size, width: golden.size),
      outputs: golden.outputs)
    var parameters = Parameters(layout: network.layout)
    #expect(network.layout.tensors.count == golden.parameters.count)
    for (tensor, values) in zip(network.layout.tensors, golden.parameters) {
      parameters.set(tensor, to: values)
    }
    var statistics = network.initialStatistics()
    // Not Adam: it makes whole steps of the rounding errors that are the gradients of biases before
    // batch normalization.
    var optimizer = StochasticGradientDescent(
      layout: network.layout, learningRate: 0.05, momentum: 0.9)
    var gradient = Parameters(layout: network.layout)
    let (rows, outputs) = (golden.rows, golden.outputs)
    let workspace = Workspace(for: network, capacity: rows)
    func write(_ inputs: [Float]) {
      for (index, value) in inputs.enumerated() { workspace.inputs[index] = value }
    }
    for (step, expected) in golden.losses.enumerated() {
      write(golden.inputs[step])
      network.forward(
        ModelState(parameters, statistics: statistics), rows: rows, in: workspace, mode: .training)
      workspace.logitGradients.update(repeating: 0, count: rows * outputs)
      let loss = softmaxCrossEntropy(
        logits: workspace.logits, labels: golden.labels[step], rows: rows, width: outputs,
        columns: 0..<outputs, addingTo: workspace.logitGradients)
      #expect(abs(loss - expected) < 1e-5 * max(1, expected))
      network.backward(parameters, rows: 0..<rows, in: workspace, into: &gradient)
      network.fold(workspace, into: &statistics)
      optimizer.update(&parameters, gradient: gradient, pathIntegral: nil)
    }
    #expect(relativeDifference(Self.tensors(parameters), golden.learned) < 1e-4)
    #expect(relativeDifference(Self.tensors(statistics), golden.statistics) < 1e-4)
    write(golden.inputs[0])
    network.forward(ModelState(parameters, statistics: statistics), rows: rows, in: workspace)
    let logits = (0..<rows * outputs).map { workspace.logits[$0] }
    #expect(relativeDifference([logits], [golden.logits]) < 1e-4)
  }

  @Test func `counts the parameters that the published networks have`() {
    let image = FeatureShape.planes(channels: 3, height: 32, width: 32)
    let stack = NetworkDescription.convolutional(ConvolutionalStack(), hidden: [])
      .makeNetwork(input: image, outputs: 10)
    #expect(stack.layout.parameterCount - 1024 * 10 - 10 == 393_088)
    #expect(stack.features == 1024)
    let reduced = NetworkDescription.resNet18(
      ResNet18(width: 20, rectifiesFeatures: false, hasFirstBias: true))
    #expect(reduced.makeNetwork(input: image, outputs: 10).layout.parameterCount == 1_094_770)
  }

  /// The values of `Golden/convolutions.json`, computed by `Tests/Oracle/convolution_goldens.py`.
  private struct Golden: Decodable {
    struct Alone: Decodable {
      let rows: Int
      let input: [Int]
      let parameters, gradients: [[Float]]
      let inputs, outputs, errors, inputErrors: [Float]

      var shape: FeatureShape {
        .planes(channels: input[0], height: input[1], width: input[2])
      }
    }
    struct Learning: Decodable {
      let rows, outputs, size: Int
      let parameters, inputs, learned, statistics: [[Float]]
      let labels: [[Int32]]
      let losses: [Double]
      let logits: [Float]
    }
    let layers: [String: Alone]
    let networks: [String: Learning]

    static let shared: Golden = {
      let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "Golden/convolutions.json")
      do {
        return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
      } catch {
        preconditionFailure("\(url.path): \(error)")
      }
    }()
  }
}
