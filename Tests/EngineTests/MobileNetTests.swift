import Testing

@testable import Engine

@Suite struct MobileNetTests {
  private static let photograph = FeatureShape.planes(channels: 3, height: 128, width: 128)

  private static func parameters(_ layers: some Sequence<any Layer>) -> Int {
    layers.reduce(0) { $0 + $1.tensors.reduce(0) { $0 + $1.count } }
  }

  @Test func `has the shapes and counts of the network that was published`() {
    let description = MobileNetV1()
    let network = NetworkDescription.mobileNetV1(description).makeNetwork(
      input: Self.photograph, outputs: 50)
    #expect(network.layers.count == 2 * 27 + 2 && network.head == 55)
    #expect(network.layout.parameterCount == 3_258_176)
    #expect(network.latentEntry == 40 && network.latents == 512 * 8 * 8 && network.frozen == 0)
    #expect(network.features == 1024 && network.outputs == 50)
    #expect(Self.parameters(network.layers[..<40]) == 1_081_152)
    #expect(Self.parameters(network.layers[40..<55]) == 2_125_824)
    #expect(Self.parameters(network.layers[55...]) == 51_200)
    let convolutions = network.layers.flatMap(\.tensors).filter { $0.name.contains("convolution") }
    #expect(convolutions.count == 27 && convolutions.reduce(0) { $0 + $1.count } == 3_185_088)
    #expect(Self.parameters(network.layers[40..<55].filter { !$0.couplesRows }) == 2_115_584)
    let shapes = (0..<27).map { network.layers[2 * $0 + 1].output }
    func planes(_ channels: Int, _ size: Int) -> FeatureShape {
      .planes(channels: channels, height: size, width: size)
    }
    #expect(
      shapes == [
        planes(32, 64), planes(32, 64), planes(64, 64), planes(64, 32), planes(128, 32),
        planes(128, 32), planes(128, 32), planes(128, 16), planes(256, 16), planes(256, 16),
        planes(256, 16), planes(256, 8),
      ] + (0..<11).map { _ in planes(512, 8) } + [
        planes(512, 4), planes(1024, 4), planes(1024, 4), planes(1024, 4),
      ])
  }

  @Test(
    arguments: [7, 11, 13, 15, 17, 19, 21, 23, 25, 27], [nil, BatchRenormalization.Form.paper])
  func `is its front and its back, at every layer where papers cut it`(
    latent: Int, form: BatchRenormalization.Form?
  ) {
    let description = MobileNetV1(
      width: 0.125, activation: .capped, padding: .same, latent: latent, renormalization: form)
    let input = FeatureShape.planes(channels: 3, height: 64, width: 32)
    let whole = NetworkDescription.mobileNetV1(description).makeNetwork(input: input, outputs: 4)
    var random = RandomStream(seed: 1, purpose: .initialWeights)
    let state = ModelState(
      whole.initialParameters(using: &random), statistics: whole.initialStatistics())
    let trunk = PretrainedTrunk(state, frozenLayers: 0)
    let front = description.makeFront(input: input, pretrained: trunk)
    let back = NetworkDescription.mobileNetV1(description.behindLatent).makeNetwork(
      input: front.layers[front.layers.count - 1].output, outputs: 4, pretrained: trunk)
    #expect(front.outputs == whole.latents && back.inputs == whole.latents)
    #expect(
      front.layout.parameterCount + back.layout.parameterCount == whole.layout.parameterCount)
    func values(_ part: Network) -> ModelState {
      ModelState(
        part.initialParameters(using: &random), statistics: part.initialStatistics())
    }
    let (rows, frontState, backState) = (3, values(front), values(back))
    let workspaces = [whole, front, back].map { Workspace(for: $0, capacity: rows) }
    for index in 0..<rows * whole.inputs {
      let value = random.uniform() * 4 - 2
      workspaces[0].inputs[index] = value
      workspaces[1].inputs[index] = value
    }
    whole.forward(state, rows: rows, in: workspaces[0])
    front.forward(frontState, rows: rows, in: workspaces[1])
    let latents = (0..<rows * whole.latents).map { workspaces[1].features[$0] }
    #expect(latents == (0..<rows * whole.latents).map { workspaces[0].latents(behind: 0)[$0] })
    for (index, value) in latents.enumerated() { workspaces[2].inputs[index] = value }
    back.forward(backState, rows: rows, in: workspaces[2])
    let logits = (0..<rows * 4).map { workspaces[2].logits[$0] }
    #expect(logits == (0..<rows * 4).map { workspaces[0].logits[$0] })
    #expect(Set(logits).count > 4)

    // Also for a training step from latent rows, whose front is frozen.
    let learning = NetworkDescription.mobileNetV1(description).makeNetwork(
      input: input, outputs: 4,
      pretrained: PretrainedTrunk(state, frozenLayers: description.frontLayers))
    let workspace = Workspace(for: learning, capacity: rows)
    for (index, value) in latents.enumerated() { workspace.latents(behind: 0)[index] = value }
    learning.forward(state, rows: 0, latentRows: rows, in: workspace, mode: .training)
    back.forward(backState, rows: rows, in: workspaces[2], mode: .training)
    for index in 0..<rows * 4 {
      workspace.logitGradients[index] = Float(index % 5) - 2
      workspaces[2].logitGradients[index] = Float(index % 5) - 2
    }
    var gradient = Parameters(layout: learning.layout)
    var backGradient = Parameters(layout: back.layout)
    learning.backward(state.parameters, rows: 0..<rows, in: workspace, into: &gradient)
    back.backward(backState.parameters, rows: 0..<rows, in: workspaces[2], into: &backGradient)
    for tensor in learning.layout.tensors {
      let own = gradient.elements(of: tensor)
      if let same = back.layout.tensors.first(where: { $0.name == tensor.name }) {
        #expect(own == backGradient.elements(of: same) && own.contains { $0 != 0 })
      } else {
        #expect(own.allSatisfy { $0 == 0 })
      }
    }
  }

  @Test(arguments: [
    (MobileNetV1(), "mobilenet-v1x1.0-relu-symmetric-19-released"),
    (
      MobileNetV1(
        width: 0.25, activation: .capped, padding: .same, latent: 27, renormalization: nil),
      "mobilenet-v1x0.25-relu6-same-27-none"
    ),
    (
      MobileNetV1(latent: 7, renormalization: .paper), "mobilenet-v1x1.0-relu-symmetric-7-paper"
    ),
  ])
  func `has one name`(network: MobileNetV1, name: String) {
    #expect(network.name == name)
    #expect(NetworkDescription(layers: name, hidden: []) == .mobileNetV1(network))
    #expect(NetworkDescription(layers: name, hidden: [3]) == nil)
  }

  @Test(arguments: [
    "mobilenet-v1x1-relu-symmetric-19-released", "mobilenet-v1x1.0-relu-symmetric-28-released",
    "mobilenet-v1x1.0-relu-symmetric-19-other", "mobilenet-v1x1.0-relu-symmetric-019-none",
    "mobilenet-v1x1.0-relu9-symmetric-19-none", "mobilenet-v1x9.0-relu-symmetric-19-none",
    "mobilenet-v1x-relu-symmetric-19-none", "mobilenet-v1xnan-relu-symmetric-19-none",
  ])
  func `has no other`(name: String) {
    #expect(NetworkDescription(layers: name, hidden: []) == nil)
  }

  @Test func `takes images of whole multiples of 32`() {
    let (renormalized, plain) = (MobileNetV1(), MobileNetV1(renormalization: nil))
    for network in [renormalized, plain] {
      #expect(network.takes(height: 128, width: 96) && network.takes(height: 32, width: 64))
      #expect(!network.takes(height: 28, width: 32) && !network.takes(height: 64, width: 0))
    }
    // The last planes have one number, of which batch normalization makes nothing.
    #expect(renormalized.takes(height: 32, width: 32) && !plain.takes(height: 32, width: 32))
  }
}
