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
  /// Whether the file is passed on as it is.
  private let isPlain: Bool
  private let file: FileHandle
  private let input: UnsafeMutablePointer<UInt8>
  /// At one place for as long as it lives, since zlib's state points back to it.
  private let stream: UnsafeMutablePointer<z_stream>
  private var isInside: Bool
  /// Bytes read of the file so far.
  private(set) var packed: Int
  /// Bytes that came of them.
  private(set) var unpacked: Int

  /// - Parameter takesPlain: Whether a file without gzip's mark is taken too, as what it is.
  init(_ url: URL, takesPlain: Bool = false) throws(Failure) {
    // A pipe without a writer would be waited for.
    let descriptor = open(url.path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      let reason = errno
      throw .cannotRead(
        reason == ENOENT ? "it does not exist" : String(cString: strerror(reason)))
    }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw .cannotRead("it is no regular file")
    }
    var mark = [UInt8](repeating: 0, count: Gzip.magic.count)
    let isPlain = takesPlain && (pread(descriptor, &mark, mark.count, 0) < 2 || mark != Gzip.magic)
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    guard clbench_inflate_init_gzip(stream) == Z_OK else {
      stream.deallocate()
      throw .cannotRead("zlib could not be started")
    }
    self.isPlain = isPlain
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
        guard isInside, !isPlain else { break }
        throw .damaged("it is cut off")
      }
      if isPlain {
        filled += copy(into: UnsafeMutableBufferPointer(rebasing: buffer[filled...]))
        continue
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

  /// Passes on what was read of a plain file; how much that is.
  private mutating func copy(into buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
    let count = min(buffer.count, Int(stream.pointee.avail_in))
    buffer.baseAddress?.update(from: stream.pointee.next_in, count: count)
    stream.pointee.next_in += count
    stream.pointee.avail_in -= uInt(count)
    unpacked += count
    return count
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
