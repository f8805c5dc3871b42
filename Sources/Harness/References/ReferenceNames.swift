public import Foundation
public import Metrics

/// What the papers' words stand for: `fingerprints.json` of a directory of references.
public struct ReferenceNames: Decodable, Sendable, Equatable {
  /// By a paper's words for a metric: the id of ours.
  public var metrics: [String: String]
  /// By paper and its name of a protocol.
  public var protocols: [String: [String: ProtocolFingerprint]]

  public init(
    metrics: [String: String], protocols: [String: [String: ProtocolFingerprint]] = [:]
  ) {
    self.metrics = metrics
    self.protocols = protocols
  }

  public init(referenceDirectory: URL) throws(ReferenceError) {
    do {
      self = try decode(
        ReferenceNames.self, from: referenceDirectory.appending(path: "fingerprints.json"))
    } catch {
      throw .badFile(error.description)
    }
  }

  /// Our metric for a paper's words; nil where the file does not say.
  public func metric(_ words: String) -> Metric? {
    metrics[words].flatMap(Metric.named)
  }
}
