import Foundation
import Testing

@testable import Engine

@Suite struct BatchRenormalizationTests {
  private func errors(_ count: Int) -> [Float] {
    var random = RandomStream(seed: 9, purpose: .dataOrder)
    return (0..<count).map { _ in random.uniform() - 0.5 }
  }

  private static func course(
    momentum: Float = 0.25, scale: Float, shift: Float
  ) -> RenormalizationCourse {
    let limits = RenormalizationCourse.Limits(scale: scale, shift: shift)
    return RenormalizationCourse(momentum: momentum, start: limits, caps: limits, growth: 0)
  }

  // MARK: By hand

  @Test func `has values worked by hand`() {
    var setting = RenormalizationSetting(.flat(2), rows: 4, epsilon: 3)
    let layer = setting.layer
    setting.parameters.set(layer.scale, to: [2, 4])
    setting.parameters.set(layer.shift, to: [0.5, -1])
    layer.begin(Self.course(scale: 1.25, shift: 0.5), in: &setting.statistics)
    setting.statistics.set(layer.runningMean, to: [2, 2])
    setting.statistics.set(layer.runningDeviation, to: [2, 8])
    // Means 1 and 10, deviations √(1 + 3) and √(13 + 3): r = 1 and 1/1.25, d = −0.5 and 0.5.
    setting.write([0, 9, 2, 11, 0, 5, 2, 15])
    setting.forward(.training)
    let expected: [Float] = [-1.5, 0.2, 0.5, 1.8, -1.5, -3, 0.5, 5]
    #expect(relativeDifference([setting.outputs], [expected]) < 1e-6)
    let (gradient, inputs) = setting.backward([1, 0, 0, 0, 0, 0, 0, 2])
    // r·Σ g·x̂ + d·Σ g, with x̂ −1/2 and 5/4.
    #expect(relativeDifference([gradient.elements(of: layer.scale)], [[-1, 3]]) < 1e-6)
    #expect(gradient.elements(of: layer.shift) == [1, 2])
    // As of batch normalization, the second channel times 1/1.25.
    let plain: [Float] = [
      0.6875, -0.34375, -0.1875, -0.65625, -0.3125, 0.28125, -0.1875, 0.71875,
    ]
    let scaled = plain.enumerated().map { $0.offset % 2 == 1 ? 0.8 * $0.element : $0.element }
    #expect(relativeDifference([inputs], [scaled]) < 1e-6)
    setting.fold()
    #expect(setting.statistics.elements(of: layer.runningMean) == [1.75, 4])
    #expect(setting.statistics.elements(of: layer.runningDeviation) == [2, 7])

    // Without ε: x̂ = (x − mean)/deviation.
    setting.statistics.set(layer.runningMean, to: [1, 3])
    setting.statistics.set(layer.runningDeviation, to: [2, 4])
    setting.forward(.evaluation)
    #expect(setting.outputs == [-0.5, 5, 1.5, 7, -0.5, 1, 1.5, 11])
    let (still, stillInputs) = setting.backward([1, 0, 0, 0, 0, 0, 0, 2])
    #expect(still.elements(of: layer.scale) == [-0.5, 6])
    #expect(still.elements(of: layer.shift) == [1, 2])
    #expect(stillInputs == [1, 0, 0, 0, 0, 0, 0, 2])
  }

  @Test func `divides a channel that has not varied by the root of ε, and never by 0`() {
    var setting = RenormalizationSetting(.flat(1), rows: 2, epsilon: 0.25)
    setting.statistics.set(setting.layer.runningMean, to: [3])
    setting.statistics.set(setting.layer.runningDeviation, to: [0])
    setting.parameters.set(setting.layer.scale, to: [2])
    setting.parameters.set(setting.layer.shift, to: [0.125])
    setting.write([3, 4])
    setting.forward(.evaluation)
    #expect(setting.outputs == [0.125, 4.125])
    setting.layer.begin(Self.course(scale: 1.25, shift: 0.5), in: &setting.statistics)
    setting.write([3, 3])
    setting.forward(.training)
    #expect(setting.outputs == [0.125, 0.125])
  }

  // MARK: Plain loops

  @Test(
    arguments: [
      (FeatureShape.flat(37), 7), (.planes(channels: 3, height: 5, width: 5), 4),
      (.planes(channels: 19, height: 2, width: 1), 3),
    ], [nil, 0.75 as Float])
  func `agrees with plain loops bit by bit`(shapeAndRows: (FeatureShape, Int), ceiling: Float?) {
    let (shape, rows) = shapeAndRows
    var setting = RenormalizationSetting(
      shape, rows: rows, rectifies: ceiling != nil, ceiling: ceiling)
    let layer = setting.layer
    layer.begin(Self.course(scale: 1.125, shift: 0.0625), in: &setting.statistics)
    setting.statistics.set(
      layer.runningMean, to: (0..<shape.channels).map { 0.4 + 0.1 * Float($0 % 3) })
    setting.statistics.set(
      layer.runningDeviation, to: (0..<shape.channels).map { 0.7 + 0.2 * Float($0 % 3) })
    let (x, given) = (setting.inputs, errors(rows * shape.count))
    let parts = (
      setting.parameters.elements(of: layer.scale), setting.parameters.elements(of: layer.shift),
      setting.statistics.elements(of: layer.runningMean),
      setting.statistics.elements(of: layer.runningDeviation)
    )
    setting.forward(.training)
    let (gradient, inputs) = setting.backward(given)

    let count = Float(rows * shape.count / shape.channels)
    let ones = [Float](repeating: 1, count: x.count)
    var (y, dx) = (ones, ones)
    var (scales, shifts) = (parts.0, parts.1)
    var clipped = Set<Bool>()
    for channel in 0..<shape.channels {
      let own = x.indices.filter {
        $0 % shape.count / (shape.count / shape.channels) == channel
      }
      let mean = channelSum(x, ones, channel: channel, shape: shape, rows: 0..<rows) / count
      let deviations = x.map { $0 - mean }
      let squares = channelSum(
        deviations, deviations, channel: channel, shape: shape, rows: 0..<rows)
      let inverse = 1 / (squares / count + 1e-5).squareRoot()
      let free = 1 / inverse / parts.3[channel]
      let r = min(max(free, 1 / 1.125), 1.125)
      let d = min(max((mean - parts.2[channel]) / parts.3[channel], -0.0625), 0.0625)
      clipped.insert(r == free)
      let (scale, shift) = (
        parts.0[channel] * r, parts.1[channel].addingProduct(parts.0[channel], d)
      )
      let normalized = x.map { ($0 - mean) * inverse }
      for index in own {
        let value = shift.addingProduct(normalized[index], scale)
        y[index] = ceiling.map { min(max(0, value), $0) } ?? value
      }
      let active = given.indices.map { index in
        ceiling.map { y[index] > 0 && y[index] < $0 } ?? true ? given[index] : 0
      }
      let product = channelSum(active, normalized, channel: channel, shape: shape, rows: 0..<rows)
      shifts[channel] = channelSum(active, ones, channel: channel, shape: shape, rows: 0..<rows)
      scales[channel] = (r * product).addingProduct(d, shifts[channel])
      for index in own {
        let centered = active[index].addingProduct(shifts[channel], -1 / count)
        dx[index] =
          scale * inverse * centered.addingProduct(-normalized[index], product * (1 / count))
      }
    }
    #expect(setting.outputs == y)
    #expect(gradient.elements(of: layer.shift) == shifts)
    #expect(gradient.elements(of: layer.scale) == scales)
    #expect(inputs == dx)
    #expect(clipped.contains(false) && y.contains { $0 != y[0] } && dx.contains { $0 != 0 })
    if let ceiling { #expect(y.contains(0) && y.contains(ceiling)) }
  }

  // MARK: Central differences

  @Test(
    arguments: [FeatureShape.flat(4), .planes(channels: 2, height: 3, width: 2)],
    [PassMode.training, .evaluation])
  func `has gradients that agree with central differences while r and d are constant`(
    shape: FeatureShape, mode: PassMode
  ) {
    var setting = RenormalizationSetting(shape, rows: 5, dense: (3, 2), epsilon: 0.1)
    // So far from the batch's moments that all are clipped.
    setting.layer.begin(Self.course(scale: 1.25, shift: 0.5), in: &setting.statistics)
    let channels = shape.channels
    setting.statistics.set(
      setting.layer.runningMean, to: (0..<channels).map { $0 % 2 == 0 ? 8 : -8 })
    setting.statistics.set(
      setting.layer.runningDeviation, to: (0..<channels).map { $0 % 2 == 0 ? 6 : 0.05 })
    if mode == .evaluation {
      setting.statistics.set(
        setting.layer.runningDeviation, to: [Float](repeating: 2, count: channels))
    }
    let weights = errors(5 * 2)
    func loss() -> Double {
      setting.forward(mode)
      return zip(weights, setting.outputs).reduce(0) {
        $0 + Double($1.0) * Double($1.1) * Double($1.1)
      }
    }
    _ = loss()
    let (gradient, inputs) = setting.backward(zip(weights, setting.outputs).map { 2 * $0 * $1 })
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
        #expect(abs(gradient[index] - expected) < 5e-3, "\(tensor.name) at \(index)")
      }
    }
    for index in 0..<5 * 3 {
      let expected = difference { setting.workspace.inputs[index] += $0 }
      #expect(abs(inputs[index] - expected) < 5e-3, "input \(index)")
    }
  }

  // MARK: Course

  @Test func `lets its limits grow by rows until they are no longer below their caps`() {
    var setting = RenormalizationSetting(.flat(3), rows: 128)
    var seen: [RenormalizationCourse.Limits] = []
    for _ in 0..<100 {
      setting.forward(.training)
      setting.fold()
      seen.append(setting.limits)
    }
    #expect(abs(seen[47].scale - 1.251904) < 5e-7 && seen[46].scale < 1.25)
    #expect(seen[99].scale == seen[47].scale)
    #expect(abs(seen[95].shift - 0.503808) < 5e-7 && seen[94].shift < 0.5)
    #expect(seen[99].shift == seen[95].shift)
    let later = Self.course(momentum: 5e-5, scale: 1.25, shift: 0.5)
    setting.network.begin(later, in: &setting.statistics)
    let before = setting.statistics.elements(of: setting.layer.runningMean)
    setting.write(setting.inputs.map { $0 + 1000 })
    setting.forward(.training)
    setting.fold()
    #expect(setting.limits == later.start)
    let moved = zip(before, setting.statistics.elements(of: setting.layer.runningMean)).map {
      $1 - $0
    }
    #expect(moved.allSatisfy { abs($0 - 0.05) < 1e-3 })
  }

  @Test func `is batch normalization in the first step`() {
    let setting = RenormalizationSetting(.flat(5), rows: 6)
    let plain = NormalizationSetting(.flat(5), rows: 6)
    setting.forward(.training)
    plain.forward(.training)
    #expect(setting.inputs == plain.inputs && setting.outputs == plain.outputs)
  }

  @Test func `opens its limits by steps in the form of the paper`() {
    var setting = RenormalizationSetting(.flat(1), rows: 2, form: .paper)
    func limits(after steps: Float) -> [Float] {
      setting.statistics.set(setting.layer.progress, to: [steps, steps])
      return [setting.limits.scale, setting.limits.shift]
    }
    #expect(limits(after: 0) == [1, 0] && limits(after: 5000) == [1, 0])
    #expect(limits(after: 15_000) == [1 + 4 / 7, 2.5])
    #expect(limits(after: 25_000) == [1 + 8 / 7, 5])
    #expect(limits(after: 40_000) == [3, 5] && limits(after: 1e6) == [3, 5])
    setting.forward(.training)
    setting.fold()
    #expect(setting.statistics.elements(of: setting.layer.progress) == [1_000_001, 1_000_001])
    #expect(setting.layer.deviation(ofVariance: 4) == (4 + 1e-5 as Float).squareRoot())
    #expect(RenormalizationSetting(.flat(1), rows: 2).layer.deviation(ofVariance: 4) == 2)
  }

  @Test func `normalizes groups of rows by themselves, and folds one after the other`() {
    var whole = RenormalizationSetting(.flat(3), rows: 6)
    whole.forward(.training, groups: [0..<4, 4..<6])
    whole.fold()
    var part = RenormalizationSetting(.flat(3), rows: 4)
    part.write(Array(whole.inputs[..<12]))
    part.forward(.training)
    #expect(Array(whole.outputs[..<12]) == part.outputs)
    part.fold()
    var rest = RenormalizationSetting(.flat(3), rows: 2)
    rest.statistics = part.statistics
    rest.write(Array(whole.inputs[12...]))
    rest.forward(.training)
    rest.fold()
    #expect(whole.statistics == rest.statistics)
    #expect(whole.limits.scale == 1 + 6 * 4.1e-5)
  }

  @Test func `uses its statistics and moves none where it is frozen`() {
    var setting = RenormalizationSetting(.flat(4), rows: 3, dense: (3, 2), frozen: 2)
    setting.statistics.set(setting.layer.runningMean, to: [1, 2, 3, 4])
    let before = setting.statistics
    setting.forward(.evaluation)
    let expected = setting.outputs
    setting.forward(.training)
    setting.fold()
    #expect(setting.outputs == expected && setting.statistics == before)
    let (gradient, _) = setting.backward(errors(6))
    #expect(gradient.elements(of: setting.layer.scale) == [0, 0, 0, 0])
  }

  // MARK: PyTorch

  @Test(arguments: 0..<6)
  func `computes what its definition in PyTorch does`(index: Int) throws {
    let golden = try Golden.load()[index]
    let shape =
      golden.shape.count == 1
      ? FeatureShape.flat(golden.shape[0])
      : .planes(channels: golden.shape[0], height: golden.shape[1], width: golden.shape[2])
    let rows = golden.errors.count / shape.count
    let form = try #require(BatchRenormalization.Form(rawValue: golden.form))
    var setting = RenormalizationSetting(
      shape, rows: rows, form: form, rectifies: golden.rectifies, ceiling: golden.ceiling)
    let layer = setting.layer
    var course = RenormalizationCourse(form)
    (course.momentum, course.growth) = (0.25, 0.015625)
    layer.begin(course, in: &setting.statistics)
    setting.statistics.set(layer.progress, to: [golden.passed, golden.passed])
    setting.parameters.set(layer.scale, to: golden.scale)
    setting.parameters.set(layer.shift, to: golden.shift)
    func compare(_ batch: [Float], _ mode: PassMode, with expected: Golden.Pass) {
      setting.write(batch)
      setting.forward(mode)
      #expect(relativeDifference([setting.outputs], [expected.outputs]) < 2e-6)
      let (gradient, inputs) = setting.backward(golden.errors)
      for (found, expected) in zip(tensors(gradient) + [inputs], expected.gradients) {
        #expect(relativeDifference([found], [expected]) < 2e-6)
      }
      if mode == .training { setting.fold() }
      let moments = [
        setting.statistics.elements(of: layer.runningMean),
        setting.statistics.elements(of: layer.runningDeviation),
      ]
      #expect(relativeDifference(moments, expected.statistics) < 1e-6)
      let limits = [setting.limits.scale, setting.limits.shift]
      #expect(relativeDifference([limits], [expected.limits]) < 1e-6)
    }
    for (batch, step) in zip(golden.batches, golden.steps) { compare(batch, .training, with: step) }
    #expect(golden.steps.count == 4)
    compare(golden.batches[0].map { 4 * $0 }, .evaluation, with: golden.evaluation)
  }

  /// The values of `Golden/batch-renormalization.json`, computed by
  /// `Tests/Oracle/batch_renormalization_goldens.py` with PyTorch.
  private struct Golden: Decodable {
    struct Pass: Decodable {
      let outputs: [Float]
      /// Of scale, shift and inputs.
      let gradients: [[Float]]
      /// Once the step's are folded, as are the limits.
      let statistics: [[Float]]
      let limits: [Float]
    }
    let shape: [Int]
    let form: String
    let passed: Float
    let rectifies: Bool
    let ceiling: Float?
    let scale, shift, errors: [Float]
    let batches: [[Float]]
    let steps: [Pass]
    let evaluation: Pass

    static func load() throws -> [Golden] {
      let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "Golden/batch-renormalization.json")
      return try JSONDecoder().decode([Golden].self, from: Data(contentsOf: url))
    }
  }
}
