import Foundation
import Harness

/// Text as LaTeX prints it with any encoding of fonts and no package but those of its base.
///
/// What neither text nor formulas of that base have, such as Chinese, stands as its code in brackets.
enum LaTeXText {
  /// Longer words may be broken after signs, and inside runs of letters and digits that are longer
  /// than half of it, since nothing else would keep them on the page.
  private static let longestWord = 40

  static func escaped(_ text: String) -> String {
    let line = ShownText.visible(text)
    let words = line.split(omittingEmptySubsequences: false) { character in
      // Spaces of another width have commands.
      character.isWhitespace && LaTeXSymbols.text[character] == nil
    }
    return words.map { word in
      let characters = word.map { replacement(of: $0) }
      let isLong = word.count > longestWord
      // Letters and digits before a character, since the last place to break at.
      var run = 0
      return zip(characters.indices, word).map { index, original in
        let character = characters[index]
        guard index > 0 else { return character }
        run = isPartOfWord(original) && run < longestWord / 2 ? run + 1 : 0
        if isLong, run == 0 { return "\\allowbreak{}" + character }
        // Two hyphens would become a dash, and two quotes another one.
        let isLigature = characters[index - 1] == character && "-',`\"".contains(character)
        return isLigature ? "{}" + character : character
      }.joined()
    }.joined(separator: " ")
  }

  private static func isPartOfWord(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber)
  }

  private static func replacement(of character: Character) -> String {
    LaTeXSymbols.text[character] ?? accented(character) ?? LaTeXSymbols.formula(of: character)
      ?? coded(character)
  }

  /// Letters with an accent that has a command, and plain ASCII; nil for all else.
  private static func accented(_ character: Character) -> String? {
    if let code = character.asciiValue {
      return (0x20..<0x7F).contains(code) ? String(character) : " "
    }
    let scalars = Array(String(character).decomposedStringWithCanonicalMapping.unicodeScalars)
    guard scalars.count == 2, scalars[0].isASCII, scalars[0].properties.isAlphabetic,
      let command = accents[scalars[1]]
    else { return nil }
    return "\\\(command){\(Character(scalars[0]))}"
  }

  /// The numbers of characters that fonts of LaTeX do not have, which would stop it.
  private static func coded(_ character: Character) -> String {
    "{[}"
      + character.unicodeScalars.map { ShownText.code($0).dropFirst().dropLast() }
      .joined(separator: " ") + "{]}"
  }

  private static let accents: [Unicode.Scalar: String] = [
    "\u{300}": "`", "\u{301}": "'", "\u{302}": "^", "\u{303}": "~", "\u{304}": "=",
    "\u{306}": "u", "\u{307}": ".", "\u{308}": "\"", "\u{30A}": "r", "\u{30B}": "H",
    "\u{30C}": "v", "\u{327}": "c",
  ]
}
