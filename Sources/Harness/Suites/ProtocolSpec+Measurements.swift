import Measurements

extension ProtocolSpec {
  /// Reads what runs measure beside accuracies.
  mutating func readMeasurements(_ fields: [String: SuiteNode]) throws(SuiteError) {
    guard let node = fields["measurements"] else { return }
    let known = MeasurementCatalog.names
    let named = try node.distinct("measurements") { element throws(SuiteError) in
      let name = try element.text
      guard known.contains(name) else {
        throw element.error("unknown measurement '\(name)'\(element.hint(name, among: known))")
      }
      return name
    }
    // The order in which they are named makes no other run.
    measurements = known.filter(named.contains)
  }
}
