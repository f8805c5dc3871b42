/// Text from suites, records and paths as one line of a terminal or a log.
///
/// A name may hold any character. Printed as it is, it could color or clear a terminal, show other
/// lines in an order of its own, or, in the log of a workflow, be taken for a command.
public enum LineText {
  /// The text on one line in which every character only shows itself.
  ///
  /// Line ends and tabs become spaces, and what cannot be seen becomes its code (``ShownText``). A space
  /// parts what the log of a workflow takes for a command: `::` where a line begins, and `##[` and
  /// `##vso[` anywhere in it.
  public static func safe(_ text: String) -> String {
    var line = ""
    var isAfterReturn = false
    for scalar in ShownText.visible(text).unicodeScalars {
      // A carriage return with its line feed is one line end.
      if scalar == "\n", isAfterReturn {
        isAfterReturn = false
        continue
      }
      isAfterReturn = scalar == "\r"
      line.unicodeScalars.append(["\n", "\r", "\t"].contains(scalar) ? " " : scalar)
    }
    for (mark, parted) in [("##[", "# #["), ("##vso[", "# #vso[")] where line.contains(mark) {
      line = line.replacing(mark, with: parted)
    }
    // Runners look at what follows the white space.
    let start = line.firstIndex { !$0.isWhitespace } ?? line.endIndex
    if line[start...].hasPrefix("::") { line.insert(" ", at: line.index(after: start)) }
    return line
  }

  /// How many columns of a terminal the text takes: two for wide characters and emoji, none for marks
  /// that combine with what stands before them.
  public static func columns(_ text: String) -> Int {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text.utf8.count }
    return text.reduce(0) { $0 + columns($1) }
  }

  /// The longest beginning of the text that takes at most so many columns, no character cut in two.
  public static func prefix(_ text: String, columns limit: Int) -> Substring {
    var room = limit
    return text.prefix { character in
      room -= columns(character)
      return room >= 0
    }
  }

  private static func columns(_ character: Character) -> Int {
    let scalars = character.unicodeScalars
    // U+FE0F asks for the picture of a character that is text otherwise.
    if scalars.contains(where: { $0.value == 0xFE0F }),
      scalars.first?.properties.isEmoji == true
    {
      return 2
    }
    return scalars.map(columns).max() ?? 0
  }

  private static func columns(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control, .lineSeparator, .paragraphSeparator:
      return 0
    default: break
    }
    // The vowels and final consonants of Hangul stand in the square of the first consonant.
    if (0x1160...0x11FF).contains(scalar.value) { return 0 }
    return scalar.properties.isEmojiPresentation || isWide(scalar.value) ? 2 : 1
  }

  /// Whether Unicode's East Asian Width is W or F, emoji aside (EastAsianWidth.txt, in whole blocks
  /// where all else in them is not assigned).
  private static func isWide(_ code: UInt32) -> Bool {
    switch code {
    case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F,
      0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60,
      0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F265,
      0x20000...0x3FFFD:
      true
    default: false
    }
  }
}
