private import CZlib
import Foundation

/// Reads a file, unpacking `.gz` and `.xz` by the name's ending.
enum Decompression {
  /// No data set here is larger; a damaged or hostile archive cannot fill the memory.
  static let sizeLimit = 1 << 30

  static func content(of url: URL) throws(DatasetError) -> [UInt8] {
    let path = url.path
    if url.pathExtension == "xz" { return try unpackXZ(url) }
    let data: Data
    do {
      data = try Data(contentsOf: url)
    } catch {
      throw .cannotRead(path: path, reason: error.localizedDescription)
    }
    guard url.pathExtension == "gz" else { return [UInt8](data) }
    return try gunzip([UInt8](data), path: path)
  }

  /// Unpacks gzip data, of several members if need be.
  ///
  /// Wraps zlib's `inflate`.
  static func gunzip(_ packed: [UInt8], path: String) throws(DatasetError) -> [UInt8] {
    func fail(_ reason: String) -> DatasetError { .malformed(path: path, reason: reason) }
    var output: [UInt8] = []
    var position = 0
    repeat {
      var stream = z_stream()
      guard clbench_inflate_init_gzip(&stream) == Z_OK else {
        throw .cannotRead(path: path, reason: "zlib could not be started")
      }
      defer { inflateEnd(&stream) }
      var status = Z_OK
      var chunk = [UInt8](repeating: 0, count: 1 << 20)
      let chunkSize = chunk.count
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
        output += chunk[..<produced]
        guard output.count <= sizeLimit else { throw fail("it unpacks to more than 1 GiB") }
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

  private static func unpackXZ(_ url: URL) throws(DatasetError) -> [UInt8] {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["xz", "--decompress", "--stdout", "--", url.path]
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw .cannotRead(path: url.path, reason: "the program xz could not be started")
    }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    switch process.terminationStatus {
    case 0: return [UInt8](data)
    case 127:
      throw .cannotRead(path: url.path, reason: "the program xz is missing; install xz-utils")
    default: throw .malformed(path: url.path, reason: "the archive cannot be unpacked")
    }
  }
}
