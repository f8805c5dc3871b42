extension FixedWidthInteger {
  /// The whole number nearest to `value`; the end of the type's range beyond it, 0 for what is no number.
  ///
  /// `Int(_:)` of a `Double` traps outside the range, and what came from a file may be there.
  public init(nearest value: Double) {
    let whole = value.rounded()
    self = Self(exactly: whole) ?? (whole > 0 ? .max : whole < 0 ? .min : 0)
  }
}
