import Engine

/// Rows of a network's latent layer with their labels, in numbered slots.
///
/// After context i, counted from 1, h = min(⌊R/i⌋, rows passed) of the rows that were learned in it are stored, each
/// set of h equally likely: the first context fills the slots, and later ones overwrite h slots, each set of them
/// equally likely. No class is preferred. Pellegrini et al. 2020, arXiv:1912.01100, Algorithm 1. What it leaves open
/// is a first context that is too short to fill all slots: here later ones fill them before they overwrite any.
struct LatentMemory {
  /// R.
  let capacity: Int
  /// Numbers of a row.
  let width: Int
  /// [count, width].
  private(set) var rows: [Float] = []
  private(set) var labels: [Int32] = []
  private var random: RandomStream

  init(capacity: Int, width: Int, seed: UInt64) {
    self.capacity = capacity
    self.width = width
    random = RandomStream(seed: seed, purpose: .reservoir)
  }

  var count: Int { labels.count }

  /// Stores some of `passed` rows at the end of context `index`, from 1.
  ///
  /// - Parameter write: Writes a row, counted as it passed, and returns its label.
  mutating func store(
    ofPassed passed: Int, afterContext index: Int,
    _ write: (_ row: Int, _ target: UnsafeMutablePointer<Float>) -> Int32
  ) {
    let wanted = min(capacity / index, passed)
    guard wanted > 0 else { return }
    let chosen = random.permutation(of: passed).prefix(wanted)
    // Where the first context was too short to fill all slots, later ones fill them before they overwrite.
    let added = min(capacity - count, wanted)
    let overwritten = random.permutation(of: count).prefix(wanted - added)
    let slots = Array(count..<count + added) + overwritten
    rows.reserveCapacity(capacity * width)
    labels.append(contentsOf: repeatElement(0, count: added))
    rows.append(contentsOf: repeatElement(0, count: added * width))
    rows.withUnsafeMutableBufferPointer { rows in
      guard let base = rows.baseAddress else { return }
      for (slot, row) in zip(slots, chosen) { labels[slot] = write(row, base + slot * width) }
    }
  }

  var byteCount: Int { rows.count * MemoryLayout<Float>.stride + labels.count }
}

extension LatentMemory: Resumable {
  mutating func exchange(with archive: StateArchive) throws(StateError) {
    try archive.exchange(&rows)
    try archive.exchange(&labels)
    try random.exchange(with: archive)
    guard labels.count <= capacity, rows.count == labels.count * width else { throw StateError() }
  }
}
