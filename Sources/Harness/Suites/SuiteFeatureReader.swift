import Datasets
import Engine
import Yams

extension ProtocolSpec {
  /// Reads what becomes of the images before they are learned: `normalize`, `shrink` and `features`.
  mutating func readSources(_ fields: [String: SuiteNode]) throws(SuiteError) {
    if let node = fields["normalize"], (try? node.text) == "centered" {
      centers = true
    } else if let node = fields["normalize"], try node.flag("normalize") {
      guard DatasetCatalog.moments(of: dataset) != nil else {
        let known = DatasetCatalog.all.filter { $0.moments != nil }.map(\.name)
        throw node.error(
          "means and deviations are known of \(known.joined(separator: ", ")); leave 'normalize' out"
        )
      }
      // Absent and false are the same protocol, and so have the same ids.
      normalizes = true
    }
    if let node = fields["shrink"] {
      guard kind.keepsPixels else {
        throw node.error("'shrink' belongs to kinds that show images as they are, such as 'split'")
      }
      // Absent and 1 are the same protocol, and so have the same ids.
      let factor = try node.integer("shrink", in: 1...256)
      if factor > 1 { shrink = factor }
    }
    guard let node = fields["features"] else { return }
    guard kind.keepsPixels else {
      throw node.error("'features' belongs to the kind 'split': others move the pixels")
    }
    let parts = try node.fields(["network", "weights", "digest"])
    let network = try node.text(of: parts, "network")
    guard ConvolutionalStack(named: network) != nil else {
      throw (parts["network"] ?? node).error(
        "'\(network)' is no name of convolutional layers; write such as C3-5x16-bn")
    }
    let (weights, digest) = try node.weights(parts)
    features = FeatureSpec(network: network, weights: weights, digest: digest)
  }
}

extension SuiteNode {
  /// The text behind a key that may not be missing.
  fileprivate func text(
    of parts: [String: SuiteNode], _ key: String
  ) throws(SuiteError) -> String {
    guard let part = parts[key] else { throw error("the key '\(key)' is missing") }
    return try part.text
  }

  /// The name of a file of weights, and the digest of its tensors.
  func weights(
    _ parts: [String: SuiteNode]
  ) throws(SuiteError) -> (name: String, digest: String) {
    let (name, digest) = (try text(of: parts, "weights"), try text(of: parts, "digest"))
    if let defect = PlainName.defect(of: name) {
      throw (parts["weights"] ?? self).error("the name of the weights \(defect)")
    }
    guard digest.count == 64, digest.allSatisfy({ $0.isHexDigit && !$0.isUppercase }) else {
      throw (parts["digest"] ?? self).error(
        "'digest' is 64 hexadecimal digits; 'clbench data weights FILE' prints them")
    }
    return (name, digest)
  }
}
