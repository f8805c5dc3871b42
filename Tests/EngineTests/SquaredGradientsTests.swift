import Testing

@testable import Engine

@Suite struct SquaredGradientsTests {
  let golden = EngineGolden.shared

  @Test func `gives PyTorch's exact Fisher information`() {
    #expect(relativeDifference(sum(.all), golden.fisherSums.all) < 1e-5)
  }

  @Test func `gives PyTorch's Fisher information of the predicted labels`() {
    #expect(relativeDifference(sum(.predicted), golden.fisherSums.predicted) < 1e-5)
  }

  @Test func `gives PyTorch's empirical Fisher information`() {
    #expect(relativeDifference(sum(.true), golden.fisherSums.true) < 1e-5)
  }

  @Test func `averages sampled labels to the exact Fisher information`() {
    let draws = 4000
    var mean = Parameters(layout: golden.network.layout)
    var random = RandomStream(seed: 8, purpose: .fisherLabels)
    for _ in 0..<draws { add(.sample, using: &random, to: &mean) }
    mean.scale(by: 1 / Float(draws))
    #expect(relativeDifference(tensors(mean), golden.fisherSums.all) < 0.05)
  }

  @Test func `is worked out by hand for a convolution of one number`() {
    // With w = 0 both labels have p = ½, and the logits are w·x₁ and w·x₂: ∂(−log p)/∂w = ±½(x₁ − x₂).
    var layout = ParameterLayout()
    let convolution = Convolution(
      "convolution", input: .planes(channels: 1, height: 1, width: 2), outputs: 1, kernel: 1,
      hasBias: false, in: &layout)
    let head = Dense(
      "output", input: convolution.output, outputs: 2, ending: .product, in: &layout)
    let network = Network([convolution, head], layout: layout)
    var parameters = Parameters(layout: layout)
    parameters.set(head.weight, to: [1, 0, 0, 1])
    let workspace = Workspace(for: network, capacity: 3)
    for (index, value) in ([3, 1, 2, 2, 0, 4] as [Float]).enumerated() {
      workspace.inputs[index] = value
    }
    for labels in [FisherLabels.all, .true] {
      var sum = Parameters(layout: layout)
      var random = RandomStream(seed: 1, purpose: .fisherLabels)
      network.addSquaredGradients(
        ModelState(parameters), labels: labels, trueLabels: [0, 1, 1], rows: 3, columns: 0..<2,
        in: workspace, squares: SquaredGradientWorkspace(for: network, capacity: 3),
        using: &random, to: &sum)
      #expect(sum.elements(of: convolution.tensors[0]) == [1 + 0 + 4])
      #expect(sum.elements(of: head.weight) == [0, 0, 0, 0])
    }
  }

  /// What is summed at once, or example by example, is what passes of single examples give.
  @Test(
    arguments: [
      .convolutional(ConvolutionalStack(named: "C2-2x4-bn")!, hidden: [6]),
      .resNet18(ResNet18(width: 2)),
      .mobileNetV1(MobileNetV1(width: 0.25, activation: .capped, latent: 21)),
    ] as [NetworkDescription])
  func `sums the gradients of single examples in any network`(
    description: NetworkDescription
  ) {
    let network = description.makeNetwork(
      input: .planes(channels: 3, height: 32, width: 32), outputs: 3)
    var random = RandomStream(seed: 3, purpose: .initialWeights)
    let (rows, labels) = (4, [2, 0, 1, 1] as [Int32])
    let state = ModelState(
      network.initialParameters(using: &random), statistics: network.initialStatistics())
    let workspace = Workspace(for: network, capacity: rows)
    for index in 0..<rows * network.inputs { workspace.inputs[index] = random.uniform() * 2 - 1 }
    var (expected, absolute) = (
      Parameters(layout: network.layout), Parameters(layout: network.layout)
    )
    var gradient = expected
    func setErrors() {
      network.forward(state, rows: rows, in: workspace)
      for row in 0..<rows {
        let errors = workspace.logitGradients + 3 * row
        softmax(workspace.logits + 3 * row, columns: 0..<3, into: errors)
        errors[Int(labels[row])] -= 1
      }
    }
    setErrors()
    for row in 0..<rows {
      network.backward(state.parameters, rows: row..<row + 1, in: workspace, into: &gradient)
      for place in 0..<gradient.count {
        expected[place] += gradient[place] * gradient[place]
        absolute[place] += abs(gradient[place])
      }
    }
    var (sum, absoluteSum) = (
      Parameters(layout: network.layout), Parameters(layout: network.layout)
    )
    network.addSquaredGradients(
      state, labels: .true, trueLabels: labels, rows: rows, columns: 0..<3, in: workspace,
      squares: SquaredGradientWorkspace(for: network, capacity: rows), using: &random, to: &sum)
    #expect(relativeDifference(tensors(sum), tensors(expected)) < 1e-5)
    setErrors()
    network.addAbsoluteGradients(
      state.parameters, rows: rows, in: workspace,
      scratch: AbsoluteGradientWorkspace(for: network, capacity: rows), to: &absoluteSum)
    #expect(relativeDifference(tensors(absoluteSum), tensors(absolute)) < 1e-5)
    #expect(tensors(sum).allSatisfy { $0.contains { $0 > 0 } })
  }

  private func sum(_ labels: FisherLabels) -> [[Float]] {
    var sum = Parameters(layout: golden.network.layout)
    var random = RandomStream(seed: 1, purpose: .fisherLabels)
    add(labels, using: &random, to: &sum)
    return tensors(sum)
  }

  private func add(
    _ labels: FisherLabels, using random: inout RandomStream, to sum: inout Parameters
  ) {
    golden.network.addSquaredGradients(
      ModelState(golden.makeParameters()), labels: labels, trueLabels: golden.labels,
      rows: golden.rows,
      columns: golden.activeColumns, in: golden.makeWorkspace(),
      squares: SquaredGradientWorkspace(for: golden.network, capacity: golden.rows),
      using: &random, to: &sum)
  }
}
