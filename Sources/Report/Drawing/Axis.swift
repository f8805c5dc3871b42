import Foundation
import Harness

/// An axis: a range of values, how they lie along it, and those that get a mark.
struct Axis: Equatable {
  let range: ClosedRange<Double>
  let ticks: [Double]
  let scale: AxisScale

  /// An axis with exactly these ends.
  ///
  /// - Precondition: the ends of a logarithmic axis are positive.
  init(ends low: Double, _ high: Double, scale: AxisScale = .linear) {
    precondition(scale == .linear || low > 0, "A logarithmic axis cannot begin at \(low)")
    range = low...(high > low ? high : low + max(1, abs(low)))
    ticks = [low, high]
    self.scale = scale
  }

  /// What is farther from 0 is drawn there; squares and sums of such numbers are finite.
  private static let farthest = 1e100

  /// A linear axis over at least the given values, with at most `count` steps between marks at
  /// multiples of 1, 2, 2.5 or 5 times a power of ten.
  init(covering values: [Double], count: Int = 6) {
    let values = values.map { $0.isNaN ? 0 : max(-Self.farthest, min(Self.farthest, $0)) }
    let low = values.min() ?? 0
    let high = values.max() ?? 1
    // Less than a part of a thousand million of a value has no marks that differ in print.
    let span = max(high - low, 1e-9, max(abs(low), abs(high)) * 1e-9)
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
    ticks = (Int(nearest: first)...Int(nearest: last)).map { Double($0) * step }
    range = first * step...last * step
    scale = .linear
  }

  /// An axis of the scale ``AxisScale/accuracy`` over at least the given percentages.
  ///
  /// What is above its last mark, where the error could be 0, lies at its end.
  init(coveringAccuracies values: [Double]) {
    let marks = [0, 30, 60, 80, 90, 95, 98, 99, 99.5, 99.8, 99.9]
    let low = marks.dropLast().last { $0 <= values.min() ?? 0 } ?? 0
    let high = marks.first { $0 > low && $0 >= values.max() ?? 100 } ?? marks[marks.count - 1]
    ticks = marks.filter { (low...high).contains($0) }
    range = low...high
    scale = .accuracy
  }

  /// Where `value` lies between `start` (the lower end) and `end`, and at most as far outside.
  ///
  /// A library that draws a dashed line over 10³⁰⁰ pages does not come back.
  func position(_ value: Double, from start: Double, to end: Double) -> Double {
    let (low, high) = (place(range.lowerBound), place(range.upperBound))
    let share = (place(value) - low) / (high - low)
    return start + (share.isNaN ? 0 : max(-1, min(2, share))) * (end - start)
  }

  private func place(_ value: Double) -> Double {
    switch scale {
    case .linear: value
    case .logarithmic: log10(value)
    case .accuracy: -log10(max(100 - value, 100 - range.upperBound))
    }
  }

  /// The text of marks: on a logarithmic axis as settings are written, otherwise with as many
  /// decimals as the finest of them needs.
  func text(ofMarks marks: [Double]) -> [String] {
    switch scale {
    case .linear:
      let decimals = marks.map(NumberText.decimals).max() ?? 0
      return marks.map { NumberText.fixed($0, decimals: decimals) }
    case .accuracy:
      return marks.map { NumberText.fixed($0, decimals: NumberText.decimals($0)) }
    case .logarithmic: return marks.map(NumberText.setting)
    }
  }

  /// Which of the names of marks are printed where not all have room beside each other.
  ///
  /// Powers of ten go first on a logarithmic axis, then all from the left.
  func named(
    _ marks: [Double], widths: [Double], from start: Double, to end: Double, gap: Double = 3
  ) -> [Int] {
    let round = marks.indices.filter { index in
      scale == .logarithmic && log10(marks[index]).rounded() == log10(marks[index])
    }
    var named: [Int] = []
    for index in round + marks.indices.filter({ !round.contains($0) }) {
      let center = position(marks[index], from: start, to: end)
      let isFree = named.allSatisfy { other in
        abs(center - position(marks[other], from: start, to: end))
          >= (widths[index] + widths[other]) / 2 + gap
      }
      if isFree { named.append(index) }
    }
    return named.sorted()
  }
}
