import Foundation

/// Reads a file of a data set, and unpacks it where its first bytes say that it is packed, whatever its
/// name ends in.
enum FileContent {
  /// The bytes that a file may have, and those that it may unpack to.
  ///
  /// The largest file of any data set here has 47 million; a damaged or hostile one cannot fill the
  /// memory.
  static let sizeLimit = 256 << 20

  /// - Throws: ``DatasetError/cannotRead(path:reason:)`` for anything but a regular file that can be
  ///   read, ``DatasetError/malformed(path:reason:)`` for what does not unpack within the limit.
  static func load(_ path: String, limit: Int = sizeLimit) throws(DatasetError) -> [UInt8] {
    try unpacked(bytes(of: path, limit: limit), path: path, limit: limit)
  }

  /// What a file's own bytes unpack to.
  static func unpacked(
    _ content: [UInt8], path: String, limit: Int = sizeLimit
  ) throws(DatasetError) -> [UInt8] {
    if content.starts(with: Gzip.magic) {
      return try Gzip.unpack(content, path: path, limit: limit)
    }
    if content.starts(with: XZ.magic) { return try XZ.unpack(content, path: path, limit: limit) }
    return content
  }

  /// The file's own bytes.
  ///
  /// Nothing but a regular file is opened: a pipe would be waited for, and a device has no end.
  static func bytes(of path: String, limit: Int) throws(DatasetError) -> [UInt8] {
    func fail(_ reason: String) -> DatasetError { .cannotRead(path: path, reason: reason) }
    var status = stat()
    guard stat(path, &status) == 0 else { throw fail(String(cString: strerror(errno))) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw fail("it is no regular file") }
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw fail(String(cString: strerror(errno))) }
    defer { close(descriptor) }
    // Once more, of what was opened.
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw fail("it is no regular file")
    }
    let size = Int(status.st_size)
    guard size <= limit else { throw fail("it has more than \(limit >> 20) MiB") }
    var problem: String?
    // A byte more than there should be, so that a file that grows is noticed.
    let content = [UInt8](unsafeUninitializedCapacity: size + 1) { buffer, count in
      while count < buffer.count {
        let received = read(
          descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
        if received == 0 { break }
        if received > 0 {
          count += received
        } else if errno != EINTR {
          problem = String(cString: strerror(errno))
          break
        }
      }
    }
    if let problem { throw fail(problem) }
    guard content.count == size else { throw fail("it changed while it was read") }
    return content
  }

  /// What the beginning of a file shows it to be, where that is no data.
  static func foreignFormat(ofFile path: String) -> String? {
    guard let file = FileHandle(forReadingAtPath: path) else { return nil }
    defer { try? file.close() }
    do {
      return foreignFormat([UInt8](try file.read(upToCount: 1024) ?? Data()))
    } catch {
      return nil
    }
  }

  /// What a file is that is no data, in words that follow "it is"; nil for what has no such mark.
  static func foreignFormat(_ content: [UInt8]) -> String? {
    func starts(_ text: String) -> Bool { content.starts(with: text.utf8) }
    if content.isEmpty { return "empty" }
    if starts("PK\u{03}\u{04}") { return "a ZIP archive, which must be unpacked first" }
    if starts("version https://git-lfs") { return "a Git LFS pointer, not the file itself" }
    let blank: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF]
    if content.prefix(1024).first(where: { !blank.contains($0) }) == UInt8(ascii: "<") {
      return "a web page, saved under the name of the file"
    }
    return nil
  }
}
