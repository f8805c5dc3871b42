/// Images made smaller: every number is the mean of a square of them.
public final class ShrunkExamples: ExampleSource {
  public let shape: ExampleShape
  private let source: any ExampleSource
  private let factor: Int

  /// - Precondition: `factor` divides height and width.
  public init(_ source: any ExampleSource, by factor: Int) {
    precondition(
      Self.fits(source.shape, by: factor),
      "Images of \(source.shape) cannot be divided by \(factor)")
    self.source = source
    self.factor = factor
    shape = ExampleShape(
      channels: source.shape.channels, height: source.shape.height / factor,
      width: source.shape.width / factor)
  }

  public static func fits(_ shape: ExampleShape, by factor: Int) -> Bool {
    factor > 0 && shape.height % factor == 0 && shape.width % factor == 0
  }

  public var count: Int { source.count }

  public var bytesPerExample: Int { source.bytesPerExample / (factor * factor) }

  public var readsAhead: Bool { source.readsAhead }

  public func expect(_ examples: [Int]) { source.expect(examples) }

  public func write(_ example: Int, pass: Int?, to target: UnsafeMutablePointer<Float>) {
    let (whole, share) = (source.shape, 1 / Float(factor * factor))
    withUnsafeTemporaryAllocation(of: Float.self, capacity: whole.count) { image in
      guard let image = image.baseAddress else { return }
      source.write(example, pass: pass, to: image)
      for channel in 0..<shape.channels {
        for row in 0..<shape.height {
          for column in 0..<shape.width {
            var sum: Float = 0
            for down in 0..<factor {
              let line = image + (channel * whole.height + row * factor + down) * whole.width
              for across in 0..<factor { sum += line[column * factor + across] }
            }
            target[(channel * shape.height + row) * shape.width + column] = sum * share
          }
        }
      }
    }
  }
}
