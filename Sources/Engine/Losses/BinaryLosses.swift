/// Adds the gradient of a weighted sum of binary cross-entropies, and returns its value.
///
///     L = w/B · Σᵢ Σ_c −[q_ic log σ(s_ic) + (1 − q_ic) log(1 − σ(s_ic))],   ∂L/∂s = w/B (σ(s) − q)
///
/// The target q_ic is σ(t_ic / T) for the columns that are distilled, and otherwise 1 for the row's
/// label and 0 for the others. The sum is over columns, the mean over rows: Rebuffi et al. 2017,
/// arXiv:1611.07725, Algorithm 3.
/// - Parameters:
///   - logits: s, [rows, width].
///   - labels: For each row a column.
///   - targets: t, a teacher's logits, [rows, width], read in the distilled columns only.
///   - distilled: The columns with a teacher's targets, maybe none.
///   - temperature: T > 0.
///   - columns: The active columns.
///   - gradients: [rows, width]; added to.
/// - Returns: L in nats.
public func binaryCrossEntropy(
  logits: UnsafePointer<Float>, labels: UnsafePointer<Int32>, targets: UnsafePointer<Float>,
  distilled: Range<Int>, temperature: Float, rows: Int, width: Int, columns: Range<Int>,
  weight: Float = 1, addingTo gradients: UnsafeMutablePointer<Float>
) -> Double {
  guard rows > 0 else { return 0 }
  let scale = weight / Float(rows)
  var total = 0.0
  for row in 0..<rows {
    for column in columns {
      let logit = logits[row * width + column]
      let target =
        distilled.contains(column)
        ? logistic(targets[row * width + column] / temperature)
        : column == Int(labels[row]) ? 1 : 0
      gradients[row * width + column] += scale * (logistic(logit) - target)
      // −q log σ(s) − (1−q) log(1−σ(s)) = max(s, 0) − q·s + log(1 + e^−|s|)
      total += Double(
        max(logit, 0) - target * logit + naturalLogarithm(1 + exponential(-abs(logit))))
    }
  }
  return total * Double(scale)
}

/// 1/(1 + e^−a), without overflow.
@inline(__always)
private func logistic(_ a: Float) -> Float {
  let decay = exponential(-abs(a))
  return a < 0 ? decay / (1 + decay) : 1 / (1 + decay)
}
