extension String {
  /// The text with a blank for each line end and each other control character, as a message holds what
  /// stands in a file.
  var onOneLine: String {
    guard unicodeScalars.contains(where: \.endsOrControls) else { return self }
    var line = UnicodeScalarView()
    for scalar in unicodeScalars { line.append(scalar.endsOrControls ? " " : scalar) }
    return String(line)
  }

  /// The beginning of the text on one line, not longer than a message bears.
  var excerpt: String {
    let line = String(prefix(61)).onOneLine
    return line.count > 60 ? line.prefix(60) + "…" : line
  }
}

extension Unicode.Scalar {
  fileprivate var endsOrControls: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
