public import Datasets

/// The context at hand: the training data that arrive together, and the outputs they concern.
///
/// What the context is tested on is not in it; see ``TestSet``.
public struct Context: Sendable {
  public let outline: ContextOutline
  public let train: Examples

  public init(outline: ContextOutline, train: Examples) {
    self.outline = outline
    self.train = train
  }

  public init(
    index: Int, train: Examples, classes: Range<Int>, trainingColumns: Range<Int>,
    predictionColumns: Range<Int>
  ) {
    self.init(
      outline: ContextOutline(
        index: index, classes: classes, trainingColumns: trainingColumns,
        predictionColumns: predictionColumns), train: train)
  }

  /// From 1.
  public var index: Int { outline.index }
  /// The output units that stand for the context's classes.
  public var classes: OutputUnits { outline.classes }
  /// The output units among which the training loss of this context chooses.
  public var trainingColumns: OutputUnits { outline.trainingColumns }
  /// The output units among which a prediction on this context chooses.
  public var predictionColumns: OutputUnits { outline.predictionColumns }

  /// The context with the output units of a network of its own, numbered from 0.
  public var separated: Context {
    Context(
      outline: outline.separated, train: train.relabeled(by: -trainingColumns.lowerBound))
  }
}

/// Examples on which a learner is tested, with what the scenario lets it know of their context.
public struct TestSet: Sendable {
  /// Whose classes are asked for; where the scenario tells the context, the learner knows it.
  public let outline: ContextOutline
  public let examples: Examples
  /// What records call it where test sets are not those of the contexts.
  public let name: String
  /// Whether it is the test set of all contexts, and so asked for from the first one on.
  public let isShared: Bool

  /// - Parameter name: nil for the number of the context.
  public init(outline: ContextOutline, examples: Examples, name: String? = nil) {
    self.outline = outline
    self.examples = examples
    self.name = name ?? "\(outline.index)"
    isShared = name != nil
  }
}
