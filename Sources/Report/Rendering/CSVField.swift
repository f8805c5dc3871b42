/// One field of a file for machines.
///
/// Programs that read a table guess what its columns are. A field is written so that they guess right:
/// numbers are numbers or nothing, and text is text to all of them.
enum CSVField: Equatable {
  /// Digits of a number, or nothing.
  case number(String)
  case text(String)

  static let empty = CSVField.number("")

  static func count(_ count: some BinaryInteger) -> CSVField { .number(String(count)) }

  /// All digits of a number; nothing where there is none, or none that is finite.
  static func value(_ value: Double?) -> CSVField {
    .number(value.flatMap { $0.isFinite ? String($0) : nil } ?? "")
  }

  /// The head of a column: a number would make readers take all heads for data.
  static func head(_ name: String) -> String {
    inert(Double(name) == nil ? name : "\(name) (column)")
  }

  /// What is written, quotes aside.
  ///
  /// - Parameter column: The head of the field's column.
  func written(in column: String) -> String {
    switch self {
    case .number(let digits): digits
    case .text(let text): Self.inert(Self.unmistakable(text, in: column))
    }
  }

  /// The text with the kind of its column, such as "None (method)", where a reader would take it for a
  /// missing value, a number or a truth value.
  ///
  /// Quotes are no help: readers guess after they have taken them off.
  private static func unmistakable(_ text: String, in column: String) -> String {
    let kind = column == "label" ? "method" : column.lowercased()
    // A method's name stands for something even where it is empty; other empty texts do not.
    if text.isEmpty, kind == "method", column != "label" { return "(\(kind))" }
    guard !digests.contains(kind) else { return text }
    // Text that looks as if it had its kind behind it gets one more, so that taking one off is always
    // right, and no two names become one.
    var rest = text[...]
    while rest.hasSuffix(" (\(kind))") { rest = rest.dropLast(kind.count + 3) }
    return isMistakable(String(rest)) ? "\(text) (\(kind))" : text
  }

  /// These are exact, though some have digits alone.
  private static let digests: Set = ["run id", "result digest"]

  private static func isMistakable(_ text: String) -> Bool {
    let word = text.trimming { $0.isWhitespace }.lowercased()
    // An empty field is nothing on purpose; a blank one looks like it.
    if word.isEmpty { return !text.isEmpty }
    return mistakable.contains(word) || Double(word) != nil
  }

  /// Missing values of pandas, Polars, DuckDB, R, Julia, agate (csvkit), Weka and MySQL, and truth
  /// values, all in lower case.
  private static let mistakable: Set = [
    "none", "na", "n/a", "nan", "-nan", "null", "nil", "<na>", "#na", "#n/a", "#n/a n/a", "-1.#ind",
    "1.#ind", "-1.#qnan", "1.#qnan", "missing", "undefined", "\\n", ".", "-", "?",
    "true", "false", "yes", "no", "t", "f", "y", "n",
  ]

  /// The text behind an apostrophe where a spreadsheet would run it as a formula.
  ///
  /// Text that has apostrophes there of its own gets one more, so that taking one off is always right.
  private static func inert(_ text: String) -> String {
    let rest = text.unicodeScalars.drop { $0 == "'" }
    guard let first = rest.first, formulaStarts.contains(first) else { return text }
    return "'" + text
  }

  private static let formulaStarts: Set<Unicode.Scalar> = [
    "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠",
  ]
}

extension String {
  fileprivate func trimming(_ isLeftOut: (Character) -> Bool) -> Substring {
    var rest = self[...]
    while let first = rest.first, isLeftOut(first) { rest.removeFirst() }
    while let last = rest.last, isLeftOut(last) { rest.removeLast() }
    return rest
  }
}
