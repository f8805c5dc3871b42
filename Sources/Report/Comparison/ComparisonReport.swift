import Datasets
public import Harness
import Methods
import Metrics
import Streams

/// The report of a suite: its results, and apart from them its measured times.
///
/// The first document holds only what is the same for equal results, so that the files of two runs
/// of a suite can be compared byte by byte; wall-clock time and memory vary and have their own.
public struct ComparisonReport: Sendable {
  public let results: SuiteResults
  public let published: PublishedComparison?
  /// The paper that the suite names, where its numbers are not at hand.
  private let absentPaper: String?
  let styles: [String: SeriesStyle]
  let aggregates: MethodAggregates
  /// The rows of the plan by scenario, in the order of the suite.
  private let allLabels: [Scenario: [String]]
  /// Those that documents show: of each swept method the best row only.
  private let shownLabels: [Scenario: [String]]
  /// Finished runs by row; figures and tables ask for them a dozen times, and a record is much to copy.
  private let finished: [Scenario: [String: [RunRecord]]]

  public init(
    _ results: SuiteResults, published: PublishedComparison? = nil, absentPaper: String? = nil
  ) {
    self.results = results
    self.published = published
    self.absentPaper = absentPaper
    styles = Palette.styles(for: results.labels, groupedBy: { results.sweep(of: $0)?.name })
    let labels = results.labels
    let pairs = results.scenarios.map { scenario in
      (scenario, labels.filter { !results.entries(label: $0, scenario: scenario).isEmpty })
    }
    allLabels = Dictionary(uniqueKeysWithValues: pairs)
    finished = Dictionary(
      uniqueKeysWithValues: pairs.map { scenario, labels in
        let rows = labels.map { label in
          let entries = results.entries(label: label, scenario: scenario)
          return (label, entries.compactMap { results.record(for: $0) })
        }
        return (scenario, Dictionary(uniqueKeysWithValues: rows))
      })
    let shown = Dictionary(
      uniqueKeysWithValues: pairs.map { ($0, Self.shown($1, in: $0, of: results)) })
    shownLabels = shown
    aggregates = MethodAggregates(results, against: results.baselineLabel) { shown[$0] ?? [] }
  }

  /// Whatever is printed on every page, or nil.
  var stamp: String? {
    let stamps = [
      results.hasUnverifiedData ? "UNVERIFIED DATA" : nil,
      results.plan.scale.map { "SCALED TO \($0): NOT THE PUBLISHED PROTOCOL" },
    ].compactMap(\.self)
    return stamps.isEmpty ? nil : stamps.joined(separator: " · ")
  }

  /// Results, figures, counted cost and provenance.
  public var document: Document {
    var document = Document(title: results.plan.title, stamp: stamp)
    if !results.plan.description.isEmpty {
      document.blocks.append(.paragraph(results.plan.description))
    }
    document.blocks.append(.paragraph(overview))
    if let streamNote { document.blocks.append(.note(streamNote)) }
    document.blocks += absences.map { .note($0) }
    if let absentPaper { document.blocks.append(.note(Self.absence(of: absentPaper))) }
    if let published { document.blocks.append(publishedBlock(published)) }
    document.blocks += searchBlocks
    document.blocks.append(.heading("Results"))
    document.blocks += summaryTables().map(block)
    document.blocks += [.note(Metric.notation), .facts(definitionFacts(of: Metric.standard))]
    document.blocks += section("Accuracy while learning", results.scenarios.map(accuracySoFar))
    document.blocks += section("Accuracy after the last context", results.scenarios.map(finalBars))
    document.blocks += aggregateBlocks
    document.blocks += section(
      "Stability and plasticity", results.scenarios.map(forgettingAgainstIntransigence))
    // Of one test set the accuracy while learning has all numbers.
    let severalTests = results.scenarios.filter { matrixForm($0).testSets.count > 1 }
    document.blocks += section("Accuracy matrices", severalTests.map(heatmaps))
    document.blocks += measurementBlocks
    document.blocks += imageBlocks
    document.blocks += section(
      "Learning curves",
      results.scenarios.map(learningCurves) + results.scenarios.map(firstContextCurves))
    document.blocks.append(.heading("Rival definitions"))
    document.blocks.append(
      .paragraph("The same runs by other definitions that go by the same names."))
    document.blocks += rivalTables().map(block)
    document.blocks += [.note(Metric.notation), .facts(definitionFacts(of: Metric.variants))]
    document.blocks.append(.heading("Cost, counted"))
    document.blocks.append(.table(costTable()))
    document.blocks.append(.heading("Provenance"))
    document.blocks.append(.facts(provenance))
    document.blocks.append(.table(runTable()))
    return document
  }

  /// A heading with the figures that there are; nothing where there is none.
  func section(_ title: String, _ figures: [Figure?]) -> [Document.Block] {
    let figures = figures.compactMap(\.self)
    return figures.isEmpty ? [] : [.heading(title)] + figures.map { .figure($0) }
  }

  /// The table without columns that say nothing, or one line where no cell has a number.
  private func block(_ table: Table) -> Document.Block {
    guard !table.hasNumbers else { return .table(table.withoutEmptyColumns) }
    return .paragraph("\(table.title): no number. \(table.reasons.joined(separator: " "))")
  }

  /// Measured time and memory.
  public var timingDocument: Document {
    Document(
      title: "\(results.plan.title): time and memory", stamp: stamp,
      blocks: [
        .paragraph(
          """
          Measured on the machine named below, means over seeds. These numbers vary from run to run \
          and with what else the machine is doing; results do not.
          """),
        .table(timingTable()),
      ] + trainingTimeBlocks
        + section("Time against accuracy", results.scenarios.map(timeAgainstAccuracy))
        + [.facts(machine)])
  }

  /// What stands in place of a paper's numbers.
  static func absence(of paper: String) -> String {
    """
    The published numbers of \(paper) were not at hand when this report was made, so ours stand alone; \
    the option --reference-dir names a directory that has them.
    """
  }

  private var overview: String {
    let seeds = results.seeds.map(String.init).joined(separator: ", ")
    let scenarios = results.scenarios.map(\.title).joined(separator: ", ")
    let count = results.plan.entries.count
    let rows = results.labels.count { results.sweep(of: $0) != nil }
    let methods = results.labels.count - rows + results.sweeps.count
    let swept =
      rows == 0 ? "" : " (\(results.sweeps.count) of them at \(rows) settings in all)"
    return """
      \(NumberText.counted(methods, "method"))\(swept) in \
      \(NumberText.counted(results.scenarios.count, "scenario")) (\(scenarios)), \
      \(results.seeds.count == 1 ? "seed" : "seeds") \(seeds): \(count - results.missing.count) of \(count) runs finished. Tables give the \
      mean over seeds ± its standard error; figures give 95 % intervals by Student's t.
      """
  }

  /// How to read what is named after contexts, where their boundaries were not known.
  private var streamNote: String? {
    guard let spec = results.plan.entries.first?.spec.protocol, let stream = spec.stream else {
      return nil
    }
    return """
      Examples came in the stream "\(stream.rawValue)", without word of context boundaries. What is \
      said to be after context k is after \(spec.iterations) · k iterations, when other contexts \
      than the first k may have been seen in part: transfer and forgetting are to be read as that.
      """
  }

  /// One line for each failed run, and one for all that were not run.
  private var absences: [String] {
    let missing = results.missing
    let failed = missing.compactMap { entry in
      results.failures[entry.id].map { "\(entry.title) failed: \($0.reason)" }
    }
    let notRun = missing.filter { results.failures[$0.id] == nil }
    guard !notRun.isEmpty else { return failed }
    let titles = titles(of: notRun).joined(separator: "; ")
    return failed + ["Not run (\(notRun.count)): \(titles)."]
  }

  /// The runs by name; those of one seed at several values of a setting together.
  private func titles(of entries: [RunPlan.Entry]) -> [String] {
    struct Place: Hashable {
      var group: String
      var scenario: Scenario
      var seed: UInt64
    }
    var places: [Place: Int] = [:]
    let groups = entries.reduce(into: [[RunPlan.Entry]]()) { groups, entry in
      guard let sweep = entry.sweep else {
        groups.append([entry])
        return
      }
      let place = Place(
        group: sweep.group, scenario: entry.spec.scenario, seed: entry.spec.seed)
      if let known = places[place] {
        groups[known].append(entry)
      } else {
        places[place] = groups.count
        groups.append([entry])
      }
    }
    return groups.map { group in
      guard let sweep = group[0].sweep, group.count > 1 else { return group[0].title }
      let spec = group[0].spec
      return """
        \(sweep.group) at \(group.count) values of \(sweep.axis), \(spec.scenario.title), \
        seed \(spec.seed)
        """
    }
  }

  /// Which rows of the plan a table has.
  enum Rows: Sendable {
    /// Methods with fixed settings, and each swept method at its best value.
    case shown
    case all
  }

  /// Labels that have a run in the scenario, in the order of the suite.
  func labels(in scenario: Scenario, _ rows: Rows = .shown) -> [String] {
    let labels = rows == .shown ? shownLabels : allLabels
    return labels[scenario] ?? []
  }

  /// Finished runs of a row.
  func records(label: String, scenario: Scenario) -> [RunRecord] {
    finished[scenario]?[label] ?? []
  }

  func style(of label: String) -> SeriesStyle {
    styles[label] ?? SeriesStyle(color: .gray, marker: .circle, dashes: [])
  }
}

extension Estimate {
  /// The mean with its 95 % interval; nil for no values.
  init?(_ values: [Double]) {
    guard let summary = Summary(values) else { return nil }
    self.init(summary)
  }

  init(_ summary: Summary) {
    self.init(
      mean: summary.mean, interval: summary.confidenceInterval(), count: summary.count)
  }

  /// The interval cut to 0...1, where an accuracy can lie.
  var clampedToFractions: Estimate {
    Estimate(mean: mean, interval: interval?.clamped(to: 0...1), count: count)
  }
}
