import Testing

@testable import Engine

@Suite struct JacobianKernelTests {
  /// p₀ of a softmax for each of three inputs, its Jacobian by backward passes of one row each.
  @Test func `is the product of Jacobians taken one row at a time`() {
    let network = Network.perceptron([4, 5, 3])
    var random = RandomStream(seed: 2, purpose: .initialWeights)
    let parameters = network.initialParameters(using: &random)
    var variances = Parameters(layout: network.layout)
    for tensor in network.layout.tensors {
      for index in tensor.range { variances[index] = 0.5 + random.uniform() }
    }
    let rows = 3
    let workspace = Workspace(for: network, capacity: rows)
    for index in 0..<rows * 4 {
      // One input is zero throughout, and left out of the products.
      workspace.inputs[index] = index % 4 == 2 ? 0 : random.uniform()
    }
    func setErrors() {
      network.forward(ModelState(parameters), rows: rows, in: workspace)
      var probabilities = [Float](repeating: 0, count: 3)
      for row in 0..<rows {
        softmax(workspace.logits + row * 3, columns: 0..<3, into: &probabilities)
        for column in 0..<3 {
          workspace.logitGradients[row * 3 + column] =
            probabilities[0] * ((column == 0 ? 1 : 0) - probabilities[column])
        }
      }
    }
    let jacobian = (0..<rows).map { row in
      setErrors()
      var gradient = Parameters(layout: network.layout)
      network.backward(parameters, rows: row..<row + 1, in: workspace, into: &gradient)
      return gradient
    }
    setErrors()
    var kernel = [Double](repeating: -1, count: rows * rows)
    network.jacobianKernel(
      parameters, variances: variances, rows: rows, in: workspace,
      scratch: JacobianKernelWorkspace(for: network, capacity: rows), into: &kernel)
    for row in 0..<rows {
      for column in 0..<rows {
        var product = 0.0
        for tensor in network.layout.tensors {
          for index in tensor.range {
            product +=
              Double(jacobian[row][index]) * Double(variances[index])
              * Double(jacobian[column][index])
          }
        }
        #expect(abs(kernel[row * rows + column] - product) < 1e-6)
      }
    }
  }
}
