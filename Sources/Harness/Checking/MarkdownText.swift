/// Text as it stands in Markdown.
public enum MarkdownText {
  /// One line in which nothing is taken for markup, wherever it stands: in a paragraph, an item of a
  /// list, or a cell of a table.
  ///
  /// GitHub looks for mentions, numbers of issues, names of emoji and formulas in text that is free of
  /// markup already, so that a backslash does not keep it from them; an element about the first
  /// character does.
  public static func escaped(_ text: String) -> String {
    let characters = Array(LineText.safe(text).trimmingPrefix { $0 == " " })
    let lineStart = markAtLineStart(characters)
    var result = ""
    result.reserveCapacity(characters.count)
    for (index, character) in characters.enumerated() {
      let next = index + 1 < characters.count ? characters[index + 1] : " "
      switch character {
      case "\\", "|", "*", "_", "`", "[", "<", "~": result += "\\\(character)"
      case "&" where next == "#" || next.isLetter: result += "\\&"
      case "$": result += "<span>$</span>"
      case "@" where isAddress(characters[..<index], characters[(index + 1)...]):
        result += "<span>@</span>"
      case "#" where next.isNumber: result += "<span>#</span>"
      case ":" where isEmojiName(characters[(index + 1)...]): result += "<span>:</span>"
      default: result += index == lineStart ? "\\\(character)" : String(character)
      }
    }
    return result
  }

  /// Lines that are shown as they are, between fences that none of them closes.
  public static func fenced(_ lines: [String]) -> String {
    let lines = lines.map(LineText.safe)
    var longest = 0
    for line in lines {
      var run = 0
      for character in line {
        run = character == "`" ? run + 1 : 0
        longest = max(longest, run)
      }
    }
    let fence = String(repeating: "`", count: max(3, longest + 1))
    return (["\(fence)text"] + lines + [fence]).joined(separator: "\n")
  }

  /// The character that begins a heading, a quotation, an item, or the rule below a heading; nil for
  /// none.
  private static func markAtLineStart(_ characters: [Character]) -> Int? {
    guard let first = characters.first else { return nil }
    if "#>".contains(first) || characters.allSatisfy({ $0 == "=" }) { return 0 }
    // A sign of a number begins no item.
    if "-+".contains(first) {
      return characters.count == 1 || characters[1] == " " || characters[1] == first ? 0 : nil
    }
    let digits = characters.prefix { $0.isASCII && $0.isNumber }.count
    guard digits > 0, digits < characters.count, ".)".contains(characters[digits]) else {
      return nil
    }
    // A number with decimals is no item of a list.
    let isItem = digits + 1 == characters.count || characters[digits + 1].isWhitespace
    return isItem ? digits : nil
  }

  /// Whether an `@` between the two mentions somebody or belongs to an address; the one in the id of a
  /// metric does not.
  private static func isAddress(
    _ before: ArraySlice<Character>, _ after: ArraySlice<Character>
  ) -> Bool {
    func isWord(_ character: Character) -> Bool { character.isLetter || character.isNumber }
    guard let first = after.first, isWord(first) else { return false }
    guard let last = before.last, isWord(last) else { return true }
    let name = after.prefix { isWord($0) || "-_.".contains($0) }
    return zip(name, name.dropFirst()).contains { $0 == "." && isWord($1) }
  }

  /// Whether letters, digits, signs and a colon follow, such as in `:bug:`.
  private static func isEmojiName(_ rest: ArraySlice<Character>) -> Bool {
    let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "_+-".contains($0)) }
    return !name.isEmpty && rest.dropFirst(name.count).first == ":"
  }
}
