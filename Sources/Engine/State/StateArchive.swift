/// All that a run has learned, as bytes, from which it goes on with the same bits.
///
/// One archive writes values or reads them, in one order: a type that takes part has one function,
/// ``Resumable/exchange(with:)``, which is both, so that the two cannot drift apart. Each value stands
/// behind its size and number, and what does not fit where it is read throws. The bytes are those of this
/// processor's memory: an archive is a note to oneself, not a format for others.
public final class StateArchive {
  /// Takes what is written, piece by piece; nil where values are read.
  private let sink: ((UnsafeRawBufferPointer) -> Void)?
  /// Small values that wait for ``flush()``, so that the sink is not called for each.
  private var waiting: [UInt8] = []
  private static let waitingLimit = 1 << 16

  /// What is still to be read.
  public private(set) var rest: UnsafeRawBufferPointer.SubSequence

  /// An archive that values are written to; ``flush()`` is to be called at the end.
  public init(writingTo sink: @escaping (UnsafeRawBufferPointer) -> Void) {
    self.sink = sink
    rest = UnsafeRawBufferPointer(start: nil, count: 0)[...]
  }

  /// An archive that values are read from, of memory that stays as long as it is used.
  public init(reading memory: UnsafeRawBufferPointer) {
    sink = nil
    rest = memory[...]
  }

  /// Whether values are read; otherwise they are written.
  public var isReading: Bool { sink == nil }

  /// Hands on what waits to be written.
  public func flush() {
    waiting.withUnsafeBytes { if !$0.isEmpty { sink?($0) } }
    waiting.removeAll(keepingCapacity: true)
  }

  /// Writes a number, or reads it.
  public func exchange<Value: BitwiseCopyable>(_ value: inout Value) throws(StateError) {
    try withUnsafeMutableBytes(of: &value) { memory throws(StateError) in
      try exchange(memory, as: MemoryLayout<Value>.size)
    }
  }

  /// Writes numbers, or reads as many as there are.
  public func exchange<Value: BitwiseCopyable>(_ values: inout [Value]) throws(StateError) {
    var count = values.count
    try exchange(&count)
    let size = MemoryLayout<Value>.stride
    if isReading {
      guard count >= 0, count <= rest.count / size else { throw StateError() }
      values = Array(unsafeUninitializedCapacity: count) { memory, filled in
        UnsafeMutableRawBufferPointer(memory).copyBytes(from: rest.prefix(count * size))
        filled = count
      }
      rest = rest.dropFirst(count * size)
    } else {
      values.withUnsafeBytes { write($0) }
    }
  }

  /// Writes `count` numbers in memory, or reads them.
  public func exchange<Value: BitwiseCopyable>(
    _ memory: UnsafeMutablePointer<Value>, count: Int
  ) throws(StateError) {
    try exchange(
      UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(start: memory, count: count)),
      as: count)
  }

  /// Writes text, or reads it.
  public func exchange(_ text: inout String) throws(StateError) {
    var bytes = Array(text.utf8)
    try exchange(&bytes)
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// Writes a table with gaps, or reads one of as many rows and columns.
  public func exchange(_ table: inout [[Double?]]) throws(StateError) {
    for row in table.indices {
      var isPresent = table[row].map { $0 != nil }
      var values = table[row].map { $0 ?? 0 }
      try exchange(&isPresent)
      try exchange(&values)
      guard isPresent.count == table[row].count, values.count == table[row].count else {
        throw StateError()
      }
      table[row] = zip(isPresent, values).map { $0 ? $1 : nil }
    }
  }

  /// Writes a range, or reads it.
  public func exchange(_ range: inout Range<Int>) throws(StateError) {
    var (lower, upper) = (range.lowerBound, range.upperBound)
    try exchange(&lower)
    try exchange(&upper)
    guard lower <= upper else { throw StateError() }
    range = lower..<upper
  }

  /// Writes whether there is a value, or reads it: what is read and was nil becomes `initial`, which the
  /// caller then exchanges.
  public func exchangePresence<Value>(
    of value: inout Value?, _ initial: () throws(StateError) -> Value
  ) throws(StateError) {
    var isPresent = value != nil
    try exchange(&isPresent)
    if !isPresent {
      value = nil
    } else if value == nil {
      value = try initial()
    }
  }

  /// Writes a value that may be missing, or reads it.
  public func exchange<Value: Resumable>(
    _ value: inout Value?, _ initial: () throws(StateError) -> Value
  ) throws(StateError) {
    try exchangePresence(of: &value, initial)
    try value?.exchange(with: self)
  }

  /// Writes a value that may be missing, or reads it.
  public func exchange<Value: BitwiseCopyable>(
    _ value: inout Value?, else initial: Value
  ) throws(StateError) {
    try exchangePresence(of: &value) { () throws(StateError) in initial }
    guard var present = value else { return }
    try exchange(&present)
    value = present
  }

  /// Writes how many elements there are, or makes as many of what is read.
  public func exchangeCount<Element>(
    of elements: inout [Element], _ initial: (Int) throws(StateError) -> Element
  ) throws(StateError) {
    var count = elements.count
    try exchange(&count)
    // An element takes a byte at least.
    guard count >= 0, !isReading || count <= rest.count else { throw StateError() }
    if count < elements.count { elements.removeLast(elements.count - count) }
    while elements.count < count { elements.append(try initial(elements.count)) }
  }

  private func exchange(
    _ memory: UnsafeMutableRawBufferPointer, as size: Int
  ) throws(StateError) {
    var size = size
    let expected = size
    try withUnsafeMutableBytes(of: &size) { memory throws(StateError) in try exchange(memory) }
    guard size == expected else { throw StateError() }
    try exchange(memory)
  }

  private func exchange(_ memory: UnsafeMutableRawBufferPointer) throws(StateError) {
    if isReading {
      guard memory.count <= rest.count else { throw StateError() }
      memory.copyBytes(from: rest.prefix(memory.count))
      rest = rest.dropFirst(memory.count)
    } else {
      write(UnsafeRawBufferPointer(memory))
    }
  }

  private func write(_ memory: UnsafeRawBufferPointer) {
    if waiting.count + memory.count > Self.waitingLimit { flush() }
    if memory.count > Self.waitingLimit {
      sink?(memory)
    } else {
      waiting.append(contentsOf: memory)
    }
  }
}

/// An archive does not hold what is read from it.
public struct StateError: Error {
  public init() {}
}

/// What can be continued: all of it that later steps depend on goes to an archive, or comes from one.
public protocol Resumable {
  /// Exchanges all that later results depend on and that is not the same in every value made with the
  /// same arguments; scratch memory is left out.
  ///
  /// - Throws: ``StateError`` where the archive is of another value. What was read until then stays.
  mutating func exchange(with archive: StateArchive) throws(StateError)
}
