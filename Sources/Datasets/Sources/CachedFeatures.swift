/// Numbers that were computed once from other examples, such as the features of a frozen trunk.
///
/// Every method runs on them as on images. Augmentation under them has no effect: the features are
/// those of the examples as they are.
public final class CachedFeatures: ExampleSource {
  public let shape: ExampleShape
  public let count: Int
  /// All features one example after the other.
  private let numbers: [Float]

  /// Computes the features of all examples.
  ///
  /// - Parameters:
  ///   - shape: That of the features of one example.
  ///   - batchSize: Examples that are handed over at once, at most.
  ///   - compute: Writes the features of rows [count, inputs] to `features` [count, shape].
  public init(
    of source: any ExampleSource, shape: ExampleShape, batchSize: Int = 256,
    compute: (
      _ rows: UnsafePointer<Float>, _ count: Int, _ features: UnsafeMutablePointer<Float>
    ) -> Void
  ) {
    precondition(batchSize > 0, "A batch has examples, got \(batchSize)")
    self.shape = shape
    let (count, inputs) = (source.count, source.shape.count)
    self.count = count
    numbers = Array(unsafeUninitializedCapacity: count * shape.count) { features, written in
      features.initialize(repeating: 0)
      written = features.count
      let rows = UnsafeMutablePointer<Float>.allocate(capacity: min(batchSize, count) * inputs)
      defer { rows.deallocate() }
      for first in stride(from: 0, to: count, by: batchSize) {
        let size = min(batchSize, count - first)
        for row in 0..<size { source.write(first + row, pass: nil, to: rows + row * inputs) }
        guard let base = features.baseAddress else { return }
        compute(rows, size, base + first * shape.count)
      }
    }
  }

  public var bytesPerExample: Int { shape.count * MemoryLayout<Float>.size }

  public func write(_ example: Int, pass: Int?, to target: UnsafeMutablePointer<Float>) {
    precondition(example >= 0 && example < count, "Example \(example) of \(count)")
    numbers.withUnsafeBufferPointer { numbers in
      guard let base = numbers.baseAddress else { return }
      target.update(from: base + example * shape.count, count: shape.count)
    }
  }
}
