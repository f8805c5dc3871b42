public import Datasets
import Engine
public import Streams

/// Stored examples of the contexts learned so far, equally many for every class of a context.
///
/// With budget b, the examples of a class are, when s of S classes have been learned,
///
///     n = b              by default
///     n = ⌊b·S / s⌋      where the whole memory is shared from the first context on
///
/// Contexts that share labels count their classes anew.
/// In the second case exemplars chosen first stay as others make room: Rebuffi et al. 2017,
/// arXiv:1611.07725, Algorithm 5.
public struct ExemplarMemory: Sendable {
  /// Examples kept for each class of each context when all contexts have been learned.
  public let budgetPerClass: Int
  public let selection: ExemplarSelection
  /// S, where the classes seen so far share the room of all; nil where each has but its own.
  public let sharedClasses: Int?
  /// Whether images are kept where rows are computed of them, which then are computed again.
  public let keepsImages: Bool
  /// The exemplars of each context, in order of arrival.
  public private(set) var contexts: [Examples] = []
  /// For each of them what is known of the context.
  public private(set) var outlines: [ContextOutline] = []
  /// s.
  private var seenClasses = 0

  public init(
    budgetPerClass: Int, selection: ExemplarSelection = .random, sharedClasses: Int? = nil,
    keepsImages: Bool = false
  ) {
    precondition(budgetPerClass > 0, "A memory keeps at least one example a class")
    self.budgetPerClass = budgetPerClass
    self.selection = selection
    self.sharedClasses = sharedClasses
    self.keepsImages = keepsImages
  }

  /// Adds exemplars of a context, for each label as many as there is room for, or all there are, and
  /// gives up those of earlier contexts that have no room beside them.
  ///
  /// - Parameter model: The classifier at the end of the context, by whose features or certainty
  ///   exemplars may be chosen.
  public mutating func store(_ context: Context, model: Classifier, seed: UInt64) {
    seenClasses += context.classes.count
    let room = sharedClasses.map { budgetPerClass * $0 / seenClasses } ?? budgetPerClass
    if sharedClasses != nil { contexts = contexts.map { $0.firstOfEachLabel(room) } }
    let chosen = selection.positions(of: context, count: room, model: model, seed: seed)
    contexts.append(context.train.selecting(chosen))
    outlines.append(context.outline)
  }

  /// Stored examples.
  public var count: Int { contexts.reduce(0) { $0 + $1.count } }

  /// The exemplars of all contexts together; nil while there are none.
  public var all: Examples? {
    guard var union = contexts.first else { return nil }
    for part in contexts.dropFirst() { union.append(part) }
    return union
  }

  /// The labels of all, context by context.
  var labels: [Int32] { contexts.flatMap(\.labels) }

  /// The examples' and labels' bytes.
  public var byteCount: Int {
    contexts.reduce(0) { sum, examples in
      let bytes = keepsImages ? examples.imageBytesPerExample : examples.bytesPerExample
      return sum + examples.count * (bytes + 1)
    }
  }
}

extension ExemplarMemory {
  /// Which examples of which contexts are kept.
  ///
  /// - Parameter all: The contexts that have begun, in order.
  mutating func exchange(
    with archive: StateArchive, contexts all: [Context]
  ) throws(StateError) {
    try archive.exchange(&seenClasses)
    var indices = outlines.map(\.index)
    try archive.exchange(&indices)
    if archive.isReading {
      guard indices.allSatisfy({ (1...max(all.count, 1)).contains($0) }) || indices.isEmpty,
        indices.count <= all.count
      else { throw StateError() }
      outlines = indices.map { all[$0 - 1].outline }
      contexts = indices.map { all[$0 - 1].train }
    }
    for place in contexts.indices { try contexts[place].exchange(with: archive) }
  }
}

extension Examples {
  /// The first `count` examples of every label, in their order.
  fileprivate func firstOfEachLabel(_ count: Int) -> Examples {
    var counts: [Int32: Int] = [:]
    return selecting(
      labels.indices.filter { place in
        counts[labels[place], default: 0] += 1
        return counts[labels[place], default: 0] <= count
      })
  }
}
