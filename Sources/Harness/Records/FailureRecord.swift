/// What a run leaves behind that ended without a result; it is tried again by the next `run`.
public struct FailureRecord: Codable, Sendable, Equatable {
  public var schema: Int
  /// The id the finished run would have had.
  public var id: String
  public var spec: RunSpec
  public var reason: String

  public init(id: String, spec: RunSpec, reason: String) {
    schema = RunRecord.currentSchema
    self.id = id
    self.spec = spec
    self.reason = reason
  }
}
