import Testing

@testable import Engine

@Suite struct NormalDistributionTests {
  // From tables of the normal distribution.
  @Test(
    arguments: [
      (0.5, 0), (0.975, 1.959964), (0.025, -1.959964), (0.999, 3.090232), (0.8413447, 0.9999998),
      (1e-6, -4.753424),
    ] as [(Float, Float)])
  func `has the known quantiles`(probability: Float, quantile: Float) {
    #expect(abs(NormalDistribution.quantile(probability) - quantile) < 2e-6 * max(1, abs(quantile)))
  }

  @Test func `draws numbers with the moments of the standard normal distribution`() {
    var stream = RandomStream(seed: 6, purpose: .generation)
    let draws = (0..<200_000).map { _ in Double(stream.normal()) }
    func moment(_ power: Int) -> Double {
      draws.reduce(0) { sum, x in sum + (0..<power).reduce(1) { product, _ in product * x } } / 2e5
    }
    #expect(abs(moment(1)) < 0.01)
    #expect(abs(moment(2) - 1) < 0.015)
    #expect(abs(moment(3)) < 0.04)
    #expect(abs(moment(4) - 3) < 0.12)
  }
}
