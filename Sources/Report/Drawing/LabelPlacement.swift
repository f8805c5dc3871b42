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
