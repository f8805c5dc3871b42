/// A linear axis: a range of values, and the round values that get a mark.
struct Axis: Equatable {
  let range: ClosedRange<Double>
  let ticks: [Double]

  /// An axis over at least the given values, with at most `count` steps between marks at
  /// multiples of 1, 2, 2.5 or 5 times a power of ten.
  init(covering values: [Double], count: Int = 6) {
    let low = values.min() ?? 0
    let high = values.max() ?? 1
    let span = max(high - low, 1e-9)
    var step = 1.0
    while step > span / Double(count) { step /= 10 }
    while step * 10 <= span / Double(count) { step *= 10 }
    for factor in [1.0, 2, 2.5, 5, 10] where step * factor >= span / Double(count) {
      step *= factor
      break
    }
    let first = (low / step).rounded(.down)
    let last = max((high / step).rounded(.up), first + 1)
    // Multiples of a whole number, so that marks carry no rounding residue.
    ticks = (Int(first)...Int(last)).map { Double($0) * step }
    range = first * step...last * step
  }

  /// Where `value` lies between `start` (the lower end) and `end`.
  func position(_ value: Double, from start: Double, to end: Double) -> Double {
    start + (value - range.lowerBound) / (range.upperBound - range.lowerBound) * (end - start)
  }
}
