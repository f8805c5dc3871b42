public import Datasets

/// One step of a stream: the data that arrive together, and the outputs they concern.
public struct Context: Sendable {
  /// From 1.
  public let index: Int
  public let train: Examples
  public let test: Examples
  /// The output units that stand for the context's classes, also those without a training example.
  public let classes: Range<Int>
  /// The output units among which the training loss of this context chooses.
  public let trainingColumns: Range<Int>
  /// The output units among which a prediction on this context chooses.
  public let predictionColumns: Range<Int>

  public init(
    index: Int, train: Examples, test: Examples, classes: Range<Int>,
    trainingColumns: Range<Int>, predictionColumns: Range<Int>
  ) {
    self.index = index
    self.train = train
    self.test = test
    self.classes = classes
    self.trainingColumns = trainingColumns
    self.predictionColumns = predictionColumns
  }
}

/// The contexts a learner meets, in order.
public struct ContextStream: Sendable {
  public let scenario: Scenario
  public let contexts: [Context]
  /// Numbers in one example.
  public let inputs: Int
  /// Output units of the network.
  public let outputs: Int
  /// Whether training treats each context by its own columns, so that replayed examples come as
  /// one list for each past context: task-incremental learning, and class-incremental learning
  /// that trains on the current classes only.
  public let isPerContext: Bool

  public init(
    scenario: Scenario, contexts: [Context], inputs: Int, outputs: Int, isPerContext: Bool
  ) {
    precondition(!contexts.isEmpty, "A stream has at least one context")
    self.scenario = scenario
    self.contexts = contexts
    self.inputs = inputs
    self.outputs = outputs
    self.isPerContext = isPerContext
  }
}
