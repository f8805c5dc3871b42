private import CZlib
import Foundation

/// The unpacked bytes of a gzip file, a part at a time.
///
/// Wraps zlib's `inflate`. Several gzip files in a row are one, as for gzip itself.
struct GzipStream: ~Copyable {
  enum Failure: Error {
    case cannotRead(String)
    case damaged(String)
  }

  private static let chunk = 1 << 16
  private let file: FileHandle
  private let input: UnsafeMutablePointer<UInt8>
  /// At one place for as long as it lives, since zlib's state points back to it.
  private let stream: UnsafeMutablePointer<z_stream>
  private var isInside: Bool
  /// Bytes read of the file so far.
  private(set) var packed: Int
  /// Bytes that came of them.
  private(set) var unpacked: Int

  init(_ url: URL) throws(Failure) {
    // A pipe without a writer would be waited for.
    let descriptor = open(url.path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      let reason = errno
      throw .cannotRead(
        reason == ENOENT
          ? "it does not exist" : "it cannot be read: \(String(cString: strerror(reason)))")
    }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw .cannotRead("it is no regular file")
    }
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    guard clbench_inflate_init_gzip(stream) == Z_OK else {
      stream.deallocate()
      throw .cannotRead("zlib could not be started")
    }
    self.file = file
    self.stream = stream
    input = .allocate(capacity: Self.chunk)
    isInside = true
    packed = 0
    unpacked = 0
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
    try? file.close()
  }

  /// Fills a buffer; what comes back is less than its size at the end only.
  mutating func read(into buffer: UnsafeMutableBufferPointer<UInt8>) throws(Failure) -> Int {
    var filled = 0
    while filled < buffer.count {
      if stream.pointee.avail_in == 0, try !refill() {
        guard isInside else { break }
        throw .damaged("it is cut off")
      }
      if !isInside {
        guard inflateReset(stream) == Z_OK else { throw .damaged("zlib could not go on") }
        isInside = true
      }
      stream.pointee.next_out = buffer.baseAddress.map { $0 + filled }
      stream.pointee.avail_out = uInt(buffer.count - filled)
      let status = inflate(stream, Z_NO_FLUSH)
      let now = buffer.count - Int(stream.pointee.avail_out)
      unpacked += now - filled
      filled = now
      switch status {
      case Z_OK: continue
      case Z_STREAM_END: isInside = false
      default: throw .damaged("it is no gzip file, or damaged")
      }
    }
    return filled
  }

  private mutating func refill() throws(Failure) -> Bool {
    let data: Data
    do {
      data = try file.read(upToCount: Self.chunk) ?? Data()
    } catch {
      throw .cannotRead(error.localizedDescription)
    }
    data.copyBytes(to: input, count: data.count)
    stream.pointee.next_in = input
    stream.pointee.avail_in = uInt(data.count)
    packed += data.count
    return !data.isEmpty
  }
}
