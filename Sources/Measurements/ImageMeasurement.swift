/// Images that a run keeps beside its numbers, where its protocol names them: what a method's generator
/// makes after contexts.
///
/// It is named and versioned as a ``Measurement`` is, and has no table. The images show what a generator
/// has in mind and prove nothing; no metric reads them.
public struct ImageMeasurement: Sendable {
  public enum Subject: Sendable {
    /// Examples that the generator draws.
    case generated
    /// Test examples, the same at every time, as the generator's autoencoder gives them back.
    case reconstructed
  }

  /// The key in a suite, such as `generated-images`; also the name of files.
  public let name: String
  /// Raised with every change of the definition.
  public let version: Int
  /// The heading in reports.
  public let title: String
  /// What the images are, in a sentence or two for readers of reports.
  public let summary: String
  public let subject: Subject

  /// The name with the version, as it stands in the identity of a run.
  public var id: String { "\(name)@\(version)" }
}

extension ImageMeasurement {
  public static let generatedImages = ImageMeasurement(
    name: "generated-images", version: 1, title: "Generated images",
    summary: """
      Examples that the generator draws (columns) after contexts (rows). A generator that knows classes \
      draws those learned so far in turn, in the order in which the seed has them learned.
      """,
    subject: .generated)

  public static let reconstructions = ImageMeasurement(
    name: "reconstructions", version: 1, title: "Reconstructions",
    summary: """
      Test examples of all contexts (columns, in the order of the contexts; the first row), and what the \
      generator's autoencoder gives back of them after contexts (rows below), at the mean of their \
      latent variables. Contexts still to come are among them.
      """,
    subject: .reconstructed)
}
