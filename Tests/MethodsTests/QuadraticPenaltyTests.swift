import Engine
import Testing

@testable import Methods

@Suite struct QuadraticPenaltyTests {
  private func vector(_ values: [Float]) -> Parameters {
    var layout = ParameterLayout()
    let tensor = layout.append("x", shape: [values.count])
    var parameters = Parameters(layout: layout)
    parameters.set(tensor, to: values)
    return parameters
  }

  @Test func `leaves a parameter free where its importance is zero`() {
    let penalty = QuadraticPenalty(importance: vector([1, 0]), anchor: vector([0.5, -1]))
    var gradient = vector([0, 0])
    let value = penalty.addGradient(at: vector([0.5, 99]), to: &gradient, strength: 10)
    #expect(value == 0)
    #expect(gradient == vector([0, 0]))
  }

  @Test func `has strength times half the weighted squared distance as its value`() {
    let penalty = QuadraticPenalty(importance: vector([1, 4]), anchor: vector([0, 1]))
    var gradient = vector([7, 7])
    let value = penalty.addGradient(at: vector([2, 2]), to: &gradient, strength: 10)
    // 10 · ½ · (1·2² + 4·1²)
    #expect(value == 40)
    #expect(gradient == vector([27, 47]))
  }

  @Test func `merges two penalties into exactly their sum, value and gradient`() {
    let first = (importance: vector([1, 0, 2, 0]), anchor: vector([1, 2, 3, 4]))
    let second = (importance: vector([3, 5, 0, 0]), anchor: vector([5, -2, 1, 8]))
    let separate = [first, second].map {
      QuadraticPenalty(importance: $0.importance, anchor: $0.anchor)
    }
    var merged = separate[0]
    merged.add(importance: second.importance, anchor: second.anchor)
    let theta = vector([0.25, 1, -1, 6])
    var sum = vector([0, 0, 0, 0])
    let values = separate.map { $0.addGradient(at: theta, to: &sum, strength: 2) }
    var gradient = vector([0, 0, 0, 0])
    let value = merged.addGradient(at: theta, to: &gradient, strength: 2)
    #expect(abs(value - values.reduce(0, +)) < 1e-5)
    #expect(gradient == sum)
    #expect(merged.anchor == vector([4, -2, 3, 8]))
  }
}
