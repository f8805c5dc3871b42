import Foundation

/// Text as LaTeX prints it with any encoding of fonts.
enum LaTeXText {
  static func escaped(_ text: String) -> String {
    text.map { replacements[$0] ?? accented($0) ?? coded($0) }.joined()
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
      + character.unicodeScalars.map { "U+" + String($0.value, radix: 16, uppercase: true) }
      .joined(separator: " ") + "{]}"
  }

  private static let accents: [Unicode.Scalar: String] = [
    "\u{300}": "`", "\u{301}": "'", "\u{302}": "^", "\u{303}": "~", "\u{304}": "=",
    "\u{306}": "u", "\u{307}": ".", "\u{308}": "\"", "\u{30A}": "r", "\u{30B}": "H",
    "\u{30C}": "v", "\u{327}": "c",
  ]

  private static let replacements: [Character: String] = [
    "\\": "\\textbackslash{}", "&": "\\&", "%": "\\%", "$": "\\$", "#": "\\#", "_": "\\_",
    "{": "\\{", "}": "\\}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}",
    "<": "$<$", ">": "$>$", "|": "$|$", "`": "\\textasciigrave{}",
    // At the beginning of a row these are taken for arguments.
    "[": "{[}", "]": "{]}", "*": "{*}",
    "±": "$\\pm$", "−": "$-$", "·": "$\\cdot$", "×": "$\\times$", "≤": "$\\le$", "≥": "$\\ge$",
    "≠": "$\\ne$", "≈": "$\\approx$", "∞": "$\\infty$", "⌊": "$\\lfloor$", "⌋": "$\\rfloor$",
    "→": "$\\to$", "↑": "$\\uparrow$", "↓": "$\\downarrow$", "°": "$^\\circ$",
    "ā": "$\\bar a$", "…": "\\dots{}", "–": "--", "—": "---", "‘": "`", "’": "'", "“": "``",
    "”": "''", "\u{2009}": "\\,", "\u{A0}": "~",
    "⁰": "$^0$", "¹": "$^1$", "²": "$^2$", "³": "$^3$", "⁴": "$^4$", "⁵": "$^5$", "⁶": "$^6$",
    "⁷": "$^7$", "⁸": "$^8$", "⁹": "$^9$",
    "α": "$\\alpha$", "β": "$\\beta$", "γ": "$\\gamma$", "δ": "$\\delta$",
    "ε": "$\\varepsilon$", "ζ": "$\\zeta$", "η": "$\\eta$", "θ": "$\\theta$", "κ": "$\\kappa$",
    "λ": "$\\lambda$", "μ": "$\\mu$", "ν": "$\\nu$", "ξ": "$\\xi$", "π": "$\\pi$",
    "ρ": "$\\rho$", "σ": "$\\sigma$", "τ": "$\\tau$", "φ": "$\\varphi$", "χ": "$\\chi$",
    "ψ": "$\\psi$", "ω": "$\\omega$", "Γ": "$\\Gamma$", "Δ": "$\\Delta$", "Θ": "$\\Theta$",
    "Λ": "$\\Lambda$", "Π": "$\\Pi$", "Σ": "$\\Sigma$", "Φ": "$\\Phi$", "Ψ": "$\\Psi$",
    "Ω": "$\\Omega$", "ß": "\\ss{}", "ø": "\\o{}", "Ø": "\\O{}", "æ": "\\ae{}", "Æ": "\\AE{}",
    "œ": "\\oe{}", "ł": "\\l{}", "Ł": "\\L{}", "ı": "\\i{}",
  ]
}
