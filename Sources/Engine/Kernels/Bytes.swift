/// Writes `count` bytes as numbers in 0...1, the byte divided by 255.
public func scaleBytes(
  _ bytes: UnsafePointer<UInt8>, count: Int, into target: UnsafeMutablePointer<Float>
) {
  let divisor = Vector(repeating: 255)
  var index = 0
  while index + Vector.scalarCount <= count {
    let block = UnsafeRawPointer(bytes + index).loadUnaligned(as: SIMD16<UInt8>.self)
    target.store(Vector(SIMD16<Int32>(truncatingIfNeeded: block)) / divisor, at: index)
    index += Vector.scalarCount
  }
  while index < count {
    target[index] = Float(bytes[index]) / 255
    index += 1
  }
}

/// Writes the bytes at the given places, or 0 for a negative place, as numbers in 0...1.
public func gatherBytes(
  _ bytes: UnsafePointer<UInt8>, _ places: UnsafeBufferPointer<Int32>,
  into target: UnsafeMutablePointer<Float>
) {
  for (index, place) in places.enumerated() {
    target[index] = place < 0 ? 0 : Float(bytes[Int(place)]) / 255
  }
}
