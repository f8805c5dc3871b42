/// Gradients of groups of examples that are kept whole, one in each row.
///
/// The better choice where groups are large: memory and time grow with the number of groups, and
/// hardly with their size.
public final class StoredGradients: ConstraintGradients {
  private let perceptron: OnlinePerceptron
  private let traces: OnlineTraces
  private let examples: SparseExampleStore
  private let rows: GradientRows
  private var groups: [(places: Range<Int>, columns: Range<Int>)] = []
  private var gradient: Parameters

  /// - Parameters:
  ///   - groups: Groups there is room for.
  ///   - capacity: Examples of all groups together.
  public init(for perceptron: OnlinePerceptron, groups: Int, capacity: Int) {
    self.perceptron = perceptron
    traces = OnlineTraces(for: perceptron, capacity: 1)
    examples = SparseExampleStore(capacity: capacity, inputs: perceptron.network.inputs)
    rows = GradientRows(capacity: groups, layout: perceptron.layout)
    gradient = Parameters(layout: perceptron.layout)
  }

  public func append(_ slots: [Int], of store: SparseExampleStore, columns: Range<Int>) {
    let first = groups.last?.places.upperBound ?? 0
    for (index, slot) in slots.enumerated() { examples.fill(first + index, with: store[slot]) }
    groups.append((first..<first + slots.count, columns))
  }

  public func trace(_ theta: UnsafePointer<Float>) {
    for (row, group) in groups.enumerated() {
      rows.clear(row)
      perceptron.addGradient(
        at: theta, ofMeanOf: examples, slots: group.places, columns: group.columns, in: traces,
        to: rows[row])
    }
  }

  public func multiply(
    _ batch: SparseExampleStore, _ batchTraces: OnlineTraces, count: Int,
    into result: inout [Double]
  ) {
    gradient.clear()
    gradient.withUnsafeMutablePointer { gradient in
      for slot in 0..<count {
        perceptron.add(batch[slot], slot: slot, in: batchTraces, to: gradient)
      }
      rows.multiply(gradient, rows: groups.count, into: &result)
    }
  }

  public func gram(into result: inout [Double]) {
    rows.gram(rows: groups.count, into: &result)
  }

  public func addCombination(
    _ coefficients: [Double], times factor: Float, to target: UnsafeMutablePointer<Float>
  ) {
    rows.addCombination(coefficients.map { Double(factor) * $0 }, to: target)
  }
}
