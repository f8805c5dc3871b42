private import CZlib

/// The gzip format, RFC 1952.
enum Gzip {
  static let magic: [UInt8] = [0x1F, 0x8B]

  /// Unpacks gzip data, of several members if need be, to at most `limit` bytes.
  ///
  /// Wraps zlib's `inflate`.
  static func unpack(
    _ packed: [UInt8], path: String, limit: Int
  ) throws(DatasetError) -> [UInt8] {
    func fail(_ reason: String) -> DatasetError { .malformed(path: path, reason: reason) }
    var stream = z_stream()
    guard clbench_inflate_init_gzip(&stream) == Z_OK else {
      throw .cannotRead(path: path, reason: "zlib could not be started")
    }
    defer { inflateEnd(&stream) }
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    let chunkSize = chunk.count
    var position = 0
    repeat {
      // Each member starts afresh; the first one's state is new already.
      inflateReset(&stream)
      var status = Z_OK
      while status == Z_OK {
        var produced = 0
        var consumed = 0
        status = packed.withUnsafeBufferPointer { input in
          chunk.withUnsafeMutableBufferPointer { chunk in
            stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress.map { $0 + position })
            stream.avail_in = uInt(min(input.count - position, 1 << 30))
            stream.next_out = chunk.baseAddress
            stream.avail_out = uInt(chunkSize)
            let before = stream.avail_in
            let result = inflate(&stream, Z_NO_FLUSH)
            consumed = Int(before - stream.avail_in)
            produced = chunkSize - Int(stream.avail_out)
            return result
          }
        }
        position += consumed
        guard output.count + produced <= limit else {
          throw fail("it unpacks to more than \(limit >> 20) MiB")
        }
        output += chunk[..<produced]
        if status == Z_BUF_ERROR || (status == Z_OK && consumed == 0 && produced == 0) {
          throw fail("the archive is cut off")
        }
      }
      guard status == Z_STREAM_END else {
        throw fail("the archive cannot be unpacked (zlib code \(status))")
      }
    } while position < packed.count
    return output
  }
}
