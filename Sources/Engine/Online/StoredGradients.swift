/// Gradients of groups of examples that are kept whole, one in each row.
///
/// The better choice where groups are large: memory and time grow with the number of groups, and
/// hardly with their size.
public final class StoredGradients: ConstraintGradients {
  private let perceptron: OnlinePerceptron
  private let traces: OnlineTraces
  private let batchTraces: OnlineTraces
  private let rows: GradientRows
  /// The examples of each group, some at a time.
  private var groups: [[FixedExamples]] = []
  private var gradient: Parameters
  private var losses: [Float] = []

  /// - Parameters:
  ///   - batchTraces: Those of the batch that is compared.
  ///   - groups: Groups there is room for.
  public init(for perceptron: OnlinePerceptron, batchTraces: OnlineTraces, groups: Int) {
    self.perceptron = perceptron
    self.batchTraces = batchTraces
    traces = OnlineTraces(for: perceptron, capacity: FixedExamples.limit)
    rows = GradientRows(capacity: groups, count: perceptron.layout.count)
    gradient = Parameters(layout: perceptron.layout)
  }

  public func append(_ slots: [Int], of store: SparseExampleStore, columns: Range<Int>) {
    groups.append(FixedExamples.parts(of: slots, of: store, columns: columns))
  }

  public var examplesByGroup: [[OnlineBatchExample]] { groups.map { $0.flatMap(\.batch) } }

  public func differentiate(_ state: ModelState) {
    state.parameters.withUnsafePointer { theta in
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
  }

  public func multiply(_ batch: [OnlineBatchExample], into result: inout [Double]) {
    gradient.clear()
    gradient.withUnsafeMutablePointer { gradient in
      perceptron.add(batch, in: batchTraces, to: gradient)
      rows.multiply(gradient, rows: groups.count, into: &result)
    }
  }

  public func gram(into result: inout [Double]) {
    rows.gram(rows: groups.count, into: &result)
  }

  public func addCombination(
    _ coefficients: [Double], times factor: Float, to target: inout Parameters
  ) {
    target.withUnsafeMutablePointer {
      rows.addCombination(coefficients.map { Double(factor) * $0 }, to: $0)
    }
  }
}
