extension PublishedComparison {
  /// How many cells have each verdict, and what they were tested with, in one line.
  public var summary: String {
    let counts = Verdict.allCases.compactMap { verdict in
      let count = cells.count { $0.verdict == verdict }
      return count > 0 ? "\(count) \(verdict.rawValue)" : nil
    }
    let tested = cells.count { $0.tests != nil }
    return """
      \(counts.joined(separator: ", ")); \(tested) tested together; \(marginsPhrase)
      """
  }

  /// The margins with their reasons, such as "margin 1.00 points (the default)".
  public var marginsPhrase: String {
    let margins = cells.map(\.margin).reduce(into: [EquivalenceMargin]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    let parts = margins.map { margin in
      let count = cells.count { $0.margin == margin }
      return """
        \(points(margin.value, signed: false)) points\(margins.count > 1 ? " for \(count) cells" : "") \
        (\(margin.reason ?? "the default"))
        """
    }
    return "margin \(parts.joined(separator: ", "))"
  }
}
