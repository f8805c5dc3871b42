/// A name of a file for a message: on one line, with a mark in the place of each character that shows
/// nothing, and cut where it is very long.
func shownName(_ name: String) -> String {
  var shown = ""
  for scalar in name.unicodeScalars.prefix(80) {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
      .unassigned:
      shown.unicodeScalars.append("\u{FFFD}")
    default: shown.unicodeScalars.append(scalar)
    }
  }
  return name.unicodeScalars.count > 80 ? shown + "…" : shown
}
