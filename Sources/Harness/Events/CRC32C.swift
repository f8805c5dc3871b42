/// The checksum CRC-32C (Castagnoli), of bytes that come piece by piece.
///
/// RFC 3720, section 12.1, and its appendix B.4; the polynomial is 0x1EDC6F41, here with its bits reversed.
/// zlib has another one, CRC-32.
struct CRC32C: BitwiseCopyable, Equatable {
  private var register: UInt32 = .max

  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { rest, _ in rest >> 1 ^ (rest & 1 == 1 ? 0x82F6_3B78 : 0) }
  }

  mutating func update(_ bytes: some Sequence<UInt8>) {
    var register = register
    Self.table.withUnsafeBufferPointer { table in
      for byte in bytes {
        register = register >> 8 ^ table[Int(UInt8(truncatingIfNeeded: register) ^ byte)]
      }
    }
    self.register = register
  }

  /// The checksum of all bytes so far.
  var value: UInt32 { ~register }

  static func checksum(of bytes: some Sequence<UInt8>) -> UInt32 {
    var checksum = CRC32C()
    checksum.update(bytes)
    return checksum.value
  }
}
