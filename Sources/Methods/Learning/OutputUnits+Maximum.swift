import Engine
import Streams

extension OutputUnits {
  /// The unit with the largest value, the first of equals.
  @inline(__always)
  func indexOfMaximum(_ values: UnsafePointer<Float>) -> Int {
    if let range { return Engine.indexOfMaximum(values, range) }
    var best = self[0]
    for unit in self where values[unit] > values[best] { best = unit }
    return best
  }
}
