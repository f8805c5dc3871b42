import Harness
import Metrics
import Streams

extension PaperReport {
  /// The table for readers: ours, and in compared tables theirs and the verdict below each other.
  func table(_ template: PaperTemplate.Table) -> Table {
    let cells = template.rows.flatMap(\.cells)
    let counts = seedCounts(cells)
    let theirCounts = SeedCounts(
      cells.compactMap(\.selector).compactMap { published($0)?.seeds })
    let showsTheirs =
      hasReference
      && (template.isCompared || cells.contains { $0.selector.flatMap(published) != nil })
    let hasStrategies = template.rows.contains { $0.strategy != nil }
    var footnotes = Footnotes()
    var rows: [[Table.Cell]] = []
    var rules: Set<Int> = []
    var continued: Set<Int> = []
    var strategy = ""
    for (index, row) in template.rows.enumerated() {
      var lines = [("ours", row.cells.map { ours($0, counts, &footnotes) })]
      if showsTheirs {
        lines.append(("published", row.cells.map { theirs($0, theirCounts, &footnotes) }))
      }
      let verdicts = template.isCompared ? row.cells.map(verdict) : []
      if verdicts.contains(where: { $0 != nil }) {
        lines.append(("difference", verdicts.map { $0 ?? "" }))
      }
      let begins = row.strategy.map { Table.Cell.text($0) }
      strategy = row.strategy ?? strategy
      for (line, (name, cells)) in lines.enumerated() {
        let isFirst = line == 0
        if !isFirst { continued.insert(rows.count) }
        rows.append(
          (hasStrategies ? [isFirst ? begins ?? .repeated(strategy) : ""] : [])
            + [.text(isFirst ? row.method : "")] + (showsTheirs ? [.text(name)] : []) + cells)
      }
      if template.rulesAfter.contains(index + 1) { rules.insert(rows.count) }
    }
    let isDigitised = cells.contains { $0.selector.flatMap(published)?.isDigitised == true }
    return Table(
      name: template.name, title: template.title,
      columns: (hasStrategies ? [Table.Column("Strategy")] : []) + [Table.Column("Method")]
        + (showsTheirs ? [Table.Column("")] : [])
        + template.columns.map {
          Table.Column($0.title, .estimate, group: $0.group, unit: "percent")
        },
      rows: rows, rulesAfter: rules, continuedRows: continued, isUnbroken: true,
      footnotes: footnotes.texts + [share(of: cells), whyNotComparable(cells)].compactMap(\.self)
        + [means(counts, theirCounts, of: template, showsTheirs: showsTheirs)]
        + (isDigitised ? [Self.digitisedNote] : []) + template.notes,
      definitions: [Metric.notation] + metrics(of: cells).map { "\($0.heading) \($0.definition)" })
  }

  /// How many cells have a number of ours, of those that may have one; nil where all have.
  private func share(of cells: [PaperTemplate.Cell]) -> String? {
    let due = cells.filter { $0.selector != nil }
    let there = due.count { ours($0).hasNumber }
    return there == due.count ? nil : "Ours has \(there) of \(due.count) cells."
  }

  /// Why runs beside published numbers are not of the same thing; nil where all are.
  private func whyNotComparable(_ cells: [PaperTemplate.Cell]) -> String? {
    let reasons = cells.compactMap { $0.selector.flatMap(comparison) }
      .filter { $0.verdict == .notComparable }.map(\.reason)
      .reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    return reasons.isEmpty ? nil : "Not comparable: \(reasons.joined(separator: "; "))."
  }

  private func means(
    _ counts: SeedCounts, _ theirs: SeedCounts, of template: PaperTemplate.Table,
    showsTheirs: Bool
  ) -> String {
    let ours = "Mean ± standard error; ours over \(counts.phrase)"
    guard showsTheirs else {
      return ours
        + (hasReference
          ? ". No published value of these cells could be read."
          : ". The published numbers were not at hand.")
    }
    let published = "\(ours), published over \(theirs.phrase)."
    guard template.isCompared else { return published }
    return published + " Differences, ours less theirs, with verdicts by tests of equality."
  }

  private func ours(
    _ cell: PaperTemplate.Cell, _ counts: SeedCounts, _ footnotes: inout Footnotes
  ) -> Table.Cell {
    switch ours(cell) {
    case .summary(let summary): .mean(summary, counts)
    case .absent(let reason): .absent(footnote: footnotes.number(of: "\(reason.capitalizedFirst)."))
    }
  }

  private func theirs(
    _ cell: PaperTemplate.Cell, _ counts: SeedCounts, _ footnotes: inout Footnotes
  ) -> Table.Cell {
    // The reason is the same as above.
    guard let selector = cell.selector else { return .text("") }
    guard let result = published(selector) else {
      return .absent(footnote: footnotes.number(of: "No published value could be read."))
    }
    return .published(result, counts)
  }

  /// The difference with its verdict; nil where there are not both numbers.
  private func verdict(_ cell: PaperTemplate.Cell) -> Table.Cell? {
    difference(of: cell).map { .verdict(difference: $0.points, $0.word) }
  }

  /// Ours less theirs in percentage points, and the verdict or why there is none.
  private func difference(of cell: PaperTemplate.Cell) -> (points: Double, word: String)? {
    guard let selector = cell.selector, case .summary(let ours) = ours(cell) else { return nil }
    if let compared = comparison(selector) {
      return ((ours.mean - compared.published.fraction) * 100, compared.verdict.rawValue)
    }
    guard let result = published(selector), result.isDigitised else { return nil }
    return ((ours.mean - result.fraction) * 100, Self.digitisedWord)
  }

  private var whyNoPublished: String {
    hasReference ? "no published value could be read" : "the published numbers were not at hand"
  }

  /// Every cell in a row of its own, for machines.
  func cellTable(_ template: PaperTemplate.Table) -> Table {
    let rows = template.rows.flatMap { row in
      zip(template.columns, row.cells).map { column, cell -> [Table.Cell] in
        let selector = cell.selector
        let comparison = selector.flatMap(comparison)
        let result = selector.flatMap(published)
        let interval = comparison?.comparison?.interval()
        let difference = difference(of: cell)
        let (summary, reason): (Summary?, String) =
          switch ours(cell) {
          case .summary(let summary): (summary, "")
          case .absent(let reason): (nil, reason)
          }
        let absent = Table.Cell.absent(footnote: nil)
        return [
          .text(row.method),
          .text([column.group, column.title].compactMap(\.self).joined(separator: ", ")),
          .text(selector?.suite ?? ""), .text(selector?.label ?? ""),
          .text(selector?.scenario.rawValue ?? ""), .text(selector?.metric.id ?? ""),
          summary.map { .mean($0) } ?? absent, .text(reason),
          result.map { .published($0) } ?? absent,
          .text(selector != nil && result == nil ? whyNoPublished : ""),
          difference.map { .number($0.points, decimals: 2) } ?? absent,
          interval.map { .interval($0.lowerBound * 100...$0.upperBound * 100) } ?? absent,
          .text(comparison?.verdict.rawValue ?? difference?.word ?? ""),
        ]
      }
    }
    return Table(
      name: template.name, title: template.title,
      columns: [
        Table.Column("method"), Table.Column("column"), Table.Column("suite"),
        Table.Column("label"), Table.Column("scenario"), Table.Column("metric"),
        Table.Column("ours", .estimate, unit: "percent"), Table.Column("why no number of ours"),
        Table.Column("published", .estimate, unit: "percent"),
        Table.Column("why no published number"),
        Table.Column("difference", .trailing, unit: "percentage points"),
        Table.Column("95 % interval", .interval, unit: "percentage points"),
        Table.Column("verdict"),
      ], rows: rows)
  }

  /// The paper's numbers that no cell is the counterpart of.
  func publishedTable(title: String, note: String) -> Table {
    Table(
      name: "published", title: title,
      columns: [
        Table.Column("Protocol"), Table.Column("Method"), Table.Column("Metric"),
        Table.Column("Memory"), Table.Column("Published", .estimate, unit: "percent"),
      ],
      rows: unmatched.map { result in
        [
          .text(result.protocol), .text(result.method), .text(result.metric),
          .text(result.memory ?? "not stated"), .published(result),
        ]
      }, isUnbroken: true,
      footnotes: [note] + Set(unmatched.compactMap(\.verifiedIn)).sorted().map { "Read in \($0)." })
  }

  func seedCounts(_ cells: [PaperTemplate.Cell]) -> SeedCounts {
    SeedCounts(
      cells.compactMap { cell in
        if case .summary(let summary) = ours(cell) { summary.count } else { nil }
      })
  }

  private func metrics(of cells: [PaperTemplate.Cell]) -> [Metric] {
    cells.compactMap(\.selector?.metric).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}

/// Reasons below a table, each given once with a number.
struct Footnotes {
  private(set) var texts: [String] = []

  mutating func number(of text: String) -> Int {
    if let known = texts.firstIndex(where: { $0.hasSuffix(" \(text)") }) { return known + 1 }
    texts.append("\(NumberText.superscript(texts.count + 1)) \(text)")
    return texts.count
  }
}
