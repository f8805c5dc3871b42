public import Engine

/// Labeled examples, by their places in a source of rows.
///
/// Copying is cheap: exemplars, contexts and their unions are lists of indices. Contexts that show
/// the same images in other ways can be joined, since every example keeps its own source.
public struct Examples: Sendable {
  /// The examples that belong to this set, as their source counts them.
  public private(set) var indices: [Int32]
  /// For each of them the output unit that stands for its class.
  public private(set) var labels: [Int32]
  /// The sources of all examples, none twice, at least one.
  private var sources: [any ExampleSource]
  /// For each example its place in ``sources``; empty where there is one source.
  private var origins: [Int32]

  public init(_ source: any ExampleSource, indices: [Int32], labels: [Int32]) {
    precondition(
      indices.count == labels.count,
      "Every example needs a label, got \(indices.count) examples and \(labels.count) labels")
    self.indices = indices
    self.labels = labels
    sources = [source]
    origins = []
  }

  /// Examples of bytes in memory, of which nothing but their number matters.
  ///
  /// - Parameter order: How pixels become inputs; nil for the pixels themselves.
  public init(
    pixels: [UInt8], pixelsPerImage: Int, indices: [Int32], labels: [Int32],
    order: PixelOrder? = nil
  ) {
    let images = ImageBytes(pixels: pixels, shape: ExampleShape(width: pixelsPerImage))
    self.init(
      order.map { ReorderedImages(images, order: $0) } ?? images, indices: indices, labels: labels)
  }

  /// Channels × height × width of every example.
  public var shape: ExampleShape { sources[0].shape }

  /// Numbers in one example.
  public var inputs: Int { shape.count }

  public var count: Int { indices.count }

  /// Bytes that a memory needs to keep one example without its label: for images one for each pixel.
  public var bytesPerExample: Int { sources[0].bytesPerExample }

  /// The same for the image behind an example whose row is computed of one.
  public var imageBytesPerExample: Int { sources[0].imageBytesPerExample }

  /// The examples at the given positions, in their order.
  public func selecting(_ positions: some Sequence<Int>) -> Examples {
    var selection = self
    let positions = Array(positions)
    selection.indices = positions.map { indices[$0] }
    selection.labels = positions.map { labels[$0] }
    if !origins.isEmpty { selection.origins = positions.map { origins[$0] } }
    return selection
  }

  /// The same examples with every label moved by `shift`.
  public func relabeled(by shift: Int) -> Examples {
    var shifted = self
    shifted.labels = labels.map { $0 + Int32(shift) }
    return shifted
  }

  /// Adds examples of the same shape behind the others.
  public mutating func append(_ other: Examples) {
    precondition(
      shape == other.shape, "Examples of \(shape) and of \(other.shape) cannot be joined")
    let places = other.sources.map { source in
      if let place = sources.firstIndex(where: { $0 === source }) { return Int32(place) }
      sources.append(source)
      return Int32(sources.count - 1)
    }
    if sources.count > 1 {
      if origins.isEmpty { origins = Array(repeating: 0, count: count) }
      origins +=
        other.origins.isEmpty
        ? Array(repeating: places[0], count: other.count) : other.origins.map { places[Int($0)] }
    }
    indices += other.indices
    labels += other.labels
  }

  /// Calls `body` with the inputs and the label of each example in order, none of them augmented.
  public func forEach(_ body: (_ inputs: UnsafeBufferPointer<Float>, _ label: Int32) -> Void) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: inputs) { buffer in
      guard let base = buffer.baseAddress else { return }
      for position in indices.indices {
        write(position, to: base)
        body(UnsafeBufferPointer(buffer), labels[position])
      }
    }
  }

  /// Writes one example to `target` [inputs].
  ///
  /// - Parameter pass: Which pass over the examples this is, from 0, where they are learned and may be
  ///   augmented; nil where they are tested on, or stored.
  public func write(
    _ position: Int, pass: Int? = nil, to target: UnsafeMutablePointer<Float>
  ) {
    source(of: position).write(Int(indices[position]), pass: pass, to: target)
  }

  /// Fills a slot of a store with one example, not augmented, without its zeros.
  public func write(_ position: Int, to slot: Int, of store: SparseExampleStore) {
    let source = source(of: position)
    store.fill(slot, label: labels[position]) { places, values in
      source.writeNonzero(Int(indices[position]), places: places, values: values)
    }
  }

  /// Says which positions will be asked for soon, to those sources that make use of it.
  public func expect(_ positions: some Collection<Int>) {
    for (place, source) in sources.enumerated() where source.readsAhead {
      source.expect(
        positions.filter { origins.isEmpty || Int(origins[$0]) == place }
          .map { Int(indices[$0]) })
    }
  }

  private func source(of position: Int) -> any ExampleSource {
    sources[origins.isEmpty ? 0 : Int(origins[position])]
  }
}

extension Examples: Resumable {
  /// Which of its sources' examples these are; the sources stay those that it has.
  public mutating func exchange(with archive: StateArchive) throws(StateError) {
    try archive.exchange(&indices)
    try archive.exchange(&labels)
    try archive.exchange(&origins)
    guard indices.count == labels.count,
      origins.isEmpty ? sources.count == 1 : origins.count == indices.count,
      origins.allSatisfy({ sources.indices.contains(Int($0)) })
    else { throw StateError() }
  }
}
