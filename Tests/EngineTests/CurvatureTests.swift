import Testing

@testable import Engine

@Suite struct SymmetricMatrixTests {
  @Test func `adds weighted outer products, with a 1 behind rows that are one element short`() {
    var matrix = SymmetricMatrix(order: 3)
    matrix.addOuterProducts(of: [1, 2, 3, 4], count: 2, width: 2, weights: [1, 4])
    // (1, 2, 1)ᵀ(1, 2, 1) + 4 (3, 4, 1)ᵀ(3, 4, 1)
    #expect(elements(matrix) == [37, 50, 13, 50, 68, 18, 13, 18, 5])
    #expect(matrix.trace == 110)
  }

  @Test func `has the inverse worked by hand`() {
    var matrix = SymmetricMatrix(order: 2, diagonal: 1)
    matrix.addOuterProducts(of: [1, 2], count: 1, width: 2)
    // (2 2; 2 5) has the determinant 6.
    let expected = [5.0 / 6, -1.0 / 3, -1.0 / 3, 1.0 / 3]
    #expect(zip(elements(matrix.inverse()), expected).allSatisfy { abs($0 - $1) < 1e-15 })
  }

  @Test func `has no inverse where it is not positive definite`() {
    #expect(elements(SymmetricMatrix(order: 2).inverse()).allSatisfy { $0.isNaN })
  }

  private func elements(_ matrix: SymmetricMatrix) -> [Double] {
    (0..<matrix.order).flatMap { row in (0..<matrix.order).map { matrix[row, $0] } }
  }
}

@Suite struct KroneckerFactorsTests {
  @Test func `adds with the balance of the traces`() {
    func layer(_ inputs: Double, _ errors: Double) -> KroneckerFactors.Layer {
      KroneckerFactors.Layer(
        inputs: SymmetricMatrix(order: 2, diagonal: inputs),
        errors: SymmetricMatrix(order: 1, diagonal: errors))
    }
    // π = √(tr G tr A′ / (tr G′ tr A)) = √(3·16 / (12·4)) = 1; with 48 in place of 12 it is 1/2.
    #expect(layer(2, 3).adding(layer(8, 12)) == layer(10, 15))
    #expect(layer(2, 3).adding(layer(8, 48)) == layer(18, 27))
    #expect(layer(2, 3).adding(layer(0, 5)) == layer(2, 3))
    #expect(layer(2, 0).adding(layer(4, 5)) == layer(4, 5))
  }

  @Test func `on one example are the outer products of inputs and errors`() {
    // Two outputs with weights 0: p = 1/2, g = (±½, ∓½) for both labels.
    let network = Network.perceptron([2, 2])
    let workspace = Workspace(for: network, capacity: 1)
    (workspace.inputs[0], workspace.inputs[1]) = (1, 3)
    var factors = KroneckerFactors(for: network)
    var random = RandomStream(seed: 1, purpose: .fisherLabels)
    network.addKroneckerFactors(
      ModelState(Parameters(layout: network.layout)), labels: .all, trueLabels: [0], rows: 1,
      columns: 0..<2,
      in: workspace, squares: SquaredGradientWorkspace(for: network, capacity: 1),
      using: &random, to: &factors)
    var inputs = SymmetricMatrix(order: 3)
    inputs.addOuterProducts(of: [1, 3], count: 1, width: 2)
    var errors = SymmetricMatrix(order: 2)
    errors.addOuterProducts(of: [0.5, -0.5], count: 1, width: 2)
    #expect(factors.layers[0].inputs == inputs)
    #expect(abs(factors.layers[0].errors[0, 0] - errors[0, 0]) < 1e-12)
    #expect(abs(factors.layers[0].errors[0, 1] - errors[0, 1]) < 1e-12)
  }
}

@Suite struct KroneckerMapTests {
  let network = Network.perceptron([1, 2])

  @Test func `multiplies each layer, bias below the weights, from both sides`() {
    // X = (1 2; 3 4): weights (1, 2), biases (3, 4).
    var vector = Parameters(layout: network.layout)
    vector.set(network.layers[0].tensors[0], to: [1, 2])
    vector.set(network.layout.tensors[1], to: [3, 4])
    var left = SymmetricMatrix(order: 2, diagonal: 1)
    left.addOuterProducts(of: [1, 1], count: 1, width: 2)
    var right = SymmetricMatrix(order: 2, diagonal: 0)
    right.addOuterProducts(of: [1, 2], count: 1, width: 2)
    // (2 1; 1 2) X = (5 8; 7 10), times (1 2; 2 4) = (21 42; 27 54).
    KroneckerMap(of: network, left: [left]).apply(to: &vector)
    #expect(tensors(vector) == [[5, 8], [7, 10]])
    KroneckerMap(
      of: network, left: [SymmetricMatrix(order: 2, diagonal: 1)], right: [right]
    ).apply(to: &vector)
    #expect(tensors(vector) == [[21, 42], [27, 54]])
  }

  @Test func `is undone by the map of the inverse factors`() {
    let network = Network.perceptron([20, 17, 5])
    var random = RandomStream(seed: 3, purpose: .initialWeights)
    let vector = network.initialParameters(using: &random)
    var factors = KroneckerFactors(for: network, diagonal: 0.5)
    let rows = (0..<400).map { _ in random.uniform() }
    for index in factors.layers.indices {
      let layer = network.layers[index]
      factors.layers[index].inputs.addOuterProducts(of: rows, count: 15, width: layer.input.count)
      factors.layers[index].errors.addOuterProducts(of: rows, count: 15, width: layer.output.count)
    }
    var result = Parameters(layout: network.layout)
    KroneckerMap(of: network, factors: factors).apply(to: vector, into: &result)
    KroneckerMap(of: network, factors: factors.inverse()).apply(to: &result)
    #expect(relativeDifference(tensors(result), tensors(vector)) < 1e-3)
  }
}
