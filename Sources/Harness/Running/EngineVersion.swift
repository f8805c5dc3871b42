/// The versions of everything that can change a result.
public enum EngineVersion {
  /// Part of every run's id.
  ///
  /// Raised with every change that moves a result by as much as one bit; before the first release the
  /// committed records that move are made anew instead.
  public static let current = "1"

  /// The versioned definitions of what every record measures.
  public static let measurements = ["accuracy/full-test@1"]

  /// That of how a frozen trunk's features are computed; cached ones of another are not used.
  static let features = "features@1"

  /// The version of the package, as in the changelog.
  public static let package = "0.1.0"
}
