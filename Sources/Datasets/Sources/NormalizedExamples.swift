/// Examples with every channel shifted and scaled: (x − mean) / deviation, by the channel's own.
public final class NormalizedExamples: ExampleSource {
  private let source: any ExampleSource
  private let means: [Float]
  private let deviations: [Float]

  /// - Parameters:
  ///   - means: For each channel what is taken away from its numbers.
  ///   - deviations: For each channel what they are then divided by, above 0.
  public init(_ source: any ExampleSource, means: [Float], deviations: [Float]) {
    let channels = source.shape.channels
    precondition(
      means.count == channels && deviations.count == channels,
      "\(channels) channels, got \(means.count) means and \(deviations.count) deviations")
    precondition(
      means.allSatisfy(\.isFinite) && deviations.allSatisfy { $0 > 0 && $0.isFinite },
      "Means are numbers and deviations above 0, got \(means) and \(deviations)")
    self.source = source
    self.means = means
    self.deviations = deviations
  }

  public var shape: ExampleShape { source.shape }

  public var count: Int { source.count }

  public var bytesPerExample: Int { source.bytesPerExample }

  public var readsAhead: Bool { source.readsAhead }

  public func expect(_ examples: [Int]) { source.expect(examples) }

  public func write(_ example: Int, pass: Int?, to target: UnsafeMutablePointer<Float>) {
    source.write(example, pass: pass, to: target)
    let area = shape.height * shape.width
    for channel in means.indices {
      let (mean, deviation) = (means[channel], deviations[channel])
      let plane = target + channel * area
      for place in 0..<area { plane[place] = (plane[place] - mean) / deviation }
    }
  }
}
