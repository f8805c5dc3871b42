import Datasets
import Streams

extension ProtocolSpec {
  /// Reads how the classes of a split are divided among contexts, and makes sure that none is left out.
  ///
  /// - Parameters:
  ///   - fields: Those of the protocol, which is `node`.
  ///   - scenarios: Those of the suite; in some of them contexts share their labels.
  mutating func readClasses(
    _ fields: [String: SuiteNode], of node: SuiteNode, scenarios: [Scenario]
  ) throws(SuiteError) {
    let listed = fields["classes-per-context"]
    guard kind == .split else {
      if let listed { throw listed.error("'classes-per-context' belongs to the kind 'split'") }
      return
    }
    // How many classes a folder of images has is seen when it is read.
    let known = DatasetCatalog.all.first { $0.name == dataset }?.classes
    let classes = known ?? 256
    if let listed {
      var sizes: [Int] = []
      for element in try listed.elements {
        sizes.append(try element.integer("classes-per-context", in: 1...classes))
      }
      guard !sizes.isEmpty else { throw listed.error("the list of numbers of classes is empty") }
      if let contexts = fields["contexts"], self.contexts != sizes.count {
        throw contexts.error(
          "'classes-per-context' lists \(sizes.count) contexts, so 'contexts' can be left out")
      }
      contexts = sizes.count
      // Absent and equal numbers are the same protocol, and so have the same ids.
      classesPerContext = Set(sizes).count == 1 && sizes.reduce(0, +) == known ? nil : sizes
    }
    do throws(DatasetError) {
      if let known {
        _ = try SplitContexts.sizes(contexts: contexts, classes: known, listed: classesPerContext)
      }
      if let sizes = classesPerContext, Set(sizes).count > 1,
        scenarios.contains(.domain) || heads == .single
      {
        throw .unsharedLabels(sizes)
      }
    } catch {
      throw (listed ?? fields["contexts"] ?? node).error(error.description)
    }
  }
}
