/// The gradients g_τ of the mean losses of groups of stored examples, as the rows of G: what a
/// projection onto the half-spaces of many constraints needs.
///
/// ``trace(_:)`` computes them at some parameters; the other calls then refer to these.
public protocol ConstraintGradients: AnyObject {
  /// Adds a group of examples whose gradients will be asked for.
  ///
  /// - Parameters:
  ///   - slots: The examples' places in `store`, which are copied.
  ///   - columns: The output units of their loss.
  func append(_ slots: [Int], of store: SparseExampleStore, columns: Range<Int>)

  /// Computes the gradients at `theta`, a vector of the perceptron's layout.
  func trace(_ theta: UnsafePointer<Float>)

  /// `result` ← G g, [groups], for the gradient g of traced examples of a batch.
  ///
  /// - Parameters:
  ///   - batch: Its examples, in the first `count` slots.
  ///   - traces: Their traces in the same slots.
  func multiply(
    _ batch: SparseExampleStore, _ traces: OnlineTraces, count: Int, into result: inout [Double])

  /// `result` ← G Gᵀ, [groups, groups], row-major.
  func gram(into result: inout [Double])

  /// Adds factor · Gᵀv to `target`, a vector of the perceptron's layout; G is used up.
  func addCombination(
    _ coefficients: [Double], times factor: Float, to target: UnsafeMutablePointer<Float>)
}
