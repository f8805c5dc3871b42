/// A block of zero-initialized `Float`s on a 64-byte boundary.
///
/// The length is rounded up to whole vectors of 16, so that kernels may run over the padding.
/// A class because ownership of the memory needs an identity; value semantics are added by
/// ``Parameters``.
final class AlignedStorage: @unchecked Sendable {
  let base: UnsafeMutablePointer<Float>
  /// Elements allocated, a multiple of ``Vector/scalarCount``.
  let capacity: Int

  init(count: Int) {
    capacity = AlignedStorage.rounded(max(count, 1))
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: capacity * MemoryLayout<Float>.stride, alignment: 64)
    base = raw.bindMemory(to: Float.self, capacity: capacity)
    base.initialize(repeating: 0, count: capacity)
  }

  convenience init(copying other: AlignedStorage) {
    self.init(count: other.capacity)
    base.update(from: other.base, count: capacity)
  }

  deinit {
    base.deinitialize(count: capacity)
    UnsafeMutableRawPointer(base).deallocate()
  }

  /// The smallest multiple of the vector width that is at least `count`.
  static func rounded(_ count: Int) -> Int {
    (count + Vector.scalarCount - 1) / Vector.scalarCount * Vector.scalarCount
  }
}
