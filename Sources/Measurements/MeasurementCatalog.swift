/// All measurements that a protocol can name.
public enum MeasurementCatalog {
  /// In the order of reports and of identities, whatever the order in a suite.
  public static let all: [Measurement] = [.classAccuracy, .confusion]

  /// The measurement of that name; nil where there is none.
  public static func measurement(named name: String) -> Measurement? {
    all.first { $0.name == name }
  }
}
