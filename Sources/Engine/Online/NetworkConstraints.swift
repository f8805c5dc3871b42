/// Gradients of groups of examples of any network, kept whole, one in each row.
///
/// A group passes the network as one batch, in training mode: layers with statistics take its own moments,
/// and their statistics do not follow it.
final class NetworkConstraints: ConstraintGradients {
  /// Whose batch is compared.
  private let trainer: OnlineNetworkTrainer
  /// What the groups pass through.
  private let groupTrainer: OnlineNetworkTrainer
  private let rows: GradientRows
  private let store: SparseExampleStore
  private let examplesPerGroup: Int
  private var groups: [[OnlineBatchExample]] = []
  private var losses: [Float] = []

  /// - Parameters:
  ///   - groups: Groups there is room for.
  ///   - examples: Those of a group, at most.
  init(for trainer: OnlineNetworkTrainer, groups: Int, examples: Int) {
    self.trainer = trainer
    groupTrainer = OnlineNetworkTrainer(trainer.network, capacity: examples)
    rows = GradientRows(capacity: groups, count: trainer.layout.count)
    store = SparseExampleStore(capacity: groups * examples, inputs: trainer.network.inputs)
    examplesPerGroup = examples
  }

  func append(_ slots: [Int], of source: SparseExampleStore, columns: Range<Int>) {
    precondition(
      groups.count < rows.capacity && slots.count <= examplesPerGroup,
      "Group \(groups.count) of \(rows.capacity), with \(slots.count) of \(examplesPerGroup) examples"
    )
    let first = groups.count * examplesPerGroup
    groups.append(
      slots.enumerated().map { place, slot in
        store.fill(first + place, with: source[slot])
        return OnlineBatchExample(
          store[first + place], columns: columns, scale: 1 / Float(slots.count))
      })
  }

  var examplesByGroup: [[OnlineBatchExample]] { groups }

  func differentiate(_ state: ModelState) {
    for (row, group) in groups.enumerated() {
      groupTrainer.evaluate(state, on: group, mode: .training, losses: &losses)
      groupTrainer.gradient.withUnsafePointer {
        rows[row].update(from: $0, count: rows.count)
      }
    }
  }

  func multiply(_ batch: [OnlineBatchExample], into result: inout [Double]) {
    trainer.gradient.withUnsafePointer {
      rows.multiply($0, rows: groups.count, into: &result)
    }
  }

  func gram(into result: inout [Double]) { rows.gram(rows: groups.count, into: &result) }

  func addCombination(
    _ coefficients: [Double], times factor: Float, to target: inout Parameters
  ) {
    target.withUnsafeMutablePointer {
      rows.addCombination(coefficients.map { Double(factor) * $0 }, to: $0)
    }
  }
}
