import Foundation

/// In which order, and with which padding, the pixels of an image become inputs.
public struct PixelOrder: Sendable, Equatable {
  /// The extents of the inputs of one image.
  public let shape: ExampleShape
  /// For each input the pixel it takes, or −1 for a zero.
  public let sources: [Int32]
  /// The inputs that take a pixel, pixel by pixel, each pixel's in ascending order.
  public let targets: [Int32]
  /// For each pixel the place of its first input among ``targets``; then the number of all.
  public let targetStarts: [Int32]

  /// The inputs of one image, the number of ``sources``.
  public var count: Int { sources.count }

  /// The pixels of an image in their order, with `padding` rows and columns of zeros on each side of
  /// every channel.
  public init(channels: Int = 1, height: Int, width: Int, padding: Int) {
    precondition(height > 0 && width > 0 && padding >= 0, "An image has pixels")
    let padded = width + 2 * padding
    let plane = (0..<(height + 2 * padding) * padded).map { index -> Int32 in
      let (row, column) = (index / padded - padding, index % padded - padding)
      guard (0..<height).contains(row), (0..<width).contains(column) else { return -1 }
      return Int32(row * width + column)
    }
    self.init(
      plane: plane, pixels: height * width,
      shape: ExampleShape(channels: channels, height: height + 2 * padding, width: padded))
  }

  /// The pixels of an image turned about its center by `degrees`, counterclockwise.
  ///
  /// Every pixel takes the nearest one of the image, or 0 outside of it, on a canvas of the same size:
  /// the rule of the Python Imaging Library's `rotate`, by which published rotations were made.
  public init(channels: Int = 1, height: Int, width: Int, rotatedBy degrees: Double) {
    precondition(height > 0 && width > 0, "An image has pixels")
    let angle = -degrees * .pi / 180
    // Rounded like there, so that right angles are exact.
    func rounded(_ value: Double) -> Double { (value * 1e15).rounded() / 1e15 }
    let (cosine, sine) = (rounded(cos(angle)), rounded(sin(angle)))
    let (centerX, centerY) = (Double(width) / 2, Double(height) / 2)
    let plane = (0..<height * width).map { index -> Int32 in
      let x = Double(index % width) + 0.5 - centerX
      let y = Double(index / width) + 0.5 - centerY
      let column = Int((cosine * x + sine * y + centerX).rounded(.down))
      let row = Int((-sine * x + cosine * y + centerY).rounded(.down))
      guard (0..<height).contains(row), (0..<width).contains(column) else { return -1 }
      return Int32(row * width + column)
    }
    self.init(
      plane: plane, pixels: height * width,
      shape: ExampleShape(channels: channels, height: height, width: width))
  }

  /// The same order in every channel.
  ///
  /// - Parameters:
  ///   - plane: For each input of one channel the pixel it takes, or −1 for a zero.
  ///   - pixels: Those of one channel.
  private init(plane: [Int32], pixels: Int, shape: ExampleShape) {
    let sources = (0..<shape.channels).flatMap { channel in
      plane.map { $0 < 0 ? -1 : $0 + Int32(channel * pixels) }
    }
    self.init(sources: sources, pixels: shape.channels * pixels, shape: shape)
  }

  private init(sources: [Int32], pixels: Int, shape: ExampleShape) {
    self.shape = shape
    self.sources = sources
    var starts = [Int32](repeating: 0, count: pixels + 1)
    for source in sources where source >= 0 { starts[Int(source) + 1] += 1 }
    for pixel in 0..<pixels { starts[pixel + 1] += starts[pixel] }
    var next = starts
    var targets = [Int32](repeating: 0, count: Int(starts[pixels]))
    for (input, source) in sources.enumerated() where source >= 0 {
      targets[Int(next[Int(source)])] = Int32(input)
      next[Int(source)] += 1
    }
    self.targets = targets
    targetStarts = starts
  }

  /// The order in which input j takes what was input `permutation[j]`.
  ///
  /// - Precondition: `permutation` holds every number of 0..<``count`` once.
  public func permuted(by permutation: [Int]) -> PixelOrder {
    precondition(
      permutation.count == count, "A permutation of \(count) inputs has as many entries")
    return PixelOrder(
      sources: permutation.map { sources[$0] }, pixels: targetStarts.count - 1, shape: shape)
  }
}
