public import Foundation

/// Writes all bytes to an open file, also where a call takes a part of them or is interrupted.
///
/// - Returns: The system's error code, or nil where all bytes were taken.
public func writeAll(_ data: Data, to descriptor: Int32) -> Int32? {
  data.withUnsafeBytes { writeAll($0, to: descriptor) }
}

func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32? {
  var written = 0
  while written < bytes.count {
    let count = write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
    if count > 0 {
      written += count
      continue
    }
    switch errno {
    case EINTR: continue
    case EAGAIN:
      // Somebody made it non-blocking, as terminals often are that are shared with a shell.
      var state = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      _ = poll(&state, 1, -1)
    default: return errno
    }
  }
  return nil
}
