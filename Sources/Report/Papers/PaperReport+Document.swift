import Harness
import Metrics

extension PaperReport {
  /// The paper's tables and figures, the tests behind the verdicts, and where the runs are from.
  public var document: Document {
    var document = Document(title: template.title, stamp: stamp)
    document.blocks = [.paragraph(template.introduction), .paragraph(overview)]
    if !hasReference {
      document.blocks.append(.note(ComparisonReport.absence(of: template.paper)))
    }
    document.blocks += failures.map { .note($0) }
    document.blocks += template.blocks.flatMap(blocks)
    if !testTables.isEmpty {
      document.blocks.append(.heading("Tests behind the verdicts"))
      document.blocks += testTables.map { .table($0) }
    }
    document.blocks += [.heading("Metrics"), .note(Metric.notation)]
    document.blocks.append(.facts(metrics.map { ($0.heading, $0.definition) }))
    for (benchmark, report) in suites {
      document.blocks.append(.heading("Provenance: \(benchmark.title)"))
      document.blocks.append(.facts(report.provenance))
      let runs = report.runTable()
      if !runs.rows.isEmpty { document.blocks.append(.table(runs)) }
    }
    return document
  }

  private func blocks(_ block: PaperTemplate.Block) -> [Document.Block] {
    switch block {
    case .heading(let text): [.heading(text)]
    case .table(let table): isEmpty(table) ? [note(onEmpty: table)] : [.table(self.table(table))]
    case .curves(let curves): figure(curves).map { [.figure($0)] } ?? []
    case .figures(let suite, let kinds): figures(of: suite, kinds).map { .figure($0) }
    case .verdicts:
      hasReference ? [.table(verdictTable)] + parity.map { .figure($0) } : []
    case .published(let title, let note):
      unmatched.isEmpty ? [] : [.table(publishedTable(title: title, note: note))]
    }
  }

  /// Whether no cell has a number, neither ours nor theirs.
  private func isEmpty(_ table: PaperTemplate.Table) -> Bool {
    table.rows.flatMap(\.cells).allSatisfy { cell in
      !ours(cell).hasNumber && cell.selector.flatMap(published) == nil
    }
  }

  /// One line in place of a page without numbers.
  private func note(onEmpty table: PaperTemplate.Table) -> Document.Block {
    let cells = table.rows.flatMap(\.cells)
    let reasons = cells.compactMap { cell in
      if case .absent(let reason) = ours(cell) { reason } else { nil }
    }.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    let suites = Set(cells.compactMap(\.selector?.suite)).sorted()
    return .paragraph(
      """
      \(table.title): none of \(cells.count) cells has a number (\(reasons.joined(separator: "; "))). \
      Its runs are those of \(suites.map { "suites/\($0).yaml" }.joined(separator: " and ")).
      """)
  }

  /// All tables that are written to files of their own.
  var tables: [Table] {
    let ofPaper = template.blocks.flatMap { block -> [Table] in
      // A table without numbers has its reasons in its file.
      if case .table(let table) = block { return [self.table(table)] }
      return blocks(block).compactMap { if case .table(let table) = $0 { table } else { nil } }
    }
    let runs = suites.map { benchmark, report in
      var table = report.runTable()
      table.name = "runs-\(benchmark.suite)"
      return table
    }
    return ofPaper + testTables + runs
  }

  /// A report of each benchmark that has runs, for what all reports have.
  var suites: [(PaperTemplate.Benchmark, ComparisonReport)] {
    template.benchmarks.compactMap { benchmark in
      results[benchmark.suite].map {
        (benchmark, ComparisonReport($0, published: comparisons[benchmark.suite]))
      }
    }
  }

  /// The tests of each benchmark's cells.
  private var testTables: [Table] {
    guard template.tables.contains(where: \.isCompared) else { return [] }
    return suites.compactMap { benchmark, report in
      guard let comparison = report.published, !comparison.cells.isEmpty else { return nil }
      var table = report.publishedTable(comparison)
      table.name = "tests-\(benchmark.suite)"
      table.title = "\(benchmark.title): ours against published"
      return table
    }
  }

  /// Metrics of the tables, in the order in which they occur.
  private var metrics: [Metric] {
    template.selectors.map(\.metric)
      .reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  private var stamp: String? {
    let stamps = suites.compactMap(\.1.stamp).reduce(into: [String]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    return stamps.isEmpty ? nil : stamps.joined(separator: " · ")
  }

  /// One line for each benchmark with failed runs.
  private var failures: [String] {
    template.benchmarks.compactMap { benchmark in
      let failed = (results[benchmark.suite]?.absences ?? []).filter { !$0.failed.isEmpty }
      guard !failed.isEmpty else { return nil }
      return "\(benchmark.title): \(failed.map(\.description).joined(separator: "; "))."
    }
  }

  /// How many runs there are of each benchmark.
  private var overview: String {
    template.benchmarks.map { benchmark in
      guard let results = results[benchmark.suite] else {
        return "\(benchmark.title): not run."
      }
      let runs = results.plan.entries.count
      let seeds = results.seeds.map(String.init).joined(separator: ", ")
      return """
        \(benchmark.title): \(runs - results.missing.count) of \(runs) runs finished, \
        \(results.seeds.count == 1 ? "seed" : "seeds") \(seeds).
        """
    }.joined(separator: " ")
  }
}
