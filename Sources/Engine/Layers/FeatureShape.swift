/// What one example is to a layer: how many numbers, and whether they have places.
public enum FeatureShape: Sendable, Hashable {
  /// Numbers without places.
  case flat(Int)
  /// Planes of an image, one behind the other, each row by row.
  case planes(channels: Int, height: Int, width: Int)

  /// Numbers of one example.
  public var count: Int {
    switch self {
    case .flat(let width): width
    case .planes(let channels, let height, let width): channels * height * width
    }
  }

  /// Planes; each number is one of its own where they have no places.
  public var channels: Int {
    switch self {
    case .flat(let width): width
    case .planes(let channels, _, _): channels
    }
  }
}
