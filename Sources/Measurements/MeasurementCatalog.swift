/// All measurements that a protocol can name: tables, and images.
public enum MeasurementCatalog {
  /// Those that are tables, in the order of reports and of identities, whatever the order in a suite.
  public static let all: [Measurement] = [
    .classAccuracy, .seenClasses, .memoryComposition, .confusion,
  ]

  /// Those that are images, and have no table.
  public static let images: [ImageMeasurement] = [.generatedImages, .reconstructions]

  /// The names of both kinds.
  public static let names = all.map(\.name) + images.map(\.name)

  /// The measurement of that name; nil where there is none.
  public static func measurement(named name: String) -> Measurement? {
    all.first { $0.name == name }
  }
}
