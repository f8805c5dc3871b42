import Measurements
import Methods
import Streams

// What no run of a suite uses has no place in it: the records would say what did not happen.

extension Suite {
  /// Refuses keys of the protocol that mean nothing for all of the suite's runs.
  ///
  /// A key that some of the runs use stands in the records of all, since the runs of a suite have one
  /// protocol; ``RunSpec/unusedParts`` tells which ones it means nothing for.
  ///
  /// - Parameter node: The protocol.
  func refuseUnused(in node: SuiteNode) throws(SuiteError) {
    for (key, keyNode, _) in try node.entries {
      if let part = ProtocolPart(ofKey: key, in: self.protocol), !uses(part) {
        throw keyNode.error("'\(key)' means nothing in this suite: \(reason(part)); leave it out")
      }
      if let scenario = Self.owner(ofKey: key, in: self.protocol), !scenarios.contains(scenario) {
        throw keyNode.error(
          "'\(key)' means something in the \(scenario.title) scenario only; leave it out")
      }
      if key == "measurements", let images = self.protocol.knownImages.first,
        let reason = reasonForNoImages
      {
        throw keyNode.error("'\(images.name)' has nothing to show in this suite: \(reason)")
      }
      if key == "curve-samples", self.protocol.curveInterval == 0 {
        throw keyNode.error(
          "'curve-samples' means nothing where 'curve-interval: 0' asks for no curve; leave it out")
      }
    }
  }

  /// The protocol as the records have it: with plain gradient descent where nothing else is taken.
  ///
  /// The rate of such methods is a setting of theirs. Records have one beside the name all the same,
  /// the same in all of them.
  func statingWhatIsUsed() -> ProtocolSpec {
    var spec = self.protocol
    if runs.allSatisfy({ $0.ownParts.optimizer == .gradientDescent }) {
      spec.optimizer = .init(name: .sgd, learningRate: 0.01)
    }
    return spec
  }

  /// The scenario without which a key means nothing; nil for keys of all scenarios.
  private static func owner(ofKey key: String, in spec: ProtocolSpec) -> Scenario? {
    switch key {
    case "active-classes": .class
    case "inactive-logits": .task
    // One head for all contexts is also what domain-incremental learning has.
    case "heads" where spec.heads != .single: .task
    default: nil
    }
  }

  /// One run of each method and scenario, those that only serve intransigence among them.
  private var runs: [RunSpec] {
    let references =
      intransigence == .perContext ? [MethodSpec(name: MethodCatalog.upperBound.name)] : []
    return scenarios.flatMap { scenario in
      (methods.compactMap { $0.specs[scenario] } + references).map {
        RunSpec(protocol: self.protocol, scenario: scenario, method: $0, seed: 0)
      }
    }
  }

  private func uses(_ part: ProtocolPart) -> Bool {
    runs.contains { !$0.ownParts.contains(part) }
  }

  /// Why no run keeps images of a generator; nil where one does.
  private var reasonForNoImages: String? {
    let reasons = runs.map(\.reasonForNoImages)
    guard !reasons.contains(nil) else { return nil }
    // What a generator cannot show says more than that other methods have none.
    return reasons.compactMap(\.self).first { $0 != RunSpec.noGenerator }
      ?? "none of its methods has a generator"
  }

  /// Why no run uses a part of the protocol.
  private func reason(_ part: ProtocolPart) -> String {
    var names: [String] = []
    for run in runs where !names.contains(run.method.name) { names.append(run.method.name) }
    let reason =
      switch part {
      case .optimizer: "an optimizer of its own, and its rate among its own settings"
      case .iterations: "steps whose number follows from its own settings"
      case .batchSize: "steps whose size is a setting of its own"
      case .hiddenLayers: "networks whose sizes are settings of its own"
      case .activeClasses: "no output units that compete, or a setting of its own for them"
      case .kernel: "no use for the library"
      }
    return "\(names.count == 1 ? "" : "each of ")\(names.joined(separator: ", ")) has \(reason)"
  }
}

extension ProtocolPart {
  /// The part that a key of a suite's protocol belongs to; nil for what all methods use.
  fileprivate init?(ofKey key: String, in spec: ProtocolSpec) {
    switch key {
    case "iterations", "epochs": self = .iterations
    // Chosen examples have to be whole batches, whoever learns them.
    case "batch-size" where spec.samplesPerContext == nil: self = .batchSize
    case "optimizer", "learning-rate", "momentum", "reset-optimizer": self = .optimizer
    case "hidden": self = .hiddenLayers
    case "active-classes": self = .activeClasses
    default: return nil
    }
  }
}
