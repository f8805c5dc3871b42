import Datasets
import Methods

extension PublishedReference.Result {
  /// Why runs and the published number are not of the same thing; nil where they are, as far as the
  /// reference file tells.
  func obstacle(to entries: [RunPlan.Entry], in results: SuiteResults) -> String? {
    guard ["percent", "fraction"].contains(unit) else {
      return "the published unit '\(unit)' is neither percent nor fraction"
    }
    if let scale = results.plan.scale {
      return "the runs are scaled to \(scale) of the published protocol"
    }
    let records = entries.compactMap { results.record(for: $0) }
    if records.contains(where: { $0.identity.data.contains { !$0.verified } }) {
      return "the runs rest on unverified data"
    }
    for entry in entries {
      if let difference = differenceOfProtocol(from: entry.spec) { return difference }
      if let memory, let budget = number(before: "examples per class", in: memory),
        let own = entry.spec.method.hyperparameters["budget"], own != .number(Double(budget))
      {
        return "the budget is \(own) examples per class, in the paper \(budget)"
      }
    }
    return nil
  }

  /// Another data set, other contexts, or boundaries that are known to one side only.
  func differenceOfProtocol(from spec: RunSpec) -> String? {
    func letters(_ text: String) -> String {
      text.lowercased().filter { $0.isLetter || $0.isNumber }
    }
    if !letters(self.protocol).contains(letters(spec.protocol.dataset)) {
      return "the data set is \(spec.protocol.dataset), in the paper '\(self.protocol)'"
    }
    let kinds = ProtocolSpec.Kind.allCases.filter { letters(self.protocol).contains($0.stem) }
    if !kinds.isEmpty, !kinds.contains(spec.protocol.kind) {
      return "the contexts are \(spec.protocol.kind.rawValue), in the paper '\(self.protocol)'"
    }
    if spec.protocol.stream != nil, !self.protocol.contains("task-free") {
      return "the runs are task-free, the paper's know the boundaries of contexts"
    }
    let contexts = ["contexts", "tasks", "permutations"].lazy
      .compactMap { number(before: $0, in: self.protocol) }.first
    if let contexts, contexts != spec.protocol.contexts {
      return "there are \(spec.protocol.contexts) contexts, in the paper \(contexts)"
    }
    return nil
  }

  /// The whole number before `word`, such as 5 in "5 contexts x 2 digits".
  private func number(before word: String, in text: String) -> Int? {
    guard let place = text.firstRange(of: word) else { return nil }
    return text[..<place.lowerBound].split(separator: " ").last.flatMap {
      Int($0.drop { !$0.isNumber })
    }
  }
}

extension ProtocolSpec.Kind {
  /// What its names in papers have in common, such as "permut" of "Permuted" and "Permutations".
  fileprivate var stem: String {
    switch self {
    case .split: "split"
    case .permuted: "permut"
    case .rotated: "rotat"
    }
  }
}
