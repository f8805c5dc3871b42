/// How a learner's inputs become bytes again: x · deviation + mean lies in 0...1, by channel.
public struct PixelScale: Sendable {
  private let means: [Float]
  private let deviations: [Float]

  /// Inputs that are the pixels.
  public static let plain = PixelScale(means: [], deviations: [])

  /// Inputs that were shifted by each channel's mean and divided by its deviation.
  public init(means: [Float], deviations: [Float]) {
    precondition(means.count == deviations.count, "A channel has a mean and a deviation")
    self.means = means
    self.deviations = deviations
  }

  /// The nearest byte for each input of whole images; 0 for what is no number.
  public func bytes(_ values: [Float], area: Int) -> [UInt8] {
    values.enumerated().map { place, value in
      let fraction =
        means.isEmpty
        ? value
        : value * deviations[place / area % means.count] + means[place / area % means.count]
      guard fraction.isFinite else { return 0 }
      return UInt8((min(max(fraction, 0), 1) * 255).rounded())
    }
  }
}
