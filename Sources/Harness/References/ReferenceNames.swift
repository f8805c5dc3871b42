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
    let url = referenceDirectory.appending(path: "fingerprints.json")
    do {
      self = try decode(ReferenceNames.self, from: url)
    } catch {
      throw .badFile(error.description)
    }
    for (paper, named) in protocols.sorted(by: { $0.key < $1.key }) {
      for (name, fingerprint) in named.sorted(by: { $0.key < $1.key }) {
        guard let defect = fingerprint.defect else { continue }
        throw .badFile("\(url.path): '\(name)' of '\(paper)' is no protocol: \(defect)")
      }
    }
  }

  /// Our metric for a paper's words; nil where the file does not say.
  public func metric(_ words: String) -> Metric? {
    metrics[words].flatMap(Metric.named)
  }
}
