/// A stream of random numbers for one purpose of one run.
///
/// Streams are keyed by (seed, purpose, index). Adding a draw to one stream moves nothing in
/// another, and methods run with the same seed share their initial weights and their data order.
/// Draws are defined here and not by the standard library, whose algorithms may change.
public struct RandomStream: Sendable, RandomNumberGenerator {
  /// What a stream is for.
  ///
  /// The raw value is part of the counter and must never be reused.
  public enum Purpose: UInt32, Sendable, CaseIterable {
    case initialWeights = 1
    case classOrder = 2
    case dataOrder = 3
    case replay = 4
    case exemplars = 5
    case fisherOrder = 6
    case fisherLabels = 7
    case curveSample = 8
    case embeddedData = 9
    case generatorWeights = 10
    case reparameterization = 11
    case generation = 12
    case pixelOrder = 13
    case gates = 14
    case replayedContexts = 15
    case memorablePoints = 16
    case streamContexts = 17
    case reservoir = 18
    case likelihood = 19
    case replayOrder = 20
    case chosenExamples = 21
    case rotation = 22
    case bootstrap = 23
    case augmentation = 24
    case shownImages = 25
  }

  private var key: SIMD2<UInt32>
  private var purpose: UInt32
  private var index: UInt32
  private var nextBlock: UInt64
  private var words = SIMD4<UInt32>()
  private var wordsLeft = 0

  /// - Parameters:
  ///   - index: Which of the purpose's streams, such as the context; below 2³².
  ///   - part: Which part of that stream, where one is asked for again and again, such as the pass over
  ///     the data; below 2³². Parts lie 2³² blocks apart.
  public init(seed: UInt64, purpose: Purpose, index: Int = 0, part: Int = 0) {
    precondition(
      index >= 0 && index <= Int(UInt32.max), "A stream's index lies in 0..<2³², got \(index)")
    precondition(
      part >= 0 && part <= Int(UInt32.max), "A stream's part lies in 0..<2³², got \(part)")
    nextBlock = UInt64(part) << 32
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    self.purpose = purpose.rawValue
    self.index = UInt32(index)
  }

  /// The next 32 random bits.
  public mutating func nextWord() -> UInt32 {
    if wordsLeft == 0 {
      words = Philox.block(
        counter: SIMD4(
          UInt32(truncatingIfNeeded: nextBlock), UInt32(truncatingIfNeeded: nextBlock >> 32),
          index, purpose),
        key: key)
      nextBlock += 1
      wordsLeft = 4
    }
    wordsLeft -= 1
    return words[3 - wordsLeft]
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    let low = UInt64(nextWord())
    return low | UInt64(nextWord()) << 32
  }

  /// A whole number in 0..<`bound`, each equally likely.
  ///
  /// Multiplication and rejection after Lemire 2019, doi:10.1145/3230636.
  public mutating func uniform(below bound: Int) -> Int {
    precondition(bound > 0 && bound <= Int(UInt32.max), "A bound lies in 1..<2³², got \(bound)")
    let range = UInt32(bound)
    var product = UInt64(nextWord()) * UInt64(range)
    if UInt32(truncatingIfNeeded: product) < range {
      let threshold = (0 &- range) % range
      while UInt32(truncatingIfNeeded: product) < threshold {
        product = UInt64(nextWord()) * UInt64(range)
      }
    }
    return Int(product >> 32)
  }

  /// Replaces all numbers by draws of ``uniform(below:)-(Int)``.
  ///
  /// One call from another module for many draws.
  public mutating func fill(_ numbers: inout [Int], below bound: Int) {
    for index in numbers.indices { numbers[index] = uniform(below: bound) }
  }

  /// A number in 0..<1, a multiple of 2⁻²⁴.
  public mutating func uniform() -> Float {
    Float(nextWord() >> 8) * 0x1p-24
  }

  /// Puts `elements` into random order, each order equally likely (Fisher–Yates).
  ///
  /// Not generic, because other modules would call it unspecialized, at an allocation for each swap.
  public mutating func shuffle(_ elements: inout [Int]) {
    guard elements.count > 1 else { return }
    for last in stride(from: elements.count - 1, through: 1, by: -1) {
      elements.swapAt(last, uniform(below: last + 1))
    }
  }

  /// A random order of 0..<`count`.
  public mutating func permutation(of count: Int) -> [Int] {
    var order = Array(0..<count)
    shuffle(&order)
    return order
  }
}

extension RandomStream: Resumable {
  public mutating func exchange(with archive: StateArchive) throws(StateError) {
    try archive.exchange(&key)
    try archive.exchange(&purpose)
    try archive.exchange(&index)
    try archive.exchange(&nextBlock)
    try archive.exchange(&words)
    try archive.exchange(&wordsLeft)
  }
}
