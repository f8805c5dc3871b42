import Foundation
import Testing

@testable import Engine

@Suite struct BatchNormalizationTests {
  private func errors(_ count: Int) -> [Float] {
    var random = RandomStream(seed: 9, purpose: .dataOrder)
    return (0..<count).map { _ in random.uniform() - 0.5 }
  }

  // MARK: By hand

  @Test(arguments: [
    // The same values of two channels: four flat rows, and two examples of two planes.
    (FeatureShape.flat(2), 4, [0, 1, 2, 3, 4, 5, 6, 7]),
    (.planes(channels: 2, height: 2, width: 1), 2, [0, 2, 1, 3, 4, 6, 5, 7]),
  ])
  func `has values worked by hand`(shape: FeatureShape, rows: Int, order: [Int]) {
    func arranged(_ values: [Float]) -> [Float] { order.map { values[$0] } }
    var setting = NormalizationSetting(shape, rows: rows, momentum: 0.25, epsilon: 3)
    let layer = setting.layer
    setting.parameters.set(layer.scale, to: [2, 4])
    setting.parameters.set(layer.shift, to: [0.5, -1])
    // Means 1 and 10, variances 1 and 13, so that 1/√(σ² + 3) is 1/2 and 1/4.
    for (index, value) in arranged([0, 9, 2, 11, 0, 5, 2, 15]).enumerated() {
      setting.workspace.inputs[index] = value
    }
    setting.forward(.training)
    #expect(setting.outputs == arranged([-0.5, -2, 1.5, 0, -0.5, -6, 1.5, 4]))
    let (gradient, inputs) = setting.backward(arranged([1, 0, 0, 0, 0, 0, 0, 2]))
    #expect(gradient.elements(of: layer.scale) == [-0.5, 2.5])
    #expect(gradient.elements(of: layer.shift) == [1, 2])
    #expect(
      inputs
        == arranged([0.6875, -0.34375, -0.1875, -0.65625, -0.3125, 0.28125, -0.1875, 0.71875]))
    // The unbiased variances are 4/3 and 52/3.
    setting.network.fold(setting.workspace, into: &setting.statistics)
    #expect(setting.statistics.elements(of: layer.runningMean) == [0.25, 2.5])
    let variances = setting.statistics.elements(of: layer.runningVariance)
    #expect(relativeDifference([variances], [[0.75 + 1 / 3, 0.75 + 13 / 3]]) < 1e-7)

    // In evaluation mode x̂ = (x − mean)/√(variance + 3), here with √ of 4 and 16.
    setting.statistics.set(layer.runningMean, to: [1, 3])
    setting.statistics.set(layer.runningVariance, to: [1, 13])
    setting.forward(.evaluation)
    #expect(setting.outputs == arranged([-0.5, 5, 1.5, 7, -0.5, 1, 1.5, 11]))
    let (plain, plainInputs) = setting.backward(arranged([1, 0, 0, 0, 0, 0, 0, 2]))
    #expect(plain.elements(of: layer.scale) == [-0.5, 6])
    #expect(plain.elements(of: layer.shift) == [1, 2])
    #expect(plainInputs == arranged([1, 0, 0, 0, 0, 0, 0, 2]))
  }

  // MARK: Plain loops

  @Test(
    arguments: [
      (FeatureShape.flat(37), 7), (.planes(channels: 3, height: 5, width: 5), 4),
      (.planes(channels: 2, height: 8, width: 6), 3),
      (.planes(channels: 5, height: 1, width: 1), 3),
      (.planes(channels: 19, height: 2, width: 1), 3),
    ], [PassMode.training, .evaluation])
  func `agrees with plain loops bit by bit`(shapeAndRows: (FeatureShape, Int), mode: PassMode) {
    let (shape, rows) = shapeAndRows
    var setting = NormalizationSetting(shape, rows: rows, rectifies: true)
    let layer = setting.layer
    for index in layer.runningMean.range { setting.statistics[index] = 0.1 * Float(index % 5) }
    for index in layer.runningVariance.range {
      setting.statistics[index] = 0.5 + 0.1 * Float(index % 5)
    }
    let (x, given) = (setting.inputs, errors(rows * shape.count))
    let (scale, shift) = (
      setting.parameters.elements(of: layer.scale), setting.parameters.elements(of: layer.shift)
    )
    var mean = setting.statistics.elements(of: layer.runningMean)
    var variance = setting.statistics.elements(of: layer.runningVariance)
    var running = (mean, variance)
    setting.forward(mode)
    let back = mode == .training ? 0..<rows : 1..<rows
    let (gradient, inputs) = setting.backward(given, rows: back)
    if mode == .training { setting.network.fold(setting.workspace, into: &setting.statistics) }

    let count = Float(rows * shape.count / shape.channels)
    let ones = [Float](repeating: 1, count: x.count)
    var (y, dx) = (ones, [Float](repeating: 0, count: x.count))
    var (scales, shifts) = (scale, shift)
    for channel in 0..<shape.channels {
      let own = x.indices.filter {
        $0 % shape.count / (shape.count / shape.channels) == channel
      }
      if mode == .training {
        mean[channel] = channelSum(x, ones, channel: channel, shape: shape, rows: 0..<rows) / count
        let deviations = x.map { $0 - mean[channel] }
        let squares = channelSum(
          deviations, deviations, channel: channel, shape: shape, rows: 0..<rows)
        variance[channel] = squares / count
        running.0[channel] = (0.9 * running.0[channel]).addingProduct(0.1, mean[channel])
        running.1[channel] = (0.9 * running.1[channel]).addingProduct(0.1, squares / (count - 1))
      }
      let inverse = 1 / (variance[channel] + 1e-5).squareRoot()
      let normalized = x.map { ($0 - mean[channel]) * inverse }
      for index in own {
        y[index] = max(0, shift[channel].addingProduct(normalized[index], scale[channel]))
      }
      let active = given.indices.map { y[$0] > 0 ? given[$0] : 0 }
      shifts[channel] = channelSum(active, ones, channel: channel, shape: shape, rows: back)
      scales[channel] = channelSum(active, normalized, channel: channel, shape: shape, rows: back)
      let share = mode == .training ? 1 / count : 0
      for index in own where back.contains(index / shape.count) {
        let centered = active[index].addingProduct(shifts[channel], -share)
        dx[index - back.lowerBound * shape.count] =
          scale[channel] * inverse
          * centered.addingProduct(-normalized[index], scales[channel] * share)
      }
    }
    #expect(setting.outputs == y)
    #expect(gradient.elements(of: layer.shift) == shifts)
    #expect(gradient.elements(of: layer.scale) == scales)
    #expect(inputs == dx)
    #expect(setting.statistics.elements(of: layer.runningMean) == running.0)
    #expect(setting.statistics.elements(of: layer.runningVariance) == running.1)
    #expect(y.contains(0) && y.contains { $0 > 0 } && dx.contains { $0 != 0 })
  }

  // MARK: Central differences

  @Test(
    arguments: [FeatureShape.flat(4), .planes(channels: 2, height: 3, width: 2)],
    [(PassMode.training, 1..<3), (.training, 0..<5), (.evaluation, 1..<3)])
  func `has gradients that agree with central differences`(
    shape: FeatureShape, pass: (mode: PassMode, rows: Range<Int>)
  ) {
    var setting = NormalizationSetting(shape, rows: 5, dense: (3, 2), epsilon: 0.1)
    let weights = errors(5 * 2).map { 2 * $0 }
    /// Σ weight · logit² of the rows that have a loss.
    func loss() -> Double {
      setting.forward(pass.mode)
      let outputs = setting.outputs
      return (pass.rows.lowerBound * 2..<pass.rows.upperBound * 2).reduce(0) {
        $0 + Double(weights[$1]) * Double(outputs[$1]) * Double(outputs[$1])
      }
    }
    _ = loss()
    let derivatives = zip(weights, setting.outputs).map { 2 * $0 * $1 }
    let (gradient, inputs) = setting.backward(derivatives, rows: pass.rows)
    func difference(_ change: (Float) -> Void) -> Float {
      change(1e-2)
      let above = loss()
      change(-2e-2)
      let below = loss()
      change(1e-2)
      return Float((above - below) / 2e-2)
    }
    for tensor in setting.network.layout.tensors {
      for index in tensor.range {
        let expected = difference { setting.parameters[index] += $0 }
        #expect(abs(gradient[index] - expected) < 3e-3, "\(tensor.name) at \(index)")
      }
    }
    let first = pass.mode == .training ? 0 : pass.rows.lowerBound * 3
    for index in 0..<5 * 3 - first {
      let expected = difference { setting.workspace.inputs[first + index] += $0 }
      #expect(abs(inputs[index] - expected) < 3e-3, "input \(first + index)")
    }
  }

  // MARK: Statistics

  @Test func `evaluates each row by itself and leaves the statistics alone`() {
    var setting = NormalizationSetting(.flat(3), rows: 4)
    setting.forward(.training)
    setting.network.fold(setting.workspace, into: &setting.statistics)
    let before = setting.statistics
    #expect(before != setting.network.initialStatistics())
    setting.forward(.evaluation)
    let outputs = setting.outputs
    #expect(setting.statistics == before)
    for index in 3..<12 { setting.workspace.inputs[index] += 5 }
    setting.forward(.evaluation)
    #expect(Array(setting.outputs[..<3]) == Array(outputs[..<3]))
    setting.forward(.training)
    #expect(setting.outputs[0] != outputs[0])
  }

  @Test func `lets a second backward pass see the same moments, also when they are folded`() {
    var setting = NormalizationSetting(.flat(6), rows: 5, dense: (3, 2), rectifies: true)
    let given = errors(10)
    setting.forward(.training)
    let (whole, wholeInputs) = setting.backward(given)
    let (first, _) = setting.backward(given, rows: 0..<2)
    setting.network.fold(setting.workspace, into: &setting.statistics)
    // The errors of the logits are still there, those of the first rows too.
    var second = first
    setting.network.backward(
      setting.parameters, rows: 2..<5, in: setting.workspace, into: &second, accumulating: true)
    #expect(relativeDifference(tensors(second), tensors(whole)) < 1e-6)
    #expect(relativeDifference(tensors(first), tensors(whole)) > 0.1)
    let (again, againInputs) = setting.backward(given)
    #expect(again == whole && againInputs == wholeInputs)
  }

  @Test func `uses the statistics and moves none where it is frozen`() {
    var setting = NormalizationSetting(.flat(4), rows: 3, dense: (3, 2), frozen: 2)
    setting.statistics.set(setting.layer.runningMean, to: [1, 2, 3, 4])
    let before = setting.statistics
    setting.forward(.evaluation)
    let expected = setting.outputs
    setting.forward(.training)
    #expect(setting.outputs == expected)
    setting.network.fold(setting.workspace, into: &setting.statistics)
    #expect(setting.statistics == before)
    let (gradient, _) = setting.backward(errors(6))
    #expect(gradient.elements(of: setting.layer.scale) == [0, 0, 0, 0])
    #expect(tensors(gradient)[3].contains { $0 != 0 })
  }

  @Test(arguments: [1, 2])
  func `measures stored latent rows that enter before it, and none that enter behind it`(
    entry: Int
  ) {
    var setting = NormalizationSetting(.flat(4), rows: 4, dense: (3, 2), latentEntry: entry)
    let (network, workspace) = (setting.network, setting.workspace)
    func train(examples: Int) -> Parameters {
      for index in 0..<(4 - examples) * 4 {
        workspace.latents(behind: examples)[index] = Float(index % 4)
      }
      network.forward(
        setting.state, rows: examples, latentRows: 4 - examples, in: workspace, mode: .training)
      network.fold(workspace, into: &setting.statistics)
      return setting.statistics
    }
    let before = setting.statistics
    let stored = train(examples: 0)
    // The moments of four equal rows 0, 1, 2, 3; behind the layer nothing is measured.
    let mean = stored.elements(of: setting.layer.runningMean)
    #expect(
      entry == 1 ? relativeDifference([mean], [[0, 0.1, 0.2, 0.3]]) < 1e-6 : stored == before)
    let mixed = train(examples: 2)
    #expect(mixed != stored)
    let (gradient, _) = setting.backward(errors(8), rows: 2..<4)
    // Examples stand in the moments of the rows that enter before the layer.
    #expect(tensors(gradient)[0].contains { $0 != 0 } == (entry == 1))
  }

  @Test func `leaves a vector of errors as it is where it adds to one`() throws {
    let setting = NormalizationSetting(.planes(channels: 2, height: 3, width: 1), rows: 3)
    setting.forward(.training)
    let (_, inputs) = setting.backward(errors(18))
    let memory = try #require(setting.workspace.memories[0] as? NormalizationMemory)
    var sum = [Float](repeating: 0.25, count: 18)
    setting.parameters.withUnsafePointer { theta in
      let pass = setting.network.pass(
        0, theta, rows: 0..<3, in: setting.workspace, gates: nil)
      sum.withUnsafeMutableBufferPointer {
        guard let base = $0.baseAddress else { return }
        setting.layer.propagate(pass, in: memory, to: base, accumulating: true)
      }
    }
    #expect(sum == inputs.map { 0.25 + $0 })
  }
}
