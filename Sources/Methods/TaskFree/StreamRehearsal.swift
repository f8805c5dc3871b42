/// The part of a task-free method that adds something of the past to each step.
///
/// What is past is set by the copies of the model that the learner hands over every so many steps;
/// there are no contexts to end.
protocol StreamRehearsal {
  /// Adds rows and terms behind those of the current examples, and weighs the two against each
  /// other.
  mutating func contribute(to batch: StepBatch, of stream: TaskFreeStream)

  /// Takes note of the examples of a step that has been taken.
  mutating func observe(_ examples: [StreamExample])

  /// Makes the present the past that the next steps refer to.
  mutating func update(from model: Classifier)

  /// Examples that are stored now.
  var storedExamples: [StreamExample] { get }

  /// Rows that one step adds at most.
  func additionalRows(_ settings: LearnerSettings) -> Int

  /// Bytes kept from step to step.
  func carriedBytes(in stream: TaskFreeStream) -> Int
}
