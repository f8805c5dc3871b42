extension Metric {
  /// What the letters and arrows of all definitions stand for.
  public static let notation = """
    K contexts; a(k,j): accuracy on context j after learning context k; b(j): accuracy on context j \
    of the untrained network. ↑: higher is better; ↓: lower is better.
    """

  /// The symbol with its better direction, and the id.
  public var heading: String {
    let arrow =
      switch direction {
      case .higherIsBetter: "↑"
      case .lowerIsBetter: "↓"
      }
    return "\(symbol) \(arrow) (\(id))"
  }

  /// Name, formula, sign and source.
  public var definition: String {
    "\(name): \(formula). Sign and range: \(convention). Source: \(source)."
  }
}
