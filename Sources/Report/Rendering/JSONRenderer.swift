import Foundation

/// A document with all numbers of its tables and figures, for programs.
///
/// Numbers are unrounded, fractions where `unit` or the figure's `is_percentage` does not say
/// otherwise, and what does not exist is absent or null.
enum JSONRenderer {
  /// Raised when a key changes its meaning or goes; new keys do not raise it.
  static let schema = "clbench-report/1"

  static func data(_ document: Document) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try encoder.encode(document) + Data("\n".utf8)
  }
}

extension Document: Encodable {
  private enum CodingKeys: String, CodingKey { case schema, title, stamp, blocks }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(JSONRenderer.schema, forKey: .schema)
    try container.encode(title, forKey: .title)
    try container.encodeIfPresent(stamp, forKey: .stamp)
    try container.encode(blocks, forKey: .blocks)
  }
}

extension Document.Block: Encodable {
  private enum CodingKeys: String, CodingKey { case heading, paragraph, note, table, figure, facts }

  private struct Fact: Encodable {
    var name: String
    var value: String
  }

  /// An object with one key, the kind of the block.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .heading(let text): try container.encode(text, forKey: .heading)
    case .paragraph(let text): try container.encode(text, forKey: .paragraph)
    case .note(let text): try container.encode(text, forKey: .note)
    case .table(let table): try container.encode(table, forKey: .table)
    case .figure(let figure): try container.encode(figure, forKey: .figure)
    case .facts(let facts):
      try container.encode(facts.map { Fact(name: $0.name, value: $0.value) }, forKey: .facts)
    }
  }
}

extension Table: Encodable {
  private enum CodingKeys: String, CodingKey { case name, title, columns, rows, footnotes }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(title, forKey: .title)
    try container.encode(columns, forKey: .columns)
    try container.encode(rows, forKey: .rows)
    try container.encode(footnotes, forKey: .footnotes)
  }
}

extension Table.Column: Encodable {
  private enum CodingKeys: String, CodingKey { case title, group, identifier, unit }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(title, forKey: .title)
    try container.encodeIfPresent(group, forKey: .group)
    try container.encodeIfPresent(identifier, forKey: .identifier)
    try container.encodeIfPresent(unit, forKey: .unit)
  }
}

extension Table.Cell: Encodable {
  private enum CodingKeys: String, CodingKey {
    case text, count, number, mean, standardError = "standard_error", n, low, high, difference,
      verdict, absent
  }

  /// Keys say what the cell is: `text`, `count`, `number`, `mean`…, `low` and `high`, `verdict`, or
  /// `absent` with the number of the footnote that says why.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .text(let text), .repeated(let text): try container.encode(text, forKey: .text)
    case .count(let count): try container.encode(count, forKey: .count)
    // As text, since the schema is older than the cell.
    case .markedCount(_, let printed, _): try container.encode(printed, forKey: .text)
    case .number(let number, _): try container.encode(number, forKey: .number)
    case .estimate(let mean, let standardError, let count, _):
      try container.encode(mean, forKey: .mean)
      try container.encodeIfPresent(standardError, forKey: .standardError)
      try container.encodeIfPresent(count, forKey: .n)
    case .interval(let range):
      try container.encode(range.lowerBound, forKey: .low)
      try container.encode(range.upperBound, forKey: .high)
    case .verdict(let difference, let word):
      try container.encodeIfPresent(difference, forKey: .difference)
      try container.encode(word, forKey: .verdict)
    case .absent(let footnote): try container.encode(footnote, forKey: .absent)
    }
  }
}
