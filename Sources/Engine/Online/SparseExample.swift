private import CKernels

/// An example's inputs without their zeros, and its label; a view that lives as long as its store.
public struct SparseExample {
  /// Numbers that are not zero.
  public let count: Int
  /// Their places, each once, [count].
  public let places: UnsafePointer<UInt16>
  /// The numbers, [count].
  public let values: UnsafePointer<Float>
  /// The output unit that stands for the class.
  public let label: Int32
}

/// Slots for examples without their zeros, such as a replay memory.
///
/// The memory is allocated once; filling a slot and reading it allocate nothing. Has the identity of
/// its memory: copies of a reference see the same slots.
public final class SparseExampleStore {
  /// Slots.
  public let capacity: Int
  /// Numbers of an example, at most 65 536.
  public let inputs: Int
  private let places: UnsafeMutablePointer<UInt16>
  private let values: UnsafeMutablePointer<Float>
  private let counts: UnsafeMutablePointer<Int32>
  private let labels: UnsafeMutablePointer<Int32>

  public init(capacity: Int, inputs: Int) {
    precondition(capacity > 0, "A store has at least one slot, got \(capacity)")
    precondition(
      inputs > 0 && inputs <= 65_536, "An example has 1 to 65 536 numbers, got \(inputs)")
    self.capacity = capacity
    self.inputs = inputs
    func allocate<Element>(_ count: Int, _ value: Element) -> UnsafeMutablePointer<Element> {
      let memory = UnsafeMutablePointer<Element>.allocate(capacity: count)
      memory.initialize(repeating: value, count: count)
      return memory
    }
    places = allocate(capacity * inputs, 0)
    values = allocate(capacity * inputs, 0)
    counts = allocate(capacity, 0)
    labels = allocate(capacity, 0)
  }

  deinit {
    places.deallocate()
    values.deallocate()
    counts.deallocate()
    labels.deallocate()
  }

  /// The example in a slot; empty and of label 0 before the slot is filled.
  public subscript(slot: Int) -> SparseExample {
    precondition(slot >= 0 && slot < capacity, "Slot \(slot) of \(capacity)")
    return SparseExample(
      count: Int(counts[slot]), places: UnsafePointer(places + slot * inputs),
      values: UnsafePointer(values + slot * inputs), label: labels[slot])
  }

  /// Begins to fetch the example in a slot, which will soon be read, into the processor's caches.
  public func prefetch(_ slot: Int) {
    precondition(slot >= 0 && slot < capacity, "Slot \(slot) of \(capacity)")
    let count = Int64(counts[slot])
    clb_prefetch(places + slot * inputs, count * Int64(MemoryLayout<UInt16>.stride))
    clb_prefetch(values + slot * inputs, count * Int64(MemoryLayout<Float>.stride))
  }

  /// Fills a slot with the numbers that `write` puts there.
  ///
  /// - Parameter write: Stores numbers and their places, each place at most once, and returns how many
  ///   they are; there is room for ``inputs`` of each.
  public func fill(
    _ slot: Int, label: Int32,
    _ write: (
      _ places: UnsafeMutablePointer<UInt16>, _ values: UnsafeMutablePointer<Float>
    ) -> Int
  ) {
    precondition(slot >= 0 && slot < capacity, "Slot \(slot) of \(capacity)")
    let count = write(places + slot * inputs, values + slot * inputs)
    precondition(count <= inputs, "\(count) numbers were written where \(inputs) have room")
    counts[slot] = Int32(count)
    labels[slot] = label
  }

  /// Fills a slot with the example of another store.
  public func fill(_ slot: Int, with example: SparseExample) {
    precondition(slot >= 0 && slot < capacity, "Slot \(slot) of \(capacity)")
    precondition(example.count <= inputs, "An example of \(example.count) numbers in \(inputs)")
    (places + slot * inputs).update(from: example.places, count: example.count)
    (values + slot * inputs).update(from: example.values, count: example.count)
    counts[slot] = Int32(example.count)
    labels[slot] = example.label
  }
}

extension SparseExampleStore {
  /// Writes all slots to an archive, or reads as many.
  public func exchange(with archive: StateArchive) throws(StateError) {
    for slot in 0..<capacity {
      try archive.exchange(&counts[slot])
      try archive.exchange(&labels[slot])
      let count = Int(counts[slot])
      guard (0...inputs).contains(count) else { throw StateError() }
      try archive.exchange(places + slot * inputs, count: count)
      try archive.exchange(values + slot * inputs, count: count)
    }
  }
}
