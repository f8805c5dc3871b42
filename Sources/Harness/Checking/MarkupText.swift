/// Text inside elements and attributes of HTML and XML.
public enum MarkupText {
  /// The text with all that could be markup as references, and with codes for what XML forbids or
  /// cannot be seen (``ShownText``).
  public static func escaped(_ text: String) -> String {
    // Most text is plain, and a page has thousands of texts.
    let isPlain = text.utf8.allSatisfy {
      $0 >= 0x20 && $0 < 0x7F && $0 != 0x26 && $0 != 0x3C && $0 != 0x3E && $0 != 0x22 && $0 != 0x27
    }
    if isPlain { return text }
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in ShownText.visible(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      // A parser would make a line feed of it, or two of a line end that has both.
      case "\r": result += "&#13;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
