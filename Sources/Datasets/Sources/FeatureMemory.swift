private import Foundation

/// Numbers that nobody writes to any more: computed in memory, or a file that is mapped into it.
///
/// A mapped file is shared by all processes that use it.
public final class FeatureMemory: @unchecked Sendable {
  public let base: UnsafePointer<Float>
  public let count: Int
  private let release: () -> Void

  /// Numbers that are computed once, from 0 on.
  public init(count: Int, _ compute: (UnsafeMutablePointer<Float>) -> Void) {
    let memory = UnsafeMutablePointer<Float>.allocate(capacity: max(count, 1))
    memory.initialize(repeating: 0, count: count)
    compute(memory)
    base = UnsafePointer(memory)
    self.count = count
    release = { memory.deallocate() }
  }

  /// Maps little-endian numbers of a file; nil where it is too short or cannot be mapped.
  ///
  /// - Parameter offset: Bytes before the first number, a multiple of four.
  public init?(file path: String, offset: Int, count: Int) {
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    let length = offset + 4 * count
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      Int(status.st_size) == length, count > 0,
      let memory = mmap(nil, length, PROT_READ, MAP_SHARED, descriptor, 0), memory != MAP_FAILED
    else { return nil }
    base = UnsafePointer(
      (memory + offset).bindMemory(to: Float.self, capacity: count))
    self.count = count
    release = { munmap(memory, length) }
  }

  deinit { release() }

  /// SHA-256 of the numbers.
  public var digest: String {
    var hash = SHA256()
    hash.update(UnsafeRawBufferPointer(start: base, count: 4 * count))
    return ContentDigest.hexadecimal(hash.finish())
  }
}
