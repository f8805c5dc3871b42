import Datasets
import Harness
import Methods
import Streams

extension ComparisonReport {
  /// Everything behind the results that is the same for equal results on one machine and build.
  var provenance: [(name: String, value: String)] {
    let records = results.plan.entries.compactMap { results.record(for: $0) }
    var facts: [(name: String, value: String)] = [("Suite", results.plan.suite)]
    facts += protocolFacts
    facts.append(("Seeds", results.seeds.map(String.init).joined(separator: ", ")))
    facts += methodFacts
    for identity in distinct(records.flatMap(\.identity.data)) {
      facts.append(
        (
          "Data",
          "\(identity.name), \(identity.verified ? "verified" : "UNVERIFIED"); "
            + "content digest \(identity.contentDigest)"
        ))
      facts += identity.files.map { ("", "\($0.role) \($0.sha256)") }
    }
    for kernel in distinct(records.map(\.identity.kernel)) {
      facts.append(("Kernels", used(.kernel, kernel.title)))
    }
    facts.append(
      ("Engine version", distinct(records.map(\.identity.engineVersion)).joined(separator: ", ")))
    facts.append(
      ("Measurements", distinct(records.flatMap(\.identity.measurements)).joined(separator: ", ")))
    for environment in distinct(records.map(\.environment)) {
      facts.append(
        (
          "Build",
          "clbench \(environment.packageVersion), commit \(environment.commit), "
            + "Swift \(environment.swiftVersion)"
        ))
      facts.append(("", "\(environment.processor), \(environment.operatingSystem)"))
    }
    return facts
  }

  /// The machines behind measured times.
  var machine: [(name: String, value: String)] {
    let records = results.plan.entries.compactMap { results.record(for: $0) }
    return distinct(
      records.map { "\($0.environment.processor), \($0.environment.operatingSystem)" }
    )
    .map { ("Machine", $0) }
      + distinct(records.map(\.identity.kernel)).map { ("Kernels", used(.kernel, $0.title)) }
  }

  /// How contexts are made and learned.
  var protocolFacts: [(name: String, value: String)] {
    guard let spec = results.plan.entries.first?.spec.protocol else { return [] }
    let optimizer = spec.optimizer
    let momentum = optimizer.momentum == 0 ? "" : ", momentum \(optimizer.momentum)"
    return [
      (
        "Protocol",
        "\(spec.kind.rawValue) \(spec.dataset), \(spec.contextsInWords), "
          + usedSteps(spec)
      ),
      (
        "Network",
        used(
          .hiddenLayers,
          [
            spec.layers,
            spec.hidden.isEmpty
              ? nil : "hidden layers \(spec.hidden.map(String.init).joined(separator: ", ")), ReLU",
          ].compactMap(\.self).joined(separator: ", "))
      ),
      (
        "Optimizer",
        used(
          .optimizer,
          "\(optimizer.name.rawValue), learning rate \(optimizer.learningRate)\(momentum)"
            + (optimizer.resetPerContext ? ", reset for each context" : ""))
      ),
      ("Active classes", used(.activeClasses, spec.activeClasses.rawValue)),
    ] + sourceFacts(spec) + streamFacts(spec)
  }

  /// How many steps a context has, and how large they are, said together where both mean nothing for the same rows.
  private func usedSteps(_ spec: ProtocolSpec) -> String {
    let (number, size) = ("\(spec.iterations) iterations each", "batches of \(spec.batchSize)")
    return rows(without: .iterations) == rows(without: .batchSize)
      ? used(.iterations, "\(number), \(size)")
      : "\(used(.iterations, number)), \(used(.batchSize, size))"
  }

  /// The rows for which a part of the protocol means nothing.
  private func rows(without part: ProtocolPart) -> [String] {
    results.labels.filter { label in
      results.scenarios.allSatisfy { scenario in
        results.entries(label: label, scenario: scenario).first?.spec.unusedParts.contains(part)
          ?? true
      }
    }
  }

  /// What the records have of a part of the protocol, with the rows for which it means nothing.
  func used(_ part: ProtocolPart, _ value: String) -> String {
    let others = rows(without: part)
    if others.isEmpty { return value }
    return others.count == results.labels.count
      ? "not used (in the records: \(value))"
      : "\(value) (not used by \(others.joined(separator: ", ")))"
  }

  /// What becomes of the images before they are learned.
  private func sourceFacts(_ spec: ProtocolSpec) -> [(String, String)] {
    let pixels: String? =
      switch spec.pixelForm {
      case .plain: nil
      case .normalized: "normalized by the channel"
      case .centered: "pixels from −1 to 1"
      }
    let features = spec.features.map {
      "as features of \($0.network), frozen, with the weights \($0.weights) (\($0.digest.prefix(12))…)"
    }
    let parts = [pixels, features].compactMap { $0 }
    return parts.isEmpty ? [] : [("Images", parts.joined(separator: "; "))]
  }

  /// How examples arrive, where context boundaries are not known.
  private func streamFacts(_ spec: ProtocolSpec) -> [(name: String, value: String)] {
    guard let stream = spec.stream else { return [] }
    let width = spec.fuzziness.map { ", transitions of \(2 * $0) iterations" } ?? ""
    let inactive = (spec.inactiveLogits ?? .excluded).rawValue
    return [
      ("Stream", "\(stream.rawValue)\(width), boundaries not known"),
      ("Inactive logits", "\(inactive) (task-incremental)"),
    ]
  }

  /// The settings of each method, by scenario where they differ; swept ones with all their values.
  var methodFacts: [(name: String, value: String)] {
    let names = distinct(results.labels.map { results.sweep(of: $0)?.name ?? $0 })
    let groups = Dictionary(results.sweeps.map { ($0.name, $0) }) { first, _ in first }
    return names.map { name in
      let settings = results.scenarios.compactMap { scenario -> (Scenario, String)? in
        let labels = groups[name].map { results.points(of: $0, in: scenario).map(\.label) }
        let methods = (labels ?? [name]).compactMap {
          results.entries(label: $0, scenario: scenario).first?.spec.statedSettings
        }
        guard let keys = methods.first?.keys.sorted() else { return nil }
        let values = keys.map { key in
          let values = methods.compactMap { $0[key]?.description }
          return Set(values).count == 1
            ? "\(key) \(values[0])" : "\(key) [\(values.joined(separator: ", "))]"
        }
        return (scenario, values.joined(separator: ", "))
      }
      let texts = distinct(settings.map(\.1))
      let value =
        texts.count == 1
        ? (texts[0].isEmpty ? "no settings" : texts[0])
        : settings.map { "\($0.0.rawValue): \($0.1)" }.joined(separator: "; ")
      return (name, value)
    }
  }

  /// The values without repetitions, in order of first appearance.
  private func distinct<Value: Equatable>(_ values: [Value]) -> [Value] {
    values.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
