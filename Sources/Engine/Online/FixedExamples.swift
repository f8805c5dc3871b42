/// Examples that stay as they are and are passed together again and again, such as the memory of a past
/// context.
///
/// Their nonzero inputs are laid out a second time, input by input with the examples that have it: a row
/// of the first layer's gradient then stays in registers until it is finished, where example by example
/// it is read and written for each of them. Every sum takes the examples in their order, so that its
/// bits are the same.
final class FixedExamples {
  /// As many as leave their errors, 448 bytes each, in the first-level cache.
  static let limit = 64

  /// The examples, and how they are learned.
  let batch: [OnlineBatchExample]
  /// An input that is not zero in some examples, and where these are.
  struct Input {
    let index: UInt16
    let entries: Range<Int32>
  }
  /// By the number of their entries, so that the processor foresees where their sums end.
  let inputs: [Input]
  /// The entries of the inputs: places in ``batch``, ascending, and the inputs' numbers.
  let places: [UInt16]
  let values: [Float]
  /// What ``batch`` refers to: the nonzero inputs of all examples without room between them.
  private let inputPlaces: UnsafeMutablePointer<UInt16>
  private let inputValues: UnsafeMutablePointer<Float>

  /// Copies examples of a store.
  ///
  /// - Parameters:
  ///   - slots: 1 to ``limit`` places in `source`.
  ///   - columns: The output units of their loss.
  ///   - scale: What their errors are multiplied by.
  init(
    _ slots: some Collection<Int>, of source: SparseExampleStore, columns: Range<Int>, scale: Float
  ) {
    precondition(
      !slots.isEmpty && slots.count <= Self.limit, "1 to \(Self.limit) examples, got \(slots.count)"
    )
    let total = slots.reduce(0) { $0 + source[$1].count }
    let inputPlaces = UnsafeMutablePointer<UInt16>.allocate(capacity: total)
    let inputValues = UnsafeMutablePointer<Float>.allocate(capacity: total)
    (self.inputPlaces, self.inputValues) = (inputPlaces, inputValues)
    var entries: [[(place: UInt16, value: Float)]] = Array(repeating: [], count: source.inputs)
    var batch: [OnlineBatchExample] = []
    var start = 0
    for (place, slot) in slots.enumerated() {
      let example = source[slot]
      (inputPlaces + start).initialize(from: example.places, count: example.count)
      (inputValues + start).initialize(from: example.values, count: example.count)
      let copy = SparseExample(
        count: example.count, places: inputPlaces + start, values: inputValues + start,
        label: example.label)
      batch.append(OnlineBatchExample(copy, columns: columns, scale: scale))
      for entry in 0..<example.count {
        entries[Int(example.places[entry])].append((UInt16(place), example.values[entry]))
      }
      start += example.count
    }
    self.batch = batch
    let present = entries.indices.filter { !entries[$0].isEmpty }
      .sorted { (entries[$0].count, $0) < (entries[$1].count, $1) }
    var end: Int32 = 0
    inputs = present.map { index in
      let start = end
      end += Int32(entries[index].count)
      return Input(index: UInt16(index), entries: start..<end)
    }
    places = present.flatMap { entries[$0].map(\.place) }
    values = present.flatMap { entries[$0].map(\.value) }
  }

  deinit {
    inputPlaces.deallocate()
    inputValues.deallocate()
  }

  /// All examples of a group, in parts of at most ``limit``; their gradients add up to that of the mean
  /// loss.
  static func parts(
    of slots: [Int], of source: SparseExampleStore, columns: Range<Int>
  ) -> [FixedExamples] {
    stride(from: 0, to: slots.count, by: limit).map { start in
      FixedExamples(
        slots[start..<min(start + limit, slots.count)], of: source, columns: columns,
        scale: 1 / Float(slots.count))
    }
  }
}
