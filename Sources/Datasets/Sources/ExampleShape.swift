/// The extents of one example: channels × height × width.
public struct ExampleShape: Sendable, Hashable, CustomStringConvertible {
  public let channels: Int
  public let height: Int
  public let width: Int

  public init(channels: Int = 1, height: Int = 1, width: Int) {
    precondition(
      channels > 0 && height > 0 && width > 0,
      "An example has numbers, got \(channels)×\(height)×\(width)")
    self.channels = channels
    self.height = height
    self.width = width
  }

  /// Numbers in one example, channel by channel, each row by row.
  public var count: Int { channels * height * width }

  /// Such as "3×32×32".
  public var description: String { "\(channels)×\(height)×\(width)" }
}

extension LabeledImages {
  public var shape: ExampleShape { ExampleShape(channels: channels, height: height, width: width) }
}
