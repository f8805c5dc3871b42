import Testing

@testable import Engine

@Suite struct ConvolutionTests {
  /// A convolution, or a transposed one, of random images, with its weights and errors.
  private struct Setting {
    let geometry: ConvolutionGeometry
    let rows: Int
    let weights, fine, coarse: [Float]

    init(_ geometry: ConvolutionGeometry, rows: Int) {
      var random = RandomStream(seed: 5, purpose: .initialWeights)
      func drawn(_ count: Int) -> [Float] { (0..<count).map { _ in random.uniform() - 0.5 } }
      self.geometry = geometry
      self.rows = rows
      weights = drawn(geometry.weightShape.reduce(1, *))
      fine = drawn(rows * geometry.fine.count)
      coarse = drawn(rows * geometry.coarse.count)
    }

    func weight(_ output: Int, _ i: Int, _ j: Int, _ channel: Int) -> Float {
      let kernel = geometry.kernel
      return weights[((output * kernel + i) * kernel + j) * geometry.fineChannels + channel]
    }

    /// 0 outside the image.
    func finePixel(_ row: Int, _ channel: Int, _ y: Int, _ x: Int) -> Float {
      let (height, width) = (geometry.fineHeight, geometry.fineWidth)
      guard (0..<height).contains(y), (0..<width).contains(x) else { return 0 }
      return fine[((row * geometry.fineChannels + channel) * height + y) * width + x]
    }

    func coarsePixel(_ row: Int, _ output: Int, _ y: Int, _ x: Int) -> Float {
      let (height, width) = (geometry.coarseHeight, geometry.coarseWidth)
      return coarse[((row * geometry.coarseChannels + output) * height + y) * width + x]
    }

    // MARK: The plain loops that the kernels must agree with, bit for bit

    func gathered(from start: Float) -> [Float] {
      var result = [Float]()
      let (step, padding) = (geometry.stride, geometry.padding)
      for row in 0..<rows {
        for output in 0..<geometry.coarseChannels {
          for y in 0..<geometry.coarseHeight {
            for x in 0..<geometry.coarseWidth {
              var sum = start
              for i in 0..<geometry.kernel {
                for j in 0..<geometry.kernel {
                  for channel in 0..<geometry.fineChannels {
                    sum = sum.addingProduct(
                      weight(output, i, j, channel),
                      finePixel(row, channel, step * y + i - padding, step * x + j - padding))
                  }
                }
              }
              result.append(sum)
            }
          }
        }
      }
      return result
    }

    func spread(from start: Float) -> [Float] {
      var result = [Float]()
      let (step, padding) = (geometry.stride, geometry.padding)
      /// The coarse row or column that meets a fine one through the kernel's.
      func met(_ fine: Int, _ tap: Int, _ size: Int) -> Int? {
        let place = fine + padding - tap
        return place >= 0 && place % step == 0 && place / step < size ? place / step : nil
      }
      for row in 0..<rows {
        for channel in 0..<geometry.fineChannels {
          for y in 0..<geometry.fineHeight {
            for x in 0..<geometry.fineWidth {
              var sum = start
              for i in 0..<geometry.kernel {
                for j in 0..<geometry.kernel {
                  guard let v = met(y, i, geometry.coarseHeight),
                    let u = met(x, j, geometry.coarseWidth)
                  else { continue }
                  for output in 0..<geometry.coarseChannels {
                    sum = sum.addingProduct(
                      weight(output, i, j, channel), coarsePixel(row, output, v, u))
                  }
                }
              }
              result.append(sum)
            }
          }
        }
      }
      return result
    }

    func weightGradient(from start: Float) -> [Float] {
      var result = [Float]()
      let (step, padding) = (geometry.stride, geometry.padding)
      for output in 0..<geometry.coarseChannels {
        for i in 0..<geometry.kernel {
          for j in 0..<geometry.kernel {
            for channel in 0..<geometry.fineChannels {
              var sum = start
              for row in 0..<rows {
                for y in 0..<geometry.coarseHeight {
                  for x in 0..<geometry.coarseWidth {
                    sum = sum.addingProduct(
                      coarsePixel(row, output, y, x),
                      finePixel(row, channel, step * y + i - padding, step * x + j - padding))
                  }
                }
              }
              result.append(sum)
            }
          }
        }
      }
      return result
    }
  }

  private static func geometry(
    _ channels: Int, _ height: Int, _ width: Int, to outputs: Int, kernel: Int = 3,
    stride: Int = 1, padding: Int = 1, behind: Int? = nil
  ) -> ConvolutionGeometry {
    ConvolutionGeometry(
      channels: channels, height: height, width: width, outputs: outputs, kernel: kernel,
      stride: stride, padding: padding, paddingBehind: behind)
  }

  private static let cases: [(ConvolutionGeometry, Int)] = [
    (geometry(3, 32, 32, to: 16), 2), (geometry(5, 8, 8, to: 7), 3),
    (geometry(17, 4, 4, to: 15, stride: 2), 19), (geometry(4, 7, 9, to: 17, stride: 2), 5),
    (geometry(4, 16, 16, to: 6, kernel: 1, stride: 2, padding: 0), 3),
    (geometry(3, 16, 12, to: 5, stride: 2, padding: 0, behind: 1), 3),
    (geometry(3, 9, 7, to: 4, stride: 2, padding: 0, behind: 2), 3),
    (geometry(4, 6, 6, to: 3, kernel: 4, stride: 1, padding: 2, behind: 1), 2),
    (geometry(6, 16, 16, to: 6, kernel: 1, padding: 0), 3),
    (geometry(19, 8, 8, to: 33, kernel: 1, padding: 0), 5),
    (geometry(33, 4, 4, to: 17, kernel: 1, padding: 0), 9),
    (geometry(5, 3, 7, to: 4, kernel: 1, padding: 0), 4),
    (geometry(3, 9, 7, to: 4, kernel: 4, stride: 2), 4),
    (geometry(3, 8, 8, to: 4, kernel: 4, stride: 2), 4),
    (geometry(2, 11, 10, to: 3, kernel: 5, stride: 3, padding: 2), 2),
    (geometry(2, 11, 10, to: 3, kernel: 2, stride: 3), 2),
    (geometry(3, 12, 12, to: 5, kernel: 5, padding: 0), 2),
    (geometry(9, 32, 32, to: 20, stride: 2), 1), (geometry(8, 1, 1, to: 3), 40),
  ]

  @Test(arguments: cases)
  func `sums in the stated order`(geometry: ConvolutionGeometry, rows: Int) {
    let setting = Setting(geometry, rows: rows)
    let products = ConvolutionProducts(geometry)
    let scratch = ConvolutionProducts.Scratch(for: products)
    let bias = [Float](repeating: 0.25, count: max(geometry.fineChannels, geometry.coarseChannels))
    // From a bias, and then from what is there already.
    var coarse = [Float](repeating: -7, count: setting.coarse.count)
    products.gather(
      setting.fine, weights: setting.weights, bias: bias, rows: rows, into: &coarse,
      scratch: scratch)
    #expect(coarse == setting.gathered(from: 0.25))
    coarse = [Float](repeating: 1.5, count: coarse.count)
    products.gather(
      setting.fine, weights: setting.weights, adding: true, rows: rows, into: &coarse,
      scratch: scratch)
    #expect(coarse == setting.gathered(from: 1.5))

    var fine = [Float](repeating: -7, count: setting.fine.count)
    products.spread(
      setting.coarse, weights: setting.weights, bias: bias, rows: rows, into: &fine,
      scratch: scratch)
    #expect(fine == setting.spread(from: 0.25))
    fine = [Float](repeating: 1.5, count: fine.count)
    products.spread(
      setting.coarse, weights: setting.weights, adding: true, rows: rows, into: &fine,
      scratch: scratch)
    #expect(fine == setting.spread(from: 1.5))

    var gradient = [Float](repeating: 0.5, count: setting.weights.count)
    products.addWeightGradient(
      fine: setting.fine, coarse: setting.coarse, rows: rows, to: &gradient, scratch: scratch)
    #expect(gradient == setting.weightGradient(from: 0.5))
  }

  @Test(arguments: 1...14)
  func `gives the same bits with and without wide registers`(rows: Int) {
    var random = RandomStream(seed: 6, purpose: .dataOrder)
    func drawn(_ count: Int) -> [Float] { (0..<count).map { _ in random.uniform() - 0.5 } }
    let depth = 11
    let (weights, input, start) = (drawn(rows * depth), drawn(200), drawn(rows))
    let offsets = (0..<depth).map { Int32($0 * 7) }
    let positions = ImagePositions(images: 2, height: 2, width: 3, step: 5, row: 17, image: 40)
    func results(wide: Bool, vectors: Int) -> [[Float]] {
      var (left, right) = (drawn(0), drawn(0))
      left = [Float](repeating: 2, count: rows * 16)
      right = left
      var sums = [Float](repeating: 3, count: rows * 32)
      input.withUnsafeBufferPointer { input in
        let base = input.baseAddress!
        right.withUnsafeMutableBufferPointer { right in
          addShifted(
            weights, rows: rows, offsets: offsets, depth: depth, base,
            vectors == 2 ? base + 40 : nil, start: start, adding: false, to: &left,
            vectors == 2 ? right.baseAddress : nil, rowLength: 16, usesWideRegisters: wide)
        }
        addOuter(
          weights, errorStep: 1, rows: rows, base, vectors == 2 ? base + 30 : nil, positions,
          to: &sums, rowLength: 32, usesWideRegisters: wide)
      }
      return [left, right, sums]
    }
    for vectors in 1...2 {
      #expect(
        results(wide: WideRegisters.areAvailable, vectors: vectors)
          == results(wide: false, vectors: vectors))
    }
  }

  @Test func `has a value worked by hand`() {
    // One plane 1 2 / 3 4, one kernel with 1 in the middle and 10 to its right, no padding below.
    let geometry = Self.geometry(1, 2, 2, to: 1)
    let products = ConvolutionProducts(geometry)
    let scratch = ConvolutionProducts.Scratch(for: products)
    var coarse = [Float](repeating: 0, count: 4)
    let weights: [Float] = [0, 0, 0, 0, 1, 10, 0, 0, 0]
    products.gather([1, 2, 3, 4], weights: weights, rows: 1, into: &coarse, scratch: scratch)
    #expect(coarse == [21, 2, 43, 4])
    var fine = [Float](repeating: 0, count: 4)
    products.spread([1, 2, 3, 4], weights: weights, rows: 1, into: &fine, scratch: scratch)
    #expect(fine == [1, 12, 3, 34])
    var gradient = [Float](repeating: 0, count: 9)
    products.addWeightGradient(
      fine: [1, 2, 3, 4], coarse: [1, 0, 0, 100], rows: 1, to: &gradient, scratch: scratch)
    #expect(gradient == [100, 200, 0, 300, 401, 2, 0, 3, 4])
  }
}
