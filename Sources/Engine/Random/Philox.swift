/// The counter-based generator Philox4x32 with 10 rounds.
///
/// A block of four random words is a pure function of a key and a counter, so streams with
/// different keys or counters are independent, and a stream can be entered at any point.
/// Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3",
/// doi:10.1145/2063384.2063405.
public enum Philox {
  /// The block of random words for a counter and a key.
  @inlinable
  public static func block(
    counter: SIMD4<UInt32>, key: SIMD2<UInt32>
  ) -> SIMD4<UInt32> {
    var (c0, c1, c2, c3) = (counter[0], counter[1], counter[2], counter[3])
    var (k0, k1) = (key[0], key[1])
    for _ in 0..<10 {
      let left = UInt64(c0) &* 0xD251_1F53
      let right = UInt64(c2) &* 0xCD9E_8D57
      (c0, c1, c2, c3) = (
        UInt32(truncatingIfNeeded: right >> 32) ^ c1 ^ k0,
        UInt32(truncatingIfNeeded: right),
        UInt32(truncatingIfNeeded: left >> 32) ^ c3 ^ k1,
        UInt32(truncatingIfNeeded: left)
      )
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return SIMD4(c0, c1, c2, c3)
  }
}
