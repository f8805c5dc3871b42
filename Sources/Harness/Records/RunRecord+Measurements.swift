import Datasets
public import Measurements
import Methods

extension ProtocolSpec {
  /// The images that runs keep, as far as they are known here.
  public var knownImages: [ImageMeasurement] {
    MeasurementCatalog.images.filter { measurements?.contains($0.name) == true }
  }

  /// What runs measure beside accuracies, as far as it is known here.
  public var knownMeasurements: [Measurement] {
    (measurements ?? []).compactMap { MeasurementCatalog.measurement(named: $0) }
  }
}

extension RunSpec {
  static let noGenerator = "the method has no generator"

  /// Why a run keeps no images of a generator, in a clause; nil where it keeps them if it is asked to.
  ///
  /// A record that has none says by silence that there were none.
  public var reasonForNoImages: String? {
    guard let known = try? self.protocol.method(named: method.name),
      known.hasGenerator(method.hyperparameters, in: scenario)
    else { return Self.noGenerator }
    if self.protocol.features != nil {
      return "what is generated are features of a frozen trunk, which have no pixels"
    }
    return self.protocol.kind == .permuted
      ? "each context has the pixels in an order of its own" : nil
  }
}

extension RunRecord {
  /// What in the measurements no run can have written, in a clause; nil where there is nothing.
  ///
  /// A measurement that another version has is not judged here, only that it is a table.
  var measurementDefect: String? {
    let spec = identity.spec.protocol
    let tables = result.measurements ?? [:]
    if let defect = imageDefect { return defect }
    let named = (spec.measurements ?? []).filter { name in
      !MeasurementCatalog.images.contains { $0.name == name } && result.images?[name] == nil
    }
    guard Set(tables.keys) == Set(named) else {
      let list = tables.keys.sorted().joined(separator: ", ")
      return """
        its measurements are \(list.isEmpty ? "none" : list), and its protocol names \
        \(named.isEmpty ? "none" : named.joined(separator: ", "))
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
        if case .quantities(let names) = axis.kind { lengths[axis.kind] = names.count }
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

  /// What in the images no run can have written, in a clause; nil where there is nothing.
  private var imageDefect: String? {
    let spec = identity.spec
    for (name, images) in (result.images ?? [:]).sorted(by: { $0.key < $1.key }) {
      guard spec.protocol.measurements?.contains(name) == true else {
        return "its protocol names no images '\(name)'"
      }
      if let reason = spec.reasonForNoImages { return "it has images '\(name)', and \(reason)" }
      if let defect = images.defect(contexts: spec.protocol.contexts) {
        return "its images '\(name)' \(defect)"
      }
    }
    return nil
  }
}
