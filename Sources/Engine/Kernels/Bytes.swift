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

/// Writes the bytes that are not zero as numbers in 0...1, with their pixels, and returns how many they
/// are.
///
/// - Parameters:
///   - count: Bytes, at most 65 536.
///   - pixels: Their places, ascending; room for `count`.
///   - values: The numbers.
public func collectNonzeroBytes(
  _ bytes: UnsafePointer<UInt8>, count: Int, pixels: UnsafeMutablePointer<UInt16>,
  values: UnsafeMutablePointer<Float>
) -> Int {
  var written = 0
  var pixel = 0
  while pixel < count {
    if pixel + 16 <= count,
      UnsafeRawPointer(bytes + pixel).loadUnaligned(as: SIMD16<UInt8>.self) == .zero
    {
      pixel += 16
      continue
    }
    let end = min(pixel + 16, count)
    while pixel < end {
      // Written always and counted only where it is ink: no branch to mispredict.
      pixels[written] = UInt16(truncatingIfNeeded: pixel)
      values[written] = Float(bytes[pixel])
      written += bytes[pixel] == 0 ? 0 : 1
      pixel += 1
    }
  }
  for entry in 0..<written { values[entry] /= 255 }
  return written
}

/// Writes numbers, each to the places of its pixel, and returns how many were written.
///
/// - Parameters:
///   - numbers: [count], with their pixels in `pixels`.
///   - targets: For each pixel its places in the example; see `starts`.
///   - starts: For each pixel where its places begin among `targets`, and then their number.
///   - places: Where the numbers belong, below 65 536; room for all of `targets`.
///   - values: The numbers.
public func scatterNonzero(
  _ numbers: UnsafePointer<Float>, at pixels: UnsafePointer<UInt16>, count: Int,
  targets: UnsafePointer<Int32>, starts: UnsafePointer<Int32>,
  places: UnsafeMutablePointer<UInt16>, values: UnsafeMutablePointer<Float>
) -> Int {
  var written = 0
  for entry in 0..<count {
    let pixel = Int(pixels[entry])
    let value = numbers[entry]
    for target in Int(starts[pixel])..<Int(starts[pixel + 1]) {
      places[written] = UInt16(truncatingIfNeeded: targets[target])
      values[written] = value
      written += 1
    }
  }
  return written
}
