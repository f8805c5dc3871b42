private import Synchronization

/// Extents of the blocks into which products are cut; no result depends on them.
enum PackingBlock {
  /// Rows of A whose block stays in the second-level cache, a multiple of the tile's.
  static let rows = 132
  /// Columns of B, a multiple of a tile's.
  static let columns = 512
  /// Terms of the sums: a panel of B as deep as this stays in the first-level cache.
  static let depth = 256
}

/// Aligned memory for the copied blocks of both factors, and for a tile that sticks out of the result.
final class PackingMemory<Lanes: SIMD>: @unchecked Sendable
where Lanes.Scalar: BinaryFloatingPoint {
  let left: UnsafeMutablePointer<Lanes.Scalar>
  let right: UnsafeMutablePointer<Lanes.Scalar>
  let edge: UnsafeMutablePointer<Lanes.Scalar>

  init() {
    func allocate(_ count: Int) -> UnsafeMutablePointer<Lanes.Scalar> {
      let raw = UnsafeMutableRawPointer.allocate(
        byteCount: count * MemoryLayout<Lanes.Scalar>.stride, alignment: 64)
      let memory = raw.bindMemory(to: Lanes.Scalar.self, capacity: count)
      memory.initialize(repeating: 0, count: count)
      return memory
    }
    left = allocate(PackingBlock.rows * PackingBlock.depth)
    right = allocate(PackingBlock.columns * PackingBlock.depth)
    edge = allocate(24 * Lanes.scalarCount)
  }

  deinit {
    for memory in [left, right, edge] { UnsafeMutableRawPointer(memory).deallocate() }
  }
}

/// Memory that is allocated once for each thread that multiplies at the same time, and then reused.
final class PackingMemoryPool<Lanes: SIMD>: Sendable where Lanes.Scalar: BinaryFloatingPoint {
  private let free = Mutex<[PackingMemory<Lanes>]>([])

  func withMemory(_ body: (PackingMemory<Lanes>) -> Void) {
    let memory = free.withLock { $0.popLast() } ?? PackingMemory()
    body(memory)
    free.withLock { $0.append(memory) }
  }
}

extension PackingMemoryPool<Vector> {
  static let single = PackingMemoryPool<Vector>()
}

extension PackingMemoryPool<DoubleVector> {
  static let double = PackingMemoryPool<DoubleVector>()
}
