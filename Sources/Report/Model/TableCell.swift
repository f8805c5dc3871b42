import Foundation

extension Table {
  /// What stands in one place of a table, before it is typeset.
  ///
  /// Renderers for readers print it with ``printed`` or ``parts``; files for machines get numbers
  /// without typography.
  public enum Cell: Sendable, Equatable, ExpressibleByStringLiteral {
    case text(String)
    case count(Int)
    /// A count that is printed with a mark, such as ">1000", and what the mark means.
    case markedCount(Int, printed: String, meaning: String)
    case number(Double, decimals: Int)
    /// A mean over `count` seeds with its standard error, each nil where it is not known.
    ///
    /// The count is printed where it is not what the table says of all its cells.
    case estimate(mean: Double, standardError: Double?, count: Int?, showsCount: Bool = false)
    case interval(ClosedRange<Double>)
    /// A difference with its sign, and the word that was found for it; in a column of text the word.
    case verdict(difference: Double?, String)
    /// The text of the cell above once more, which is not printed.
    case repeated(String)
    /// No number; the footnote of that number says why.
    case absent(footnote: Int?)

    public init(stringLiteral value: String) { self = .text(value) }

    /// The cell on one line.
    var printed: String {
      [parts.mean, parts.rest].filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// A mean, and what is printed after it; all of another cell, and nothing.
    var parts: (mean: String, rest: String) {
      switch self {
      case .text(let text): (text, "")
      case .repeated: ("", "")
      case .count(let count): (NumberText.grouped(count), "")
      case .markedCount(_, let printed, _): (printed, "")
      case .number(let number, let decimals): (NumberText.fixed(number, decimals: decimals), "")
      case .estimate(let mean, let standardError, let count, let showsCount):
        (
          Self.fixed(mean),
          [
            standardError.map { "± \(Self.fixed($0))" },
            showsCount ? count.map { "(n=\($0))" } : nil,
          ]
          .compactMap { $0 }.joined(separator: " ")
        )
      case .interval(let range):
        ("\(Self.fixed(range.lowerBound)) to \(Self.fixed(range.upperBound))", "")
      case .verdict(let difference, let word):
        (difference.map { ($0 > 0 ? "+" : "") + Self.fixed($0) } ?? "", word)
      case .absent(let footnote): ("n/a" + (footnote.map(NumberText.superscript) ?? ""), "")
      }
    }

    private static func fixed(_ number: Double) -> String {
      NumberText.fixed(number, decimals: Column.decimals)
    }
  }
}

extension Table.Column {
  /// Decimals of estimates and intervals.
  static let decimals = 2

  /// The heads of the column's fields in a file for machines.
  var fieldNames: [String] {
    let name = [group, identifier ?? title].compactMap(\.self).joined(separator: ", ")
    let unit = unit.map { ", \($0)" } ?? ""
    return switch alignment {
    case .leading, .trailing: [name + unit] + (hasMarks ? ["\(name), meaning"] : [])
    case .estimate: ["\(name) mean\(unit)", "\(name) standard error\(unit)", "\(name) n"]
    case .interval: ["\(name) low\(unit)", "\(name) high\(unit)"]
    }
  }

  /// The column's fields of a cell: numbers in ASCII, nothing where there is no number.
  func fields(_ cell: Table.Cell) -> [CSVField] {
    let filled: [CSVField] =
      switch cell {
      // A column of numbers has no words.
      case .text(let text), .repeated(let text):
        [alignment == .leading ? .text(text) : .number(Double(text) == nil ? "" : text)]
      case .count(let count): [.count(count)]
      case .markedCount(let count, _, let meaning): [.count(count), .text(meaning)]
      case .number(let number, let decimals): [Self.plain(number, decimals: decimals)]
      case .estimate(let mean, let standardError, let count, _):
        [
          Self.plain(mean), standardError.map { Self.plain($0) } ?? .empty,
          count.map { .count($0) } ?? .empty,
        ]
      case .interval(let range): [range.lowerBound, range.upperBound].map { Self.plain($0) }
      case .verdict(let difference, let word):
        [alignment == .leading ? .text(word) : difference.map { Self.plain($0) } ?? .empty]
      case .absent: []
      }
    return filled + Array(repeating: .empty, count: max(0, fieldNames.count - filled.count))
  }

  private static func plain(_ number: Double, decimals: Int = decimals) -> CSVField {
    number.isFinite ? .number(NumberText.plain(number, decimals: decimals)) : .empty
  }
}
