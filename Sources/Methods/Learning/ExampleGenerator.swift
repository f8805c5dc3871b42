public import Engine

/// What an example is of, or is to be of.
public struct ExampleSubject: Sendable, Equatable {
  /// The output unit that stands for its class.
  public var label: Int
  /// From 1.
  public var context: Int

  public init(label: Int, context: Int) {
    self.label = label
    self.context = context
  }
}

/// The generator of a learner, for whoever wants to see what it has in mind.
///
/// Asking moves nothing in the learner.
public protocol ExampleGenerator {
  /// Draws an example of each subject, [subjects, inputs], as far as the generator can be told what to draw;
  /// nil where it has learned nothing since it was last asked.
  func examples(of subjects: [ExampleSubject], using random: inout RandomStream) -> [Float]?

  /// What its autoencoder gives back of examples, [subjects, inputs], at the mean of their latent
  /// variables; nil where it has learned nothing since it was last asked.
  func reconstructions(of inputs: [Float], _ subjects: [ExampleSubject]) -> [Float]?
}
