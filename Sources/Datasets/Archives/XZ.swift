private import CLzma

/// The xz format.
enum XZ {
  static let magic: [UInt8] = [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]
  /// What the decoder itself may use; `xz -9` asks for 65 MiB.
  private static let memoryLimit: UInt64 = 128 << 20

  /// Unpacks xz data, of several streams if need be, to at most `limit` bytes.
  ///
  /// Wraps liblzma's `lzma_stream_decoder`.
  static func unpack(
    _ packed: [UInt8], path: String, limit: Int
  ) throws(DatasetError) -> [UInt8] {
    func fail(_ reason: String) -> DatasetError { .malformed(path: path, reason: reason) }
    var stream = lzma_stream()
    guard clbench_xz_decoder(&stream, memoryLimit) == LZMA_OK else {
      throw .cannotRead(path: path, reason: "liblzma could not be started")
    }
    defer { lzma_end(&stream) }
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    let chunkSize = chunk.count
    var position = 0
    var status = LZMA_OK
    while status == LZMA_OK {
      var produced = 0
      status = packed.withUnsafeBufferPointer { input in
        chunk.withUnsafeMutableBufferPointer { chunk in
          stream.next_in = input.baseAddress.map { $0 + position }
          stream.avail_in = input.count - position
          stream.next_out = chunk.baseAddress
          stream.avail_out = chunkSize
          let result = lzma_code(&stream, LZMA_FINISH)
          position = input.count - stream.avail_in
          produced = chunkSize - stream.avail_out
          return result
        }
      }
      guard output.count + produced <= limit else {
        throw fail("it unpacks to more than \(limit >> 20) MiB")
      }
      output += chunk[..<produced]
    }
    switch status {
    case LZMA_STREAM_END: return output
    case LZMA_BUF_ERROR: throw fail("the archive is cut off")
    case LZMA_MEMLIMIT_ERROR:
      throw fail("to unpack it takes more than \(memoryLimit >> 20) MiB of memory")
    default: throw fail("the archive cannot be unpacked (liblzma code \(status.rawValue))")
    }
  }
}
