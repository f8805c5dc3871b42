private import CCairo
import Harness

/// Which font draws which characters of a text.
///
/// The report's own font has Latin, Greek, Cyrillic and signs. Other characters are drawn with an
/// installed font that has them; where none does, they stand as their codes in brackets.
final class FontFallback {
  static let family = "DejaVu Sans"

  /// Neighboring characters of one font.
  struct Run: Equatable {
    var text: String
    var family: String
  }

  private enum Source {
    case family(String)
    /// Something that stands for the character, in the report's own font.
    case substitute(String)
  }

  private struct Key: Hashable {
    var scalar: Unicode.Scalar
    var isBold: Bool
  }

  private var known: [Key: Source] = [:]

  /// - Parameter context: With the report's own font in that weight.
  func runs(of text: String, _ weight: Canvas.Weight, on context: OpaquePointer) -> [Run] {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
      return [Run(text: text, family: Self.family)]
    }
    var runs: [Run] = []
    func append(_ text: String, _ family: String) {
      if let last = runs.last, last.family == family {
        runs[runs.count - 1].text += text
      } else {
        runs.append(Run(text: text, family: family))
      }
    }
    for scalar in ShownText.visible(text).unicodeScalars {
      let key = Key(scalar: scalar, isBold: weight == .bold)
      let source = known[key] ?? find(scalar, on: context)
      known[key] = source
      switch source {
      case .family(let family): append(String(scalar), family)
      case .substitute(let text): append(text, Self.family)
      }
    }
    return runs
  }

  private func find(_ scalar: Unicode.Scalar, on context: OpaquePointer) -> Source {
    if scalar.properties.isWhitespace, !Self.hasGlyph(scalar, on: context) {
      return .substitute(" ")
    }
    if Self.hasGlyph(scalar, on: context) { return .family(Self.family) }
    if let family = Self.installedFamily(with: scalar) { return .family(family) }
    // What only changes the look of its neighbors can be left out.
    let isInvisible =
      scalar.properties.isDefaultIgnorableCodePoint || scalar.properties.isVariationSelector
    return .substitute(isInvisible ? "" : ShownText.code(scalar))
  }

  private static func hasGlyph(_ scalar: Unicode.Scalar, on context: OpaquePointer) -> Bool {
    var glyphs: UnsafeMutablePointer<cairo_glyph_t>?
    var count: Int32 = 0
    let text = String(scalar)
    let status = cairo_scaled_font_text_to_glyphs(
      cairo_get_scaled_font(context), 0, 0, text, Int32(text.utf8.count), &glyphs, &count, nil, nil,
      nil)
    defer { cairo_glyph_free(glyphs) }
    guard status == CAIRO_STATUS_SUCCESS, let glyphs, count > 0 else { return false }
    return (0..<Int(count)).allSatisfy { glyphs[$0].index != 0 }
  }

  /// The family of outlines that fontconfig finds first for the character; nil where none has it.
  private static func installedFamily(with scalar: Unicode.Scalar) -> String? {
    guard let pattern = FcPatternCreate(), let set = FcCharSetCreate() else { return nil }
    defer {
      FcPatternDestroy(pattern)
      FcCharSetDestroy(set)
    }
    FcCharSetAddChar(set, scalar.value)
    FcPatternAddCharSet(pattern, FC_CHARSET, set)
    // Pictures of characters have one size only.
    FcPatternAddBool(pattern, FC_SCALABLE, FcBool(FcTrue))
    FcPatternAddBool(pattern, FC_COLOR, FcBool(FcFalse))
    FcConfigSubstitute(nil, pattern, FcMatchPattern)
    FcDefaultSubstitute(pattern)
    var result = FcResultNoMatch
    guard let match = FcFontMatch(nil, pattern, &result) else { return nil }
    defer { FcPatternDestroy(match) }
    var found: OpaquePointer?
    var name: UnsafeMutablePointer<FcChar8>?
    guard FcPatternGetCharSet(match, FC_CHARSET, 0, &found) == FcResultMatch,
      FcCharSetHasChar(found, scalar.value) != 0,
      FcPatternGetString(match, FC_FAMILY, 0, &name) == FcResultMatch, let name
    else { return nil }
    return String(cString: name)
  }
}
