/// A convolution of each plane with a kernel of its own, y_c = W_c ∗ x_c + b_c.
///
/// PyTorch's `Conv2d` with as many groups as planes; what MobileNet separates convolutions into (Howard et al.
/// 2017, arXiv:1704.04861). The order of its sums is the same in both kernel classes, each product and addition
/// rounded once, together: of an output over kernel row and column, from the bias; of an input's error over
/// kernel row and column, from 0; of a weight's gradient, sixteen partial sums over the rows of an image, the
/// p-th of the columns p, p + 16, …, which are added from the first to the last, and then image by image. Terms
/// from outside the image are products with 0, which are added like the others.
public struct DepthwiseConvolution: Layer {
  public let geometry: ConvolutionGeometry
  /// W, [channels, kernel rows, kernel columns, 1].
  public let weight: ParameterLayout.Tensor
  /// b, [channels]; nil for a layer without one.
  public let bias: ParameterLayout.Tensor?
  private let copy: PaddedPlanes
  /// The kernels for wide registers; nil where there are none, or not for this geometry.
  private let wide: DepthwiseKernel?

  /// - Parameters:
  ///   - input: Planes.
  ///   - paddingBehind: See ``ConvolutionGeometry``.
  public init(
    _ name: String, input: FeatureShape, kernel: Int, stride: Int = 1, padding: Int = 0,
    paddingBehind: Int? = nil, hasBias: Bool, in layout: inout ParameterLayout
  ) {
    self.init(
      name, input: input, kernel: kernel, stride: stride, padding: padding,
      paddingBehind: paddingBehind, hasBias: hasBias, usesWideRegisters: true, in: &layout)
  }

  /// - Parameter usesWideRegisters: Whether it may, where there are any; no bit depends on it.
  init(
    _ name: String, input: FeatureShape, kernel: Int, stride: Int = 1, padding: Int = 0,
    paddingBehind: Int? = nil, hasBias: Bool, usesWideRegisters: Bool,
    in layout: inout ParameterLayout
  ) {
    guard case .planes(let channels, let height, let width) = input else {
      preconditionFailure("A convolution takes planes, got \(input)")
    }
    geometry = ConvolutionGeometry(
      channels: channels, height: height, width: width, outputs: channels, kernel: kernel,
      stride: stride, padding: padding, paddingBehind: paddingBehind)
    let reach = (kernel - 1) / stride
    copy = PaddedPlanes(
      channels: channels, height: height, width: width, padding: padding, stride: stride,
      phaseHeight: geometry.coarseHeight + reach, phaseWidth: geometry.coarseWidth + reach)
    wide = usesWideRegisters ? DepthwiseKernel(geometry) : nil
    weight = layout.append("\(name).weight", shape: [channels, kernel, kernel, 1])
    bias = hasBias ? layout.append("\(name).bias", shape: [channels]) : nil
  }

  public var input: FeatureShape { geometry.fine }
  public var output: FeatureShape { geometry.coarse }
  public var tensors: [ParameterLayout.Tensor] { [weight] + (bias.map { [$0] } ?? []) }

  /// The outputs, their errors, and the padded copy of one image, or the phases of a plane.
  public final class Memory: LayerMemory {
    fileprivate let image: AlignedStorage

    fileprivate init(for layer: DepthwiseConvolution, capacity: Int) {
      image = layer.wide?.makeStorage() ?? layer.copy.makeStorage(images: 1)
      super.init(capacity: capacity, width: layer.output.count)
    }
  }

  public func makeMemory(capacity: Int) -> Memory { Memory(for: self, capacity: capacity) }

  /// Draws weights and then the biases where they are not 0; an output sees the kernel's numbers of one plane.
  public func initialize(
    _ parameters: inout Parameters, _ initialization: Initialization,
    using random: inout RandomStream
  ) {
    let area = geometry.kernel * geometry.kernel
    initialization.draw(
      weight, bias, inputs: area, outputs: area * geometry.coarseChannels, in: &parameters,
      using: &random)
  }

  public func forward(
    _ pass: LayerPass, statistics: UnsafePointer<Float>, in memory: Memory
  ) {
    if let wide {
      for row in pass.rows {
        wide.gather(
          pass.input + row * input.count, weights: pass.theta + weight.offset,
          bias: bias.map { pass.theta + $0.offset }, into: memory.outputs + row * output.count,
          phases: memory.image)
      }
      return
    }
    for row in pass.rows {
      copy.copy(pass.input + row * input.count, images: 1, to: memory.image.base)
      for channel in 0..<geometry.coarseChannels {
        let own = pass.theta + weight.offset + channel * geometry.kernel * geometry.kernel
        let start = Vector(repeating: bias.map { pass.theta[$0.offset + channel] } ?? 0)
        forEachVector(of: row, channel) { place, source, count in
          var sum = start
          forEachTap(channel) { index, tap in
            sum = sum.addingProduct(
              memory.image.base.vector(at: source + tap), Vector(repeating: own[index]))
          }
          memory.outputs.store(sum, at: place, count: count)
        }
      }
    }
  }

  public func addGradient(
    _ pass: LayerPass, in memory: Memory, to gradient: UnsafeMutablePointer<Float>,
    accumulating: Bool
  ) {
    if let bias {
      sumPlanes(
        memory.errors + pass.rows.lowerBound * output.count, rows: pass.rows.count, shape: output,
        into: gradient + bias.offset, accumulating: accumulating)
    }
    let target = gradient + weight.offset
    if !accumulating { target.update(repeating: 0, count: weight.count) }
    if let wide {
      for row in pass.rows {
        wide.addWeightGradient(
          fine: pass.input + row * input.count, coarse: memory.errors + row * output.count,
          to: target, phases: memory.image)
      }
      return
    }
    for row in pass.rows {
      copy.copy(pass.input + row * input.count, images: 1, to: memory.image.base)
      for channel in 0..<geometry.coarseChannels {
        let own = target + channel * geometry.kernel * geometry.kernel
        forEachTap(channel) { index, tap in
          var sum = Vector.zero
          forEachVector(of: row, channel) { place, source, count in
            sum = sum.addingProduct(
              UnsafePointer(memory.errors).vector(at: place, count: count, orElse: .zero),
              memory.image.base.vector(at: source + tap))
          }
          own[index] += sum.sumOfLanes
        }
      }
    }
  }

  public func propagate(
    _ pass: LayerPass, in memory: Memory, to errors: UnsafeMutablePointer<Float>,
    accumulating: Bool
  ) {
    if let wide {
      for row in pass.rows {
        wide.spread(
          memory.errors + row * output.count, weights: pass.theta + weight.offset,
          adding: accumulating,
          into: errors + (row - pass.rows.lowerBound) * input.count, phases: memory.image)
      }
      return
    }
    let image = memory.image.base
    image.update(repeating: 0, count: copy.image)
    for row in pass.rows {
      for channel in 0..<geometry.coarseChannels {
        let own = pass.theta + weight.offset + channel * geometry.kernel * geometry.kernel
        forEachTap(channel) { index, tap in
          forEachVector(of: row, channel) { place, source, count in
            let error = UnsafePointer(memory.errors).vector(at: place, count: count, orElse: .zero)
            let sum = image.vector(at: source + tap).addingProduct(
              error, Vector(repeating: own[index]))
            image.store(sum, at: source + tap, count: count)
          }
        }
      }
      copy.read(
        image, to: errors + (row - pass.rows.lowerBound) * input.count, adding: accumulating)
      // For the next image, and so that what lies around the next copy is 0.
      image.update(repeating: 0, count: copy.image)
    }
  }

  /// Visits the outputs of a plane, up to sixteen of a row at a time.
  ///
  /// - Parameter body: Is given the place of the first among all outputs, that of the number that the kernel's
  ///   first row and column read in the first plane of the copied image, and how many there are.
  @inline(__always)
  private func forEachVector(of row: Int, _ channel: Int, _ body: (Int, Int, Int) -> Void) {
    let (height, width) = (geometry.coarseHeight, geometry.coarseWidth)
    let plane = row * output.count + channel * height * width
    for y in 0..<height {
      for x in stride(from: 0, to: width, by: Vector.scalarCount) {
        body(
          plane + y * width + x, y * copy.phaseWidth + x, min(Vector.scalarCount, width - x))
      }
    }
  }

  /// Visits the kernel's numbers, and how far from there they read for a plane.
  @inline(__always)
  private func forEachTap(_ channel: Int, _ body: (Int, Int) -> Void) {
    for i in 0..<geometry.kernel {
      for j in 0..<geometry.kernel {
        body(i * geometry.kernel + j, copy.offset(channel: channel, row: i, column: j))
      }
    }
  }
}
