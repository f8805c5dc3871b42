public import Engine
public import Streams

/// The part of a method that adds something of the past to each step: stored examples, or the
/// answers of an earlier model.
///
/// Where contexts are known it is told of each by `begin` and `finish`; where they are not, the present
/// becomes the past by `consolidate`. Parts that care for neither leave all three out.
public protocol Rehearsal {
  /// Prepares for a context.
  mutating func begin(_ context: Context, of stream: StreamOutline, settings: LearnerSettings)

  /// Adds rows and terms behind those of the current data, and weighs the two against each other.
  mutating func contribute(to batch: StepBatch)

  /// Takes note of a step that has been taken: its current rows (``StepBatch/currentRows``), where they
  /// come from, and their logits before it.
  mutating func observe(_ batch: StepBatch)

  /// Keeps what the next contexts need.
  mutating func finish(
    _ context: Context, of stream: StreamOutline, model: Classifier, settings: LearnerSettings)

  /// Makes the present the past that the next steps refer to, where boundaries are unknown.
  mutating func consolidate(_ model: Classifier)

  /// Rows that one step adds at most.
  ///
  /// - Parameter isGated: Whether hidden units are gated by context, so that inputs learned for
  ///   several contexts take rows for each.
  func additionalRows(
    in stream: StreamOutline, settings: LearnerSettings, isGated: Bool
  ) -> Int

  /// The class means of the stored examples; nil while nothing is stored, or where nothing ever is.
  func nearestMeans(of model: Classifier, arrived: ArrivedContexts) -> NearestMean?

  /// Exchanges all that later steps depend on.
  ///
  /// - Parameter model: Any model of the network, for the shape of what is read.
  mutating func exchange(
    with state: LearnerState, of stream: StreamOutline, model: Classifier,
    settings: LearnerSettings
  ) throws(StateError)

  /// Bytes kept from step to step, or for the next context.
  var carriedBytes: Int { get }

  /// The output units of the examples that are stored, one for each; nil where none ever are.
  func storedLabels(in arrived: ArrivedContexts) -> [Int32]?
}

extension Rehearsal {
  public mutating func begin(
    _ context: Context, of stream: StreamOutline, settings: LearnerSettings
  ) {}

  public mutating func observe(_ batch: StepBatch) {}

  public mutating func finish(
    _ context: Context, of stream: StreamOutline, model: Classifier, settings: LearnerSettings
  ) {}

  public mutating func consolidate(_ model: Classifier) {}

  public func nearestMeans(of model: Classifier, arrived: ArrivedContexts) -> NearestMean? { nil }

  public func storedLabels(in arrived: ArrivedContexts) -> [Int32]? { nil }
}
