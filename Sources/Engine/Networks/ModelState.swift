/// All that a network has learned: its parameters, and statistics that no gradient reaches.
///
/// Methods move the parameters alone. Statistics, such as the running moments of batch normalization,
/// follow once a training step (``Network/fold(_:into:)``).
public struct ModelState: Sendable {
  /// θ.
  public var parameters: Parameters
  public var statistics: Parameters

  /// - Parameter statistics: None by default, as in networks whose layers have none.
  public init(_ parameters: Parameters, statistics: Parameters = .empty) {
    self.parameters = parameters
    self.statistics = statistics
  }
}

extension Parameters {
  /// A vector without elements.
  public static let empty = Parameters(layout: ParameterLayout())
}

extension ModelState: Resumable {
  public mutating func exchange(with archive: StateArchive) throws(StateError) {
    try parameters.exchange(with: archive)
    try statistics.exchange(with: archive)
  }
}
