public import Measurements

extension ProtocolSpec {
  /// What runs measure beside accuracies, as far as it is known here.
  public var knownMeasurements: [Measurement] {
    (measurements ?? []).compactMap { MeasurementCatalog.measurement(named: $0) }
  }
}

extension RunRecord {
  /// What in the measurements no run can have written, in a clause; nil where there is nothing.
  ///
  /// A measurement that another version has is not judged here, only that it is a table.
  var measurementDefect: String? {
    let spec = identity.spec.protocol
    let tables = result.measurements ?? [:]
    guard Set(tables.keys) == Set(spec.measurements ?? []) else {
      let list = tables.keys.sorted().joined(separator: ", ")
      return """
        its measurements are \(list.isEmpty ? "none" : list), and its protocol names \
        \(spec.measurements?.joined(separator: ", ") ?? "none")
        """
    }
    // Axes of a kind are as long in all tables.
    var lengths = [TableAxis.Kind.checkpoints: spec.contexts]
    for (name, table) in tables.sorted(by: { $0.key < $1.key }) {
      let width = table.first?.count ?? 0
      guard width > 0, table.allSatisfy({ $0.count == width }) else {
        return "the rows of its measurement '\(name)' are not of one length"
      }
      guard table.joined().allSatisfy({ $0.map((0...1).contains) ?? true }) else {
        return "a value of its measurement '\(name)' is outside 0...1"
      }
      guard let measurement = MeasurementCatalog.measurement(named: name) else { continue }
      for (axis, count) in [(measurement.rows, table.count), (measurement.columns, width)] {
        guard lengths[axis.kind, default: count] == count else {
          let wanted = lengths[axis.kind, default: count]
          return """
            its measurement '\(name)' is a table of \(table.count) by \(width), where \(wanted) are \
            due to '\(axis.heading)'
            """
        }
        lengths[axis.kind] = count
      }
    }
    return nil
  }
}
