private import CKernels

/// Keeps the `values` that are not ≤ 0 and their places; returns how many they are.
///
/// What is not a number is kept, so that the loss is none either and the run ends.
/// - Parameters:
///   - values: Room for `count` numbers rounded up to 16.
///   - kept: As much room, all of which may be written; `places` too.
func collectActive(
  _ values: UnsafePointer<Float>, count: Int, into kept: UnsafeMutablePointer<Float>,
  places: UnsafeMutablePointer<UInt16>, usesWideRegisters: Bool = WideRegisters.areAvailable
) -> Int {
  #if arch(x86_64)
    if usesWideRegisters { return Int(clb_collect_active(values, Int64(count), places, kept)) }
  #endif
  var collected = 0
  for place in 0..<count {
    let value = values[place]
    // Written always and counted only where it matters: no branch to mispredict.
    places[collected] = UInt16(truncatingIfNeeded: place)
    kept[collected] = value
    collected += value <= 0 ? 0 : 1
  }
  return collected
}
