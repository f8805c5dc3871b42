/// Where the rows of a network's inputs come from: a numbered list of examples of one shape.
///
/// Methods see rows only. What stands behind them, bytes or features or files, and what is done to
/// them on the way, is the source's own affair. Sources are stacked: a normalized source stands on
/// an augmented one, that on bytes in memory.
///
/// A row depends on the example and the pass alone, never on which thread asks for it or when.
public protocol ExampleSource: AnyObject, Sendable {
  var shape: ExampleShape { get }
  /// The number of examples.
  var count: Int { get }
  /// Bytes that a memory needs to keep one example without its label.
  var bytesPerExample: Int { get }
  /// Bytes of the image of which a row is computed; those of ``bytesPerExample`` where none is.
  var imageBytesPerExample: Int { get }

  /// Whether it makes use of ``expect(_:)``.
  var readsAhead: Bool { get }

  /// Says that some examples will be asked for soon, so that they can be made ready meanwhile.
  func expect(_ examples: [Int])

  /// Writes one example to `target` [channels, height, width].
  ///
  /// - Parameter pass: Which pass over the data this is, from 0, so that each shows an example in its
  ///   own way where examples are augmented; nil for the example as it is.
  func write(_ example: Int, pass: Int?, to target: UnsafeMutablePointer<Float>)

  /// Writes the numbers of one example that are not zero with their places, ascending or not, and
  /// returns how many they are; there is room for all.
  func writeNonzero(
    _ example: Int, places: UnsafeMutablePointer<UInt16>, values: UnsafeMutablePointer<Float>
  ) -> Int
}

extension ExampleSource {
  public var imageBytesPerExample: Int { bytesPerExample }

  public var readsAhead: Bool { false }

  public func expect(_ examples: [Int]) {}

  public func writeNonzero(
    _ example: Int, places: UnsafeMutablePointer<UInt16>, values: UnsafeMutablePointer<Float>
  ) -> Int {
    let inputs = shape.count
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: inputs) { row in
      guard let base = row.baseAddress else { return 0 }
      write(example, pass: nil, to: base)
      var count = 0
      for place in 0..<inputs where base[place] != 0 {
        places[count] = UInt16(truncatingIfNeeded: place)
        values[count] = base[place]
        count += 1
      }
      return count
    }
  }
}
