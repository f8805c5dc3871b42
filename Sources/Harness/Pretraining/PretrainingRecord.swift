public import Datasets

/// What came of a pre-training, beside its weights.
public struct PretrainingRecord: Codable, Sendable {
  public var name: String
  public var id: String
  public var pretraining: PretrainingSpec
  public var data: DatasetIdentity
  public var environment: RunEnvironment
  /// Of the file's tensors, by which suites name it (``FeatureSpec/digest``).
  public var digest: String
  /// Mean losses of the epochs, in nats.
  public var losses: [Double]
  /// Parts of the images that are classified rightly, 0…1; those of training as they are, not varied.
  public var trainingAccuracy, testAccuracy: Double
}
