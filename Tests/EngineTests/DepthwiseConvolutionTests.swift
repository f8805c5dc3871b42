import Testing

@testable import Engine

@Suite struct DepthwiseConvolutionTests {
  struct Planes: Sendable {
    let channels, height, width, kernel, stride, padding, behind: Int
  }

  /// Sizes below, at and above a register, strides that leave pixels unseen, and kernels without padding.
  @Test(
    arguments: [
      Planes(channels: 2, height: 5, width: 7, kernel: 3, stride: 1, padding: 1, behind: 1),
      Planes(channels: 3, height: 6, width: 33, kernel: 3, stride: 1, padding: 1, behind: 1),
      Planes(channels: 2, height: 8, width: 16, kernel: 3, stride: 2, padding: 1, behind: 1),
      Planes(channels: 1, height: 8, width: 9, kernel: 2, stride: 3, padding: 0, behind: 0),
      Planes(channels: 2, height: 7, width: 9, kernel: 3, stride: 2, padding: 0, behind: 1),
      Planes(channels: 3, height: 4, width: 5, kernel: 3, stride: 1, padding: 2, behind: 0),
      // What MobileNet has, at most of its sizes, on either side of the padding.
      Planes(channels: 3, height: 64, width: 64, kernel: 3, stride: 1, padding: 1, behind: 1),
      Planes(channels: 2, height: 64, width: 64, kernel: 3, stride: 2, padding: 1, behind: 1),
      Planes(channels: 2, height: 32, width: 32, kernel: 3, stride: 2, padding: 0, behind: 1),
      Planes(channels: 2, height: 16, width: 16, kernel: 3, stride: 1, padding: 1, behind: 1),
      Planes(channels: 3, height: 16, width: 16, kernel: 3, stride: 2, padding: 0, behind: 1),
      Planes(channels: 19, height: 8, width: 8, kernel: 3, stride: 1, padding: 1, behind: 1),
      Planes(channels: 18, height: 8, width: 8, kernel: 3, stride: 2, padding: 1, behind: 1),
      Planes(channels: 5, height: 8, width: 8, kernel: 3, stride: 2, padding: 0, behind: 1),
      Planes(channels: 37, height: 4, width: 4, kernel: 3, stride: 1, padding: 1, behind: 1),
      Planes(channels: 3, height: 4, width: 4, kernel: 3, stride: 2, padding: 0, behind: 1),
      Planes(channels: 3, height: 2, width: 2, kernel: 3, stride: 2, padding: 1, behind: 1),
      Planes(channels: 3, height: 1, width: 1, kernel: 3, stride: 1, padding: 1, behind: 1),
      Planes(channels: 2, height: 12, width: 20, kernel: 3, stride: 2, padding: 0, behind: 1),
    ], [true, false])
  func `has the sums that it states, bit for bit`(_ planes: Planes, isWide: Bool) {
    let (channels, height, width) = (planes.channels, planes.height, planes.width)
    let (kernel, stride, padding, behind) = (
      planes.kernel, planes.stride, planes.padding, planes.behind
    )
    var layout = ParameterLayout()
    let layer = DepthwiseConvolution(
      "depthwise", input: .planes(channels: channels, height: height, width: width),
      kernel: kernel, stride: stride, padding: padding, paddingBehind: behind, hasBias: true,
      usesWideRegisters: isWide, in: &layout)
    let network = Network([layer], layout: layout)
    let (rows, inputs, outputs) = (2, network.inputs, network.outputs)
    var random = RandomStream(seed: 3, purpose: .initialWeights)
    let parameters = network.initialParameters(using: &random)
    let weights = parameters.elements(of: layer.weight)
    let biases = parameters.elements(of: layer.bias!)
    let images = (0..<rows * inputs).map { _ in random.uniform() - 0.5 }
    let errors = (0..<rows * outputs).map { _ in random.uniform() - 0.5 }
    let (coarseHeight, coarseWidth) = (layer.geometry.coarseHeight, layer.geometry.coarseWidth)

    /// 0 outside the image.
    func pixel(_ row: Int, _ channel: Int, _ y: Int, _ x: Int) -> Float {
      guard (0..<height).contains(y), (0..<width).contains(x) else { return 0 }
      return images[((row * channels + channel) * height + y) * width + x]
    }
    func error(_ row: Int, _ channel: Int, _ y: Int, _ x: Int) -> Float {
      errors[((row * channels + channel) * coarseHeight + y) * coarseWidth + x]
    }
    var expected: [Float] = []
    var inputErrors = [Float](repeating: 0, count: rows * inputs)
    var gradient = [Float](repeating: 0, count: weights.count)
    for row in 0..<rows {
      for channel in 0..<channels {
        for y in 0..<coarseHeight {
          for x in 0..<coarseWidth {
            var sum = biases[channel]
            for tap in 0..<kernel * kernel {
              let (i, j) = tap.quotientAndRemainder(dividingBy: kernel)
              sum = sum.addingProduct(
                pixel(row, channel, stride * y + i - padding, stride * x + j - padding),
                weights[channel * kernel * kernel + tap])
            }
            expected.append(sum)
          }
        }
        for tap in 0..<kernel * kernel {
          let (i, j) = tap.quotientAndRemainder(dividingBy: kernel)
          var partial = [Float](repeating: 0, count: 16)
          for y in 0..<coarseHeight {
            for x in 0..<coarseWidth {
              let (fineY, fineX) = (stride * y + i - padding, stride * x + j - padding)
              partial[x % 16] = partial[x % 16].addingProduct(
                error(row, channel, y, x), pixel(row, channel, fineY, fineX))
              guard (0..<height).contains(fineY), (0..<width).contains(fineX) else { continue }
              let place = ((row * channels + channel) * height + fineY) * width + fineX
              inputErrors[place] = inputErrors[place].addingProduct(
                error(row, channel, y, x), weights[channel * kernel * kernel + tap])
            }
          }
          gradient[channel * kernel * kernel + tap] += partial.dropFirst().reduce(partial[0], +)
        }
      }
    }

    let workspace = Workspace(for: network, capacity: rows)
    for (index, value) in images.enumerated() { workspace.inputs[index] = value }
    network.forward(ModelState(parameters), rows: rows, in: workspace)
    #expect((0..<rows * outputs).map { workspace.logits[$0] } == expected)
    for (index, value) in errors.enumerated() { workspace.logitGradients[index] = value }
    var found = Parameters(layout: layout)
    var foundErrors = [Float](repeating: -1, count: rows * inputs)
    // Twice, since what the first way back leaves behind must not be seen by the second.
    for _ in 0..<2 {
      foundErrors.withUnsafeMutableBufferPointer {
        network.backward(
          parameters, rows: 0..<rows, in: workspace, into: &found, inputErrors: $0.baseAddress)
      }
      #expect(found.elements(of: layer.weight) == gradient)
      #expect(foundErrors == inputErrors)
    }
    var sums = [Float](repeating: 0.25, count: rows * inputs)
    parameters.withUnsafePointer { theta in
      let pass = network.pass(0, theta, rows: 0..<rows, in: workspace, gates: nil)
      sums.withUnsafeMutableBufferPointer {
        layer.propagate(
          pass, inMemory: workspace.memories[0], to: $0.baseAddress!, accumulating: true)
      }
    }
    #expect(sums == inputErrors.map { 0.25 + $0 })
  }
}
