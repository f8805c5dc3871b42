/// Control of the chance of a single false claim among many tests.
///
/// Holm 1979, "A simple sequentially rejective multiple test procedure", jstor.org/stable/4615733.
/// It holds whatever the dependence between the tests.
public enum HolmAdjustment {
  /// The p-values adjusted for one another, in the same order; at most 1.
  ///
  /// With α as the bound for all, the chance that any true null hypothesis is rejected is at most α:
  ///
  ///     p̃(i) = max_{j≤i} min(1, (n − j + 1) · p(j)),   p(1) ≤ … ≤ p(n)
  public static func adjusted(_ pValues: [Double]) -> [Double] {
    var adjusted = pValues
    var highest = 0.0
    let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
    for (rank, index) in order.enumerated() {
      highest = max(highest, min(1, Double(pValues.count - rank) * pValues[index]))
      adjusted[index] = highest
    }
    return adjusted
  }
}
