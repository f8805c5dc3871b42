/// Characters that cannot be seen, or change how others are shown, as their codes.
public enum ShownText {
  /// The text with the code in place of control characters, of those that turn the direction of
  /// writing, and of those that no text may have; line ends and tabs stay.
  ///
  /// Every other end of a line becomes a line feed.
  public static func visible(_ text: String) -> String {
    // Most text is plain.
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n", "\r", "\t": result.unicodeScalars.append(scalar)
      case "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}": result += "\n"
      default:
        if isShown(scalar) { result.unicodeScalars.append(scalar) } else { result += code(scalar) }
      }
    }
    return result
  }

  /// Such as `[U+001B]`.
  public static func code(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "[U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "]"
  }

  private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.properties.generalCategory == .control { return false }
    switch scalar.value {
    // Unicode's property Bidi_Control.
    case 0x61C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: return false
    // The mark of a file's byte order, and what XML forbids.
    case 0xFEFF, 0xFFFE, 0xFFFF: return false
    default: return true
    }
  }
}
