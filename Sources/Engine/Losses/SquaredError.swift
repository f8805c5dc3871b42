/// Adds the gradient of a weighted squared distance from targets, and returns its value.
///
///     L = w/B · Σᵢ Σ_c (s_ic − t_ic)²,   ∂L/∂s = 2w/B (s − t)
///
/// The sum is over columns; pass w/n for the mean over n of them.
/// - Parameters:
///   - logits: s, [rows, width].
///   - targets: t, [rows, width], read in the same columns.
///   - columns: The active columns; others get no gradient.
///   - weight: w; the loss is a mean over the B rows times this.
///   - gradients: [rows, width]; added to.
public func squaredError(
  logits: UnsafePointer<Float>, targets: UnsafePointer<Float>, rows: Int, width: Int,
  columns: Range<Int>, weight: Float = 1, addingTo gradients: UnsafeMutablePointer<Float>
) -> Double {
  guard rows > 0 else { return 0 }
  let scale = weight / Float(rows)
  var total = 0.0
  for row in 0..<rows {
    for index in row * width + columns.lowerBound..<row * width + columns.upperBound {
      let difference = logits[index] - targets[index]
      gradients[index] = gradients[index].addingProduct(2 * scale, difference)
      total += Double(difference * difference)
    }
  }
  return total * Double(scale)
}
