public import Datasets
import Engine
import Streams

/// What a learner says of the examples of a test set.
public struct TestAnswers: Sendable {
  /// The output unit that each example is classified as; nil where none of those asked for is chosen.
  public let predictions: [Int?]
  /// How many of them are the example's own.
  public let correct: Int
  /// The cross-entropy of each example in nats, over the output units that a prediction chooses among; nil
  /// where predictions come of no softmax, such as those by the nearest mean.
  public let losses: [Double]?

  public init(_ predictions: [Int?], losses: [Double]? = nil, to examples: Examples) {
    self.predictions = predictions
    self.losses = losses
    correct = examples.countCorrect(predictions)
  }

  public var count: Int { predictions.count }

  public var accuracy: Double { Double(correct) / Double(count) }
}

extension TestAnswers {
  /// Those of a network whose largest logit counts.
  ///
  /// - Parameter workspace: Gives the size of the batches.
  init(
    of model: Classifier, to examples: Examples, of context: ContextOutline,
    in workspace: Workspace
  ) {
    var losses: [Double] = []
    losses.reserveCapacity(examples.count)
    let columns = context.predictionColumns
    let predictions = model.predictions(for: examples, of: context, in: workspace) {
      losses.append(
        softmaxCrossEntropy(logits: $1, label: Int(examples.labels[$0]), columns: columns))
    }
    self.init(predictions, losses: losses, to: examples)
  }
}
