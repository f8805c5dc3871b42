/// The gradients g_τ of the mean losses of groups of stored examples, as the rows of G: what a
/// projection onto the half-spaces of many constraints needs.
///
/// ``differentiate(_:)`` computes them at some parameters; the other calls then refer to these. An
/// ``OnlineTrainer`` makes them, whose batch they are compared with.
public protocol ConstraintGradients: AnyObject {
  /// Adds a group of examples whose gradients will be asked for.
  ///
  /// - Parameters:
  ///   - slots: The examples' places in `store`, which are copied.
  ///   - columns: The output units of their loss.
  func append(_ slots: [Int], of store: SparseExampleStore, columns: Range<Int>)

  /// Computes the gradients at a state of the network.
  func differentiate(_ state: ModelState)

  /// `result` ← G g, [groups], for the gradient g of the batch that the trainer differentiated last.
  func multiply(_ batch: [OnlineBatchExample], into result: inout [Double])

  /// `result` ← G Gᵀ, [groups, groups], row-major.
  func gram(into result: inout [Double])

  /// Adds factor · Gᵀv to `target`, a vector of the trainer's layout; G is used up.
  func addCombination(
    _ coefficients: [Double], times factor: Float, to target: inout Parameters)
}
