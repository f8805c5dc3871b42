import Datasets
import Engine
import Foundation

/// What a frozen network makes of examples, computed when it is first asked for and held as long as there is room.
///
/// For rows that are too large to be kept for all examples, such as those of a latent layer: 128 KiB each in the
/// middle of a MobileNet. A row's bits do not depend on which others are computed with it.
final class ComputedRows: ExampleSource, @unchecked Sendable {
  let shape: ExampleShape
  private let source: any ExampleSource
  private let network: Network
  private let state: ModelState
  private let workspace: Workspace
  /// Rows that are held at once, at most.
  private let capacity: Int

  private let lock = NSLock()
  private var memory: [Float]
  /// The slot of each example that is held, and the example in each slot.
  private var slots: [Int: Int] = [:]
  private var examples: [Int] = []
  /// The next slot to be filled, or to be filled anew.
  private var next = 0
  /// What will soon be asked for, in the order in which it was announced.
  private var expected: [Int] = []

  /// - Parameters:
  ///   - network: All of whose layers are frozen; its last outputs are the rows.
  ///   - bytes: What all rows that are held may take; there is always room for a batch.
  init(
    of source: any ExampleSource, _ network: Network, _ state: ModelState, shape: ExampleShape,
    bytes: Int = 512 << 20
  ) {
    self.source = source
    self.network = network
    self.state = state
    self.shape = shape
    workspace = Workspace(for: network, capacity: FrozenTrunk.batchSize)
    let room = bytes / (shape.count * MemoryLayout<Float>.size)
    capacity = min(source.count, max(room, FrozenTrunk.batchSize))
    memory = []
    memory.reserveCapacity(capacity * shape.count)
  }

  var count: Int { source.count }

  var bytesPerExample: Int { shape.count * MemoryLayout<Float>.size }

  var imageBytesPerExample: Int { source.imageBytesPerExample }

  var readsAhead: Bool { true }

  func expect(_ examples: [Int]) {
    let missing = lock.withLock {
      let missing = examples.filter { slots[$0] == nil }
      expected = missing
      return missing
    }
    source.expect(missing)
  }

  func write(_ example: Int, pass: Int?, to target: UnsafeMutablePointer<Float>) {
    lock.withLock {
      if slots[example] == nil { compute(with: example) }
      guard let slot = slots[example] else { return }
      memory.withUnsafeBufferPointer { memory in
        guard let base = memory.baseAddress else { return }
        target.update(from: base + slot * shape.count, count: shape.count)
      }
    }
  }

  /// Computes the row of an example, and of as many expected ones as fit a batch.
  private func compute(with example: Int) {
    var batch = [example]
    for other in expected where other != example && slots[other] == nil {
      guard batch.count < min(FrozenTrunk.batchSize, capacity) else { break }
      batch.append(other)
    }
    expected.removeAll { batch.contains($0) }
    for (row, member) in batch.enumerated() {
      source.write(member, pass: nil, to: workspace.inputs + row * network.inputs)
    }
    network.forward(state, rows: batch.count, in: workspace)
    for (row, member) in batch.enumerated() {
      hold(member, workspace.features + row * shape.count)
    }
  }

  private func hold(_ example: Int, _ row: UnsafePointer<Float>) {
    if examples.count < capacity {
      slots[example] = examples.count
      examples.append(example)
      memory.append(contentsOf: UnsafeBufferPointer(start: row, count: shape.count))
      return
    }
    // The oldest gives way.
    slots[examples[next]] = nil
    (slots[example], examples[next]) = (next, example)
    let first = next * shape.count
    memory.withUnsafeMutableBufferPointer { memory in
      guard let base = memory.baseAddress else { return }
      (base + first).update(from: row, count: shape.count)
    }
    next = (next + 1) % capacity
  }
}
