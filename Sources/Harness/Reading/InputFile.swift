import Foundation

/// Reads files that come from outside, whatever they are.
enum InputFile {
  /// Of a suite; the largest here has 4 KiB.
  static let largestSuite = 1 << 20
  /// Of records, plans and references; a plan of a million runs has about a gibibyte.
  static let largestRecord = 1 << 30

  /// The content of a file, or of a pipe.
  ///
  /// - Throws: ``RecordError/cannotRead(path:reason:)`` for a directory or a device, which may have no
  ///   end, and for more than `limit` bytes.
  static func content(of url: URL, limit: Int) throws(RecordError) -> Data {
    func fail(_ reason: String) -> RecordError { .cannotRead(path: url.path, reason: reason) }
    var status = stat()
    guard stat(url.path, &status) == 0 else { throw fail(String(cString: strerror(errno))) }
    let data: Data
    do {
      switch status.st_mode & S_IFMT {
      case S_IFREG:
        // Most are small; what is too large is not read at all.
        guard status.st_size <= limit else { throw fail(tooLarge(limit)) }
        data = try Data(contentsOf: url)
      case S_IFIFO:
        data = try pipe(url, limit: limit)
      default: throw fail("it is no file")
      }
    } catch let error as RecordError {
      throw error
    } catch {
      throw fail(error.localizedDescription)
    }
    guard data.count <= limit else { throw fail(tooLarge(limit)) }
    return data
  }

  /// What comes through a pipe, such as a shell's `<(…)`.
  ///
  /// Nobody is waited for: a pipe that nobody writes to is refused.
  private static func pipe(_ url: URL, limit: Int) throws(RecordError) -> Data {
    func fail(_ reason: String) -> RecordError { .cannotRead(path: url.path, reason: reason) }
    let descriptor = open(url.path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw fail(String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var data = Data()
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while data.count <= limit {
      let count = read(descriptor, &chunk, chunk.count)
      if count > 0 {
        data += chunk[..<count]
      } else if count == 0 {
        guard !data.isEmpty else { throw fail("it is a pipe that nobody writes to") }
        break
      } else if errno == EAGAIN {
        var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&state, 1, 10_000) != 0 else {
          throw fail("it is a pipe through which nothing came for 10 s")
        }
      } else if errno != EINTR {
        throw fail(String(cString: strerror(errno)))
      }
    }
    return data
  }

  /// The content of a file as text, without the mark of byte order that some editors begin it with.
  static func text(of url: URL, limit: Int) throws(RecordError) -> String {
    var data = try content(of: url, limit: limit)
    if data.starts(with: [0xEF, 0xBB, 0xBF]) { data = data.dropFirst(3) }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw .cannotRead(path: url.path, reason: "it is no UTF-8 text")
    }
    return text
  }

  private static func tooLarge(_ limit: Int) -> String {
    "it has more than \(limit >> 20) MiB, and nothing that this program reads has so much"
  }
}
