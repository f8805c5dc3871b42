import Engine
import Streams
import Testing

@testable import Methods

/// Three steps of two parameters, worked out by hand; trajectories of whole networks are in
/// TrajectoryTests.
@Suite struct RiemannianWalkTests {
  private let layout: ParameterLayout
  private let theta: ParameterLayout.Tensor

  init() {
    var layout = ParameterLayout()
    theta = layout.append("x", shape: [2])
    self.layout = layout
  }

  /// From (1, 1) over (0.96, 1.02) and (0.93, 1.01) to (0.91, 1.04).
  private func walk(_ set: (inout RiemannianWalk) -> Void = { _ in }) -> (
    method: RiemannianWalk, end: Parameters
  ) {
    var method = RiemannianWalk(strength: 1)
    set(&method)
    var optimizer: any Optimizer = StochasticGradientDescent(layout: layout, learningRate: 0.1)
    var parameters = Parameters(layout: layout)
    parameters.set(theta, to: [1, 1])
    method.begin(at: parameters)
    for values: [Float] in [[0.4, -0.2], [0.3, 0.1], [0.2, -0.3]] {
      var gradient = Parameters(layout: layout)
      gradient.set(theta, to: values)
      _ = method.addGradient(at: parameters, to: &gradient)
      method.update(&parameters, gradient: gradient, with: &optimizer)
    }
    method.consolidate(at: parameters)
    return (method, parameters)
  }

  private func isClose(_ left: [Float], _ right: [Float], _ tolerance: Float = 2e-6) -> Bool {
    left.count == right.count
      && zip(left, right).allSatisfy { abs($0 - $1) < tolerance * max(1, abs($1)) }
  }

  @Test(arguments: [
    (Float(0.5), Float(1e-3), [Float(9.586777), 13.779528]), (1, 1e-3, [5.742574, 13.565891]),
    (1, 0.1, [0.278712, 0.139955]), (0.5, 1.192093e-7, [14.320145, 868.528955]),
  ])
  func `divides what the path gained by the distance that it went`(
    factor: Float, damping: Float, expected: [Float]
  ) {
    var method = RiemannianWalk(strength: 1)
    (method.distanceFactor, method.damping) = (factor, damping)
    let scores = [
      method.score(0.029, information: 0.5, moved: 0.09),
      method.score(0.014, information: 0.02, moved: 0.04),
    ]
    #expect(isClose(scores, expected))
    #expect(method.score(-1, information: 0.5, moved: 0.1) == 0)
  }

  @Test func `follows the gradient and averages its squares`() throws {
    let (method, _) = walk()
    let (information, score) = try #require(method.informationAndScore)
    #expect(isClose(information.elements(of: theta), [0.0457, 0.0823]))
    let expected = [
      method.score(0.029, information: 0.0457, moved: -0.09),
      method.score(0.014, information: 0.0823, moved: 0.04),
    ]
    #expect(isClose(score.elements(of: theta), expected, 1e-5))
  }

  @Test func `sums the scores of intervals`() throws {
    let (method, _) = walk { $0.interval = 1 }
    let (_, score) = try #require(method.informationAndScore)
    func sum(_ gradients: [Float]) -> Float {
      var information: Float?
      return gradients.reduce(0) { total, gradient in
        let square = gradient * gradient
        information = information.map { 0.9 * square + 0.1 * $0 } ?? square
        return total
          + method.score(0.1 * square, information: information ?? 0, moved: -0.1 * gradient)
      }
    }
    let expected = [sum([0.4, 0.3, 0.2]), sum([-0.2, 0.1, -0.3])]
    #expect(isClose(score.elements(of: theta), expected, 1e-5))
  }

  @Test(arguments: [
    (RiemannianWalk.Merging.average, [Float(2), 0], [Float(1.5), 1.5]),
    (.averageFromZero, [1, 0], [1, 1.5]), (.addedAverage, [2, 0], [3.5, 1.5]),
  ])
  private func `merges scores`(
    merging: RiemannianWalk.Merging, first: [Float], second: [Float]
  ) {
    var method = RiemannianWalk(strength: 1)
    method.merging = merging
    let merged = [Float(2), 0].map { method.merged(0, $0, isFirst: true) }
    #expect(merged == first)
    #expect(zip(merged, [1, 3]).map { method.merged($0, $1, isFirst: false) } == second)
  }

  @Test func `scales importances by their maximum, to their range, or not`() {
    var values = Parameters(layout: layout)
    values.set(theta, to: [0.5, 0.02])
    func scaled(_ scaling: RiemannianWalk.Scaling) -> [Float] {
      var method = RiemannianWalk(strength: 1)
      method.scaling = scaling
      return method.scaled(values).elements(of: theta)
    }
    #expect(isClose(scaled(.maximum), [1, 0.04]))
    #expect(isClose(scaled(.range), [1, 0]))
    #expect(scaled(.none) == [0.5, 0.02])
    let zero = Parameters(layout: layout)
    #expect(RiemannianWalk(strength: 1).scaled(zero) == zero)
  }

  @Test func `holds parameters by both importances`() throws {
    let (method, end) = walk()
    let importance = try #require(method.importance).elements(of: theta)
    let (information, score) = try #require(method.informationAndScore)
    let expected = zip(information.elements(of: theta), score.elements(of: theta)).map {
      $0 / 0.0823 + $1 / (score.elements(of: theta).max() ?? 1)
    }
    #expect(isClose(importance, expected, 1e-5))
    var moved = end
    moved.set(theta, to: zip(end.elements(of: theta), [Float(0.1), -0.2]).map { $0 + $1 })
    var (held, gradient) = (method, Parameters(layout: layout))
    let value = held.addGradient(at: moved, to: &gradient)
    #expect(abs(value - Double(importance[0] * 0.01 + importance[1] * 0.04)) < 1e-6)
    #expect(
      isClose(gradient.elements(of: theta), [0.2 * importance[0], -0.4 * importance[1]], 1e-5))
  }

  @Test func `is no part of the run with a strength of 0`() throws {
    try expectFineTuning("rwalk", ["lambda": .number(0)])
  }

  @Test func `needs a context for FACIL's information`() throws {
    let form = try MethodCatalog.taskFreeForm(named: "rwalk")
    #expect {
      try form.resolve(
        ["lambda": .number(1), "information": .text("contexts")],
        in: MethodSituation(scenario: .class, benchmark: .splitMNIST))
    } throws: {
      String(describing: $0)
        == """
        'contexts' is no value for 'information' of method 'rwalk': it takes one of steps, \
        intervals
        """
    }
  }
}
