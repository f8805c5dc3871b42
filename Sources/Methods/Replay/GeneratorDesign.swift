import Streams

/// What a generator of replay knows of classes and contexts.
///
/// The components of "Brain-inspired replay" (van de Ven, Siegelmann & Tolias 2020,
/// doi:10.1038/s41467-020-17866-2) that live in the generator: a prior with modes for each class
/// (conditional replay), and decoder units gated by the class or the context to be generated.
public struct GeneratorDesign: Sendable, Equatable {
  /// What decides which of the decoder's units are off.
  public enum GateIndex: String, Codable, Sendable, CaseIterable {
    case `class`
    case context
  }

  /// Latent variables.
  public var latent: Int
  /// Modes of the prior for each class; nil for the standard normal.
  public var modesPerClass: Int?
  /// The probability of a decoder unit to be off for a class or context; 0 for no gates.
  public var gating: Double
  public var gatedBy: GateIndex
  /// Width of the hidden layers; nil for that of the classifier.
  public var units: Int?

  public init(
    latent: Int = 100, modesPerClass: Int? = nil, gating: Double = 0, gatedBy: GateIndex = .class,
    units: Int? = nil
  ) {
    self.latent = latent
    self.modesPerClass = modesPerClass
    self.gating = gating
    self.gatedBy = gatedBy
    self.units = units
  }

  /// The hidden layers beside a classifier with the given ones.
  func hidden(beside classifier: [Int]) -> [Int] {
    units.map { Array(repeating: $0, count: classifier.count) } ?? classifier
  }

  /// Whether the class or context of a generated example is chosen before it is drawn.
  var isConditional: Bool { modesPerClass != nil || gating > 0 }
}

/// Generated examples that are learned among the same output units.
struct ReplayPart: Equatable {
  /// Rows of the generated batch; parts may share them.
  var rows: Range<Int>
  /// The output units among which they are learned.
  var columns: Range<Int>
  /// Those among which they are labeled: the ones the earlier model was trained on.
  var targetColumns: Range<Int>
  /// The classes that are generated.
  var classes: Range<Int>
  /// The past context, or the present one where contexts are not told apart.
  var index: Int

  /// The parts of a step in a context after the first.
  ///
  /// Where training is per context, a conditional generator makes ⌈B/(k−1)⌉ examples of each past
  /// context; what an unconditional one makes is labeled anew for each of them.
  static func parts(
    of context: Context, in stream: StreamOutline, batchSize: Int, isConditional: Bool
  ) -> [ReplayPart] {
    let past = context.index - 1
    guard past > 0 else { return [] }
    guard stream.isPerContext else {
      let isGrowing = stream.scenario == .class
      return [
        ReplayPart(
          rows: 0..<batchSize, columns: context.trainingColumns.neighbors,
          targetColumns: stream.contexts[past - 1].trainingColumns.neighbors,
          classes: isGrowing ? stream.units(before: context.outline) : 0..<stream.outputs,
          index: context.index)
      ]
    }
    let share = (batchSize + past - 1) / past
    return stream.contexts.prefix(past).enumerated().map { position, earlier in
      ReplayPart(
        rows: isConditional ? position * share..<(position + 1) * share : 0..<batchSize,
        columns: earlier.trainingColumns.neighbors,
        targetColumns: earlier.trainingColumns.neighbors,
        classes: earlier.trainingColumns.neighbors, index: earlier.index)
    }
  }
}
