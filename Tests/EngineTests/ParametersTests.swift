import Testing

@testable import Engine

@Suite struct ParametersTests {
  private func make(_ values: [Float]) -> Parameters {
    var layout = ParameterLayout()
    let tensor = layout.append("x", shape: [values.count])
    var parameters = Parameters(layout: layout)
    parameters.set(tensor, to: values)
    return parameters
  }

  @Test func `keeps a copy as it was when the original changes`() {
    var original = make([1, 2, 3])
    let teacher = original
    original[1] = 9
    #expect(teacher[1] == 2)
    #expect(original[1] == 9)
    #expect(original != teacher)
  }

  @Test func `adds a multiple, scales and clears`() {
    var parameters = make([1, 2, 3])
    parameters.add(make([10, 0, -10]), times: 0.5)
    #expect(parameters == make([6, 2, -2]))
    parameters.scale(by: -2)
    #expect(parameters == make([-12, -4, 4]))
    parameters.clear()
    #expect(parameters == make([0, 0, 0]))
  }

  @Test func `takes over the elements of another, and stays independent of it`() {
    var parameters = make([1, 2, 3])
    let before = parameters
    var other = make([4, 5, 6])
    parameters.copy(other)
    other[0] = 9
    #expect(parameters == make([4, 5, 6]))
    #expect(before == make([1, 2, 3]))
  }

  @Test func `goes part of the way back to where it started`() {
    let (start, end) = (make([0, 1, -2]), make([8, 1, 2]))
    for (factor, expected) in [
      (0, [0, 1, -2]), (0.25, [2, 1, -1]), (1, [8, 1, 2]), (1.5, [12, 1, 4]),
    ] as [(Float, [Float])] {
      var parameters = end
      parameters.interpolate(from: start, by: factor)
      #expect(parameters == make(expected))
    }
  }

  @Test func `has an inner product that loses nothing over many elements`() {
    let ones = make([Float](repeating: 1, count: 50_000))
    let small = make([Float](repeating: 0.1, count: 50_000))
    #expect(make([1, 2, 3]).dot(make([4, -5, 6])) == 12)
    // One running sum in single precision would be off by more than 1.
    #expect(abs(ones.dot(small) - 5000) < 0.05)
  }

  @Test func `pulls towards an anchor by importance and returns the weighted distance`() {
    var gradient = make([1, 1, 1])
    let sum = gradient.addQuadraticPull(
      of: make([2, 2, 2]), to: make([0, 1, 5]), importance: make([1, 10, 0]), strength: 0.5)
    #expect(sum == 1 * 4 + 10 * 1 + 0)
    #expect(gradient == make([2, 6, 1]))
  }

  @Test func `notices a number that is not finite`() {
    #expect(make([1, -2, 3]).isFinite)
    #expect(!make([1, .infinity, 3]).isFinite)
    #expect(!make([1, 2, .nan]).isFinite)
  }
}
