/// Numbers that were computed once from other examples, such as the features of a frozen trunk.
///
/// Every method runs on them as on images. Augmentation under them has no effect: the features are
/// those of the examples as they are.
public final class CachedFeatures: ExampleSource {
  public let shape: ExampleShape
  public let count: Int
  public let imageBytesPerExample: Int
  private let memory: FeatureMemory

  /// - Parameters:
  ///   - shape: That of the features of one example.
  ///   - memory: All features one example after the other.
  ///   - imageBytesPerExample: Bytes of the image behind them.
  public init(shape: ExampleShape, memory: FeatureMemory, imageBytesPerExample: Int) {
    precondition(
      memory.count % shape.count == 0, "\(memory.count) numbers in examples of \(shape.count)")
    self.shape = shape
    self.memory = memory
    self.imageBytesPerExample = imageBytesPerExample
    count = memory.count / shape.count
  }

  /// Computes the features of all examples.
  ///
  /// - Parameters:
  ///   - shape: That of the features of one example.
  ///   - batchSize: Examples that are handed over at once, at most.
  ///   - compute: Writes the features of rows [count, inputs] to `features` [count, shape].
  public convenience init(
    of source: any ExampleSource, shape: ExampleShape, batchSize: Int = 256,
    compute: (
      _ rows: UnsafePointer<Float>, _ count: Int, _ features: UnsafeMutablePointer<Float>
    ) -> Void
  ) {
    precondition(batchSize > 0, "A batch has examples, got \(batchSize)")
    let (count, inputs) = (source.count, source.shape.count)
    let memory = FeatureMemory(count: count * shape.count) { features in
      let rows = UnsafeMutablePointer<Float>.allocate(capacity: min(batchSize, count) * inputs)
      defer { rows.deallocate() }
      for first in stride(from: 0, to: count, by: batchSize) {
        let size = min(batchSize, count - first)
        for row in 0..<size { source.write(first + row, pass: nil, to: rows + row * inputs) }
        compute(rows, size, features + first * shape.count)
      }
    }
    self.init(
      shape: shape, memory: memory, imageBytesPerExample: source.imageBytesPerExample)
  }

  public var bytesPerExample: Int { shape.count * MemoryLayout<Float>.size }

  /// Calls `body` with all features.
  public func withUnsafeBytes(_ body: (UnsafeRawBufferPointer) -> Void) {
    body(UnsafeRawBufferPointer(start: memory.base, count: memory.count * MemoryLayout<Float>.size))
  }

  /// SHA-256 of all features.
  public var digest: String { memory.digest }

  public func write(_ example: Int, pass: Int?, to target: UnsafeMutablePointer<Float>) {
    precondition(example >= 0 && example < count, "Example \(example) of \(count)")
    target.update(from: memory.base + example * shape.count, count: shape.count)
  }
}
