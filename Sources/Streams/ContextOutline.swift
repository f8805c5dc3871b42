/// What a learner may know of a context before it comes and after it has gone: its output units.
///
/// There is no example in it, so whoever has an outline of a future context cannot learn from that.
public struct ContextOutline: Sendable, Hashable {
  /// From 1.
  public let index: Int
  /// The output units that stand for the context's classes, also those without a training example.
  public let classes: OutputUnits
  /// The output units among which the training loss of this context chooses.
  public let trainingColumns: OutputUnits
  /// The output units among which a prediction on this context chooses.
  public let predictionColumns: OutputUnits

  public init(
    index: Int, classes: OutputUnits, trainingColumns: OutputUnits, predictionColumns: OutputUnits
  ) {
    self.index = index
    self.classes = classes
    self.trainingColumns = trainingColumns
    self.predictionColumns = predictionColumns
  }

  /// The usual case: all are neighbors.
  public init(
    index: Int, classes: Range<Int>, trainingColumns: Range<Int>, predictionColumns: Range<Int>
  ) {
    self.init(
      index: index, classes: OutputUnits(classes), trainingColumns: OutputUnits(trainingColumns),
      predictionColumns: OutputUnits(predictionColumns))
  }

  /// The context with the output units of a network of its own, numbered from 0.
  ///
  /// - Precondition: Its units are neighbors, so that a shift numbers them anew.
  public var separated: ContextOutline {
    let columns = 0..<trainingColumns.neighbors.count
    return ContextOutline(
      index: index, classes: columns, trainingColumns: columns, predictionColumns: columns)
  }
}
