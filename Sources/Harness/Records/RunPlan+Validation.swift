import Streams

extension RunPlan {
  /// What a plan that `clbench run` wrote cannot hold, in a clause; nil where there is nothing.
  ///
  /// Names and ids in it become names of files, and what is drawn relies on one number of contexts.
  var defect: String? {
    if let defect = PlainName.defect(of: suite) { return "the suite's name \(defect)" }
    if let published, let defect = PlainName.defect(of: published.paper) {
      return "the name of its paper \(defect)"
    }
    if let scale, !(scale > 0 && scale < 1) { return "its scale \(scale) is not between 0 and 1" }
    var places: Set<Place> = []
    // Nearly always all entries have one protocol.
    var sound: ProtocolSpec?
    for (index, entry) in entries.enumerated() {
      func defect(_ problem: String) -> String { "in its entry \(index + 1) \(problem)" }
      guard PlainName.isDigest(entry.id) else { return defect("the id is no digest") }
      if entry.label.isEmpty { return defect("the label is empty") }
      if sound != entry.spec.protocol, let problem = entry.spec.protocol.defect {
        return defect(problem)
      }
      sound = entry.spec.protocol
      if let problem = PlainName.defect(of: entry.spec.method.name) {
        return defect("the method's name \(problem)")
      }
      if let sweep = entry.sweep, !sweep.value.isFinite { return defect("a value is no number") }
      guard places.insert(Place(entry)).inserted else {
        return defect("\(entry.title.excerpt) stands there a second time")
      }
      guard entry.spec.protocol.contexts == entries[0].spec.protocol.contexts else {
        return defect(
          """
          there are \(entry.spec.protocol.contexts) contexts, and \
          \(entries[0].spec.protocol.contexts) in the first
          """)
      }
    }
    return nil
  }

  /// What makes an entry a cell of its own in reports and checks.
  private struct Place: Hashable {
    var label: String
    var scenario: Scenario
    var seed: UInt64
    var role: Entry.Role

    init(_ entry: Entry) {
      label = entry.label
      scenario = entry.spec.scenario
      seed = entry.spec.seed
      role = entry.role
    }
  }
}
