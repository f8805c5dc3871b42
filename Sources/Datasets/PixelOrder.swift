import Foundation

/// In which order, and with which padding, the pixels of an image become inputs.
public struct PixelOrder: Sendable, Equatable {
  /// For each input the pixel it takes, or −1 for a zero.
  public let sources: [Int32]

  /// The inputs of one image, the number of ``sources``.
  public var count: Int { sources.count }

  /// The pixels of a height × width image in their order, with `padding` rows and columns of zeros on
  /// each side.
  public init(height: Int, width: Int, padding: Int) {
    precondition(height > 0 && width > 0 && padding >= 0, "An image has pixels")
    let padded = width + 2 * padding
    sources = (0..<(height + 2 * padding) * padded).map { index in
      let (row, column) = (index / padded - padding, index % padded - padding)
      guard (0..<height).contains(row), (0..<width).contains(column) else { return -1 }
      return Int32(row * width + column)
    }
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
    sources = (0..<height * width).map { index in
      let x = Double(index % width) + 0.5 - centerX
      let y = Double(index / width) + 0.5 - centerY
      let column = Int((cosine * x + sine * y + centerX).rounded(.down))
      let row = Int((-sine * x + cosine * y + centerY).rounded(.down))
      guard (0..<height).contains(row), (0..<width).contains(column) else { return -1 }
      return Int32(row * width + column)
    }
  }

  private init(sources: [Int32]) {
    self.sources = sources
  }

  /// The order in which input j takes what was input `permutation[j]`.
  ///
  /// - Precondition: `permutation` holds every number of 0..<``count`` once.
  public func permuted(by permutation: [Int]) -> PixelOrder {
    precondition(
      permutation.count == count, "A permutation of \(count) inputs has as many entries")
    return PixelOrder(sources: permutation.map { sources[$0] })
  }
}
