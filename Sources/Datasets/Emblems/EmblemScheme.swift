/// The two ways in which a shape is filled: warm stripes and cool checks.
///
/// Their hues overlap, so that color alone does not tell them apart.
enum EmblemScheme: Int, CaseIterable {
  case striped
  case checked

  /// The hues of the lighter color, which is 3/5 of the circle.
  var hues: ClosedRange<Int> {
    switch self {
    case .striped: -320...600
    case .checked: 448...1368
    }
  }

  /// Whether a place has the darker of the two colors.
  ///
  /// - Parameters:
  ///   - u, v: Along the shape's axes, in 1/256 of a pixel, not below 0.
  ///   - band: The width of a stripe, or the side of a field.
  func isDark(u: Int, v: Int, band: Int) -> Bool {
    switch self {
    case .striped: (u / band).isMultiple(of: 2)
    case .checked: (u / band + v / band).isMultiple(of: 2)
    }
  }
}
