/// Characters with a command of LaTeX's base.
enum LaTeXSymbols {
  /// In text.
  static let text: [Character: String] = [
    "\\": "\\textbackslash{}", "&": "\\&", "%": "\\%", "$": "\\$", "#": "\\#", "_": "\\_",
    "{": "\\{", "}": "\\}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}",
    "`": "\\textasciigrave{}", "<": "$<$", ">": "$>$", "|": "$|$",
    // At the beginning of a row these are taken for arguments.
    "[": "{[}", "]": "{]}", "*": "{*}",
    "…": "\\dots{}", "–": "--", "—": "---", "‐": "-", "‑": "\\mbox{-}",
    "‘": "`", "’": "'", "“": "``", "”": "''", "‚": ",", "„": ",\\kern-.1em,",
    "\u{2009}": "\\,", "\u{202F}": "\\,", "\u{A0}": "~", "\u{AD}": "\\-", "\u{200B}": "",
    "§": "\\S{}", "¶": "\\P{}", "©": "\\copyright{}", "£": "\\pounds{}", "€": "EUR",
    "¡": "!`", "¿": "?`", "ﬁ": "fi", "ﬂ": "fl",
    "ß": "\\ss{}", "ø": "\\o{}", "Ø": "\\O{}", "æ": "\\ae{}", "Æ": "\\AE{}", "œ": "\\oe{}",
    "Œ": "\\OE{}", "ł": "\\l{}", "Ł": "\\L{}", "ı": "\\i{}", "å": "\\aa{}", "Å": "\\AA{}",
    // Capitals of Greek that look like Latin ones.
    "Α": "A", "Β": "B", "Ε": "E", "Ζ": "Z", "Η": "H", "Ι": "I", "Κ": "K", "Μ": "M", "Ν": "N",
    "Ο": "O", "Ρ": "P", "Τ": "T", "Χ": "X", "ο": "o",
  ]

  /// In a formula between dollars; nil where there is none.
  static func formula(of character: Character) -> String? {
    if let command = formulas[character] { return "$\(command)$" }
    if let raised = superscripts[character] { return "$^\(raised)$" }
    if let lowered = subscripts[character] { return "$_\(lowered)$" }
    return nil
  }

  private static let formulas: [Character: String] = [
    "±": "\\pm", "∓": "\\mp", "−": "-", "·": "\\cdot",
    "⋅": "\\cdot", "×": "\\times", "÷": "\\div", "≤": "\\le", "≥": "\\ge", "≪": "\\ll",
    "≫": "\\gg", "≠": "\\ne", "≈": "\\approx", "≃": "\\simeq", "≅": "\\cong", "≡": "\\equiv",
    "∼": "\\sim", "∝": "\\propto", "∞": "\\infty", "⌊": "\\lfloor", "⌋": "\\rfloor",
    "⌈": "\\lceil", "⌉": "\\rceil", "⟨": "\\langle", "⟩": "\\rangle", "‖": "\\|", "∥": "\\parallel",
    "⊥": "\\perp", "→": "\\to", "←": "\\leftarrow", "↔": "\\leftrightarrow", "↑": "\\uparrow",
    "↓": "\\downarrow", "↦": "\\mapsto", "⇒": "\\Rightarrow", "⇐": "\\Leftarrow",
    "⇔": "\\Leftrightarrow", "⟶": "\\longrightarrow", "°": "^\\circ", "∘": "\\circ",
    "•": "\\bullet", "★": "\\star", "⋆": "\\star", "∗": "\\ast", "†": "\\dagger",
    "‡": "\\ddagger", "⊕": "\\oplus", "⊗": "\\otimes", "⊙": "\\odot", "∈": "\\in",
    "∉": "\\notin", "∋": "\\ni", "∅": "\\emptyset", "⊂": "\\subset", "⊆": "\\subseteq",
    "⊃": "\\supset", "⊇": "\\supseteq", "∪": "\\cup", "∩": "\\cap", "∖": "\\setminus",
    "∧": "\\wedge", "∨": "\\vee", "¬": "\\neg", "∀": "\\forall", "∃": "\\exists",
    "∂": "\\partial", "∇": "\\nabla", "√": "\\surd", "∑": "\\sum", "∏": "\\prod",
    "∫": "\\int", "′": "'", "″": "''", "ℓ": "\\ell", "ℏ": "\\hbar",
    "½": "\\frac12", "¼": "\\frac14", "¾": "\\frac34", "⅓": "\\frac13", "⅔": "\\frac23",
    "ℝ": "\\mathbf R", "ℕ": "\\mathbf N", "ℤ": "\\mathbf Z", "ℚ": "\\mathbf Q",
    "ℂ": "\\mathbf C", "ℙ": "\\mathbf P", "𝔼": "\\mathbf E", "ā": "\\bar a",
    "α": "\\alpha", "β": "\\beta", "γ": "\\gamma", "δ": "\\delta", "ε": "\\varepsilon",
    "ϵ": "\\epsilon", "ζ": "\\zeta", "η": "\\eta", "θ": "\\theta", "ϑ": "\\vartheta",
    "ι": "\\iota", "κ": "\\kappa", "λ": "\\lambda", "μ": "\\mu", "µ": "\\mu", "ν": "\\nu",
    "ξ": "\\xi", "π": "\\pi", "ρ": "\\rho", "σ": "\\sigma", "ς": "\\varsigma", "τ": "\\tau",
    "υ": "\\upsilon", "φ": "\\varphi", "ϕ": "\\phi", "χ": "\\chi", "ψ": "\\psi",
    "ω": "\\omega", "Γ": "\\Gamma", "Δ": "\\Delta", "Θ": "\\Theta", "Λ": "\\Lambda",
    "Ξ": "\\Xi", "Π": "\\Pi", "Σ": "\\Sigma", "Υ": "\\Upsilon", "Φ": "\\Phi", "Ψ": "\\Psi",
    "Ω": "\\Omega",
  ]

  private static let superscripts: [Character: Character] = [
    "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8",
    "⁹": "9", "⁺": "+", "⁻": "-", "⁼": "=", "⁽": "(", "⁾": ")", "ⁿ": "n", "ⁱ": "i", "ᵀ": "T",
  ]

  private static let subscripts: [Character: Character] = [
    "₀": "0", "₁": "1", "₂": "2", "₃": "3", "₄": "4", "₅": "5", "₆": "6", "₇": "7", "₈": "8",
    "₉": "9", "₊": "+", "₋": "-", "₌": "=", "₍": "(", "₎": ")", "ₐ": "a", "ᵢ": "i", "ⱼ": "j",
    "ₖ": "k", "ₙ": "n", "ₜ": "t",
  ]
}
