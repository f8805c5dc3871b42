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
