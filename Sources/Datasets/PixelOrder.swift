import Foundation

/// In which order, and with which padding, the pixels of an image become inputs.
public struct PixelOrder: Sendable, Equatable {
  /// For each input the pixel it takes, or −1 for a zero.
  public let sources: [Int32]
  /// The inputs that take a pixel, pixel by pixel, each pixel's in ascending order.
  public let targets: [Int32]
  /// For each pixel the place of its first input among ``targets``; then the number of all.
  public let targetStarts: [Int32]

  /// The inputs of one image, the number of ``sources``.
  public var count: Int { sources.count }

  /// The pixels of a height × width image in their order, with `padding` rows and columns of zeros on
  /// each side.
  public init(height: Int, width: Int, padding: Int) {
    precondition(height > 0 && width > 0 && padding >= 0, "An image has pixels")
    let padded = width + 2 * padding
    let sources = (0..<(height + 2 * padding) * padded).map { index -> Int32 in
      let (row, column) = (index / padded - padding, index % padded - padding)
      guard (0..<height).contains(row), (0..<width).contains(column) else { return -1 }
      return Int32(row * width + column)
    }
    self.init(sources: sources, pixels: height * width)
  }

  /// The pixels of a height × width image turned about its center by `degrees`, counterclockwise.
  ///
  /// Every pixel takes the nearest one of the image, or 0 outside of it, on a canvas of the same size:
  /// the rule of the Python Imaging Library's `rotate`, by which published rotations were made.
  public init(height: Int, width: Int, rotatedBy degrees: Double) {
    precondition(height > 0 && width > 0, "An image has pixels")
    let angle = -degrees * .pi / 180
    // Rounded like there, so that right angles are exact.
    func rounded(_ value: Double) -> Double { (value * 1e15).rounded() / 1e15 }
    let (cosine, sine) = (rounded(cos(angle)), rounded(sin(angle)))
    let (centerX, centerY) = (Double(width) / 2, Double(height) / 2)
    let sources = (0..<height * width).map { index -> Int32 in
      let x = Double(index % width) + 0.5 - centerX
      let y = Double(index / width) + 0.5 - centerY
      let column = Int((cosine * x + sine * y + centerX).rounded(.down))
      let row = Int((-sine * x + cosine * y + centerY).rounded(.down))
      guard (0..<height).contains(row), (0..<width).contains(column) else { return -1 }
      return Int32(row * width + column)
    }
    self.init(sources: sources, pixels: height * width)
  }

  private init(sources: [Int32], pixels: Int) {
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
      sources: permutation.map { sources[$0] }, pixels: targetStarts.count - 1)
  }
}
