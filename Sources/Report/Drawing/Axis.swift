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

/// Moves labels apart that would overlap.
enum LabelPlacement {
  /// Positions as near as possible to the wanted ones, at least `spacing` apart and within `bounds`.
  ///
  /// Labels keep their order; groups that would overlap share the shift.
  static func spread(
    _ wanted: [Double], spacing: Double, within bounds: ClosedRange<Double>
  ) -> [Double] {
    let order = wanted.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
    // Each group of touching labels: its members and the mean of where its first would like to be.
    var groups: [(members: [Int], start: Double)] = []
    func clamped(_ start: Double, count: Int) -> Double {
      let highest = bounds.upperBound - Double(count - 1) * spacing
      return max(bounds.lowerBound, min(start, highest))
    }
    for index in order {
      groups.append(([index], clamped(wanted[index], count: 1)))
      while groups.count > 1 {
        let last = groups[groups.count - 1]
        let before = groups[groups.count - 2]
        guard before.start + Double(before.members.count) * spacing > last.start else { break }
        let members = before.members + last.members
        let ideal =
          members.enumerated().reduce(0.0) { $0 + wanted[$1.element] - Double($1.offset) * spacing }
          / Double(members.count)
        groups.removeLast(2)
        groups.append((members, clamped(ideal, count: members.count)))
      }
    }
    var result = wanted
    for group in groups {
      for (offset, member) in group.members.enumerated() {
        result[member] = group.start + Double(offset) * spacing
      }
    }
    return result
  }
}
