/// A part of a figure with what it stands for, for readers who can point at it.
struct HoverRegion: Equatable {
  var box: Box
  /// Lines of the model's names and numbers.
  var text: String
}

extension HoverRegion {
  /// Such as "accuracy, %: 93.21 (95 % interval 92.87 to 93.55), n = 20".
  ///
  /// - Parameter scale: What a value is multiplied with to be in the unit that `title` names.
  static func line(_ title: String, _ estimate: Estimate, scale: Double = 100) -> String {
    func number(_ value: Double) -> String { NumberText.fixed(value * scale, decimals: 2) }
    let interval = estimate.interval.map {
      " (95 % interval \(number($0.lowerBound)) to \(number($0.upperBound)))"
    }
    return "\(title): \(number(estimate.mean))\(interval ?? ""), n = \(estimate.count)"
  }
}

extension Box {
  /// A square around a point.
  init(around x: Double, _ y: Double, side: Double) {
    self.init(left: x - side / 2, top: y - side / 2, right: x + side / 2, bottom: y + side / 2)
  }
}
