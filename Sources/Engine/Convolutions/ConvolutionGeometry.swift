/// Which pixels of a fine image a square kernel connects with which of a coarse one.
///
/// Coarse pixel (y, x) sees the fine pixels (stride · y + i − padding, stride · x + j − padding) for the
/// kernel's rows i and columns j, where the image has them. A convolution reads the fine image and writes
/// the coarse one; a transposed convolution goes the other way, as does each one's error.
public struct ConvolutionGeometry: Sendable, Hashable {
  /// Planes of the fine image, C.
  public let fineChannels: Int
  public let fineHeight: Int
  public let fineWidth: Int
  /// Planes of the coarse image, O.
  public let coarseChannels: Int
  public let coarseHeight: Int
  public let coarseWidth: Int
  /// Rows and columns of the kernel.
  public let kernel: Int
  public let stride: Int
  /// Rows of zeros above the fine image, and columns left of it.
  public let padding: Int
  /// Rows of zeros below it, and columns right of it.
  public let paddingBehind: Int

  /// That of a convolution, whose coarse image has ⌊(n + padding + paddingBehind − kernel)/stride⌋ + 1 rows or
  /// columns.
  ///
  /// - Parameters:
  ///   - padding: Below the kernel's size, so that every kernel sees a pixel.
  ///   - paddingBehind: The same by default, and below the kernel's size too. TensorFlow's "SAME" has one more
  ///     there where it cannot be divided by two.
  public init(
    channels: Int, height: Int, width: Int, outputs: Int, kernel: Int, stride: Int = 1,
    padding: Int = 0, paddingBehind: Int? = nil
  ) {
    let behind = paddingBehind ?? padding
    precondition(
      channels > 0 && outputs > 0 && kernel > 0 && stride > 0 && (0..<kernel).contains(padding)
        && (0..<kernel).contains(behind) && min(height, width) + padding + behind >= kernel,
      """
      No convolution of \(channels)×\(height)×\(width) to \(outputs) planes with kernel \(kernel), \
      stride \(stride), padding \(padding) and \(behind)
      """)
    (fineChannels, fineHeight, fineWidth) = (channels, height, width)
    (self.kernel, self.stride, self.padding) = (kernel, stride, padding)
    self.paddingBehind = behind
    coarseChannels = outputs
    coarseHeight = (height + padding + behind - kernel) / stride + 1
    coarseWidth = (width + padding + behind - kernel) / stride + 1
  }

  public var fine: FeatureShape {
    .planes(channels: fineChannels, height: fineHeight, width: fineWidth)
  }
  public var coarse: FeatureShape {
    .planes(channels: coarseChannels, height: coarseHeight, width: coarseWidth)
  }
  /// [O, kernel, kernel, C]: the numbers that are read together lie together.
  public var weightShape: [Int] { [coarseChannels, kernel, kernel, fineChannels] }
}
