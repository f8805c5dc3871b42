/// Gradients of groups of examples that are kept whole, one in each row.
///
/// The better choice where groups are large: memory and time grow with the number of groups, and
/// hardly with their size.
public final class StoredGradients: ConstraintGradients {
  private let perceptron: OnlinePerceptron
  private let traces: OnlineTraces
  private let rows: GradientRows
  /// The examples of each group, some at a time.
  private var groups: [[FixedExamples]] = []
  private var gradient: Parameters
  private var losses: [Float] = []

  /// - Parameter groups: Groups there is room for.
  public init(for perceptron: OnlinePerceptron, groups: Int) {
    self.perceptron = perceptron
    traces = OnlineTraces(for: perceptron, capacity: FixedExamples.limit)
    rows = GradientRows(capacity: groups, count: perceptron.layout.count)
    gradient = Parameters(layout: perceptron.layout)
  }

  public func append(_ slots: [Int], of store: SparseExampleStore, columns: Range<Int>) {
    groups.append(FixedExamples.parts(of: slots, of: store, columns: columns))
  }

  public func trace(_ theta: UnsafePointer<Float>) {
    for (row, group) in groups.enumerated() {
      rows.clear(row)
      for part in group {
        perceptron.trace(theta, on: part.batch, in: traces, losses: &losses)
        perceptron.addFirstLayer(part, firstSlot: 0, in: traces, to: rows[row])
        perceptron.addHigherLayers(
          0..<part.batch.count, in: traces, to: rows[row] + perceptron.inputLayerCount)
      }
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
