import Datasets
import Harness
import Methods
import Metrics
import Streams

// What a report says of settings that a suite gives several values.

extension ComparisonReport {
  /// Every value tried and the best of each method; nothing where no setting is swept.
  var searchBlocks: [Document.Block] {
    guard !results.sweeps.isEmpty else { return [] }
    let figures = results.scenarios.flatMap { scenario in
      axes.compactMap { search(scenario, axis: $0) }
    }
    return [
      .heading("Search over settings"),
      .paragraph(
        """
        \(Self.choice) The other sections show each swept method at its best value only; the CSV \
        files in tables/ have all values.
        """),
    ] + figures.map { .figure($0) } + [.table(searchTable)]
  }

  /// Training time at the best values; nothing where no setting is swept.
  var trainingTimeBlocks: [Document.Block] {
    guard !results.sweeps.isEmpty else { return [] }
    return section("Training time at the best values", results.scenarios.map(trainingTime))
  }

  private static let choice = """
    The best value of a setting is the one with the highest accuracy after the last context, mean \
    over seeds. It is chosen on the test data that this accuracy is measured on, as in the papers; \
    an accuracy at a best value is therefore optimistic.
    """

  /// What the caption of a figure adds where it shows best rows only.
  func bestRemark(_ scenario: Scenario) -> String {
    labels(in: scenario).contains { results.sweep(of: $0) != nil }
      ? " Swept methods are shown at their best value, chosen on test data." : ""
  }

  /// The swept settings, in the order of the suite.
  private var axes: [String] {
    results.sweeps.map(\.axis).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// Of each swept method its best row, at the place of its first; all of others.
  ///
  /// A swept method without results has no row.
  static func shown(
    _ labels: [String], in scenario: Scenario, of results: SuiteResults
  ) -> [String] {
    var seen: Set<SweepGroup> = []
    return labels.compactMap { label in
      guard let group = results.sweep(of: label) else { return label }
      guard seen.insert(group).inserted else { return nil }
      return results.best(of: group, in: scenario)?.label
    }
  }

  /// Accuracy after the last context against the values of a setting; nil where none was measured.
  func search(_ scenario: Scenario, axis: String) -> Figure? {
    let groups = results.sweeps.filter { $0.axis == axis }.map { group in
      (name: group.name, points: results.points(of: group, in: scenario))
    }.filter { !$0.points.isEmpty }
    let values = Set(groups.flatMap { $0.points.map(\.value) }).sorted()
    guard !values.isEmpty else { return nil }
    let lines = groups.map { group in
      (
        group.name,
        group.points.compactMap { point in
          accuracy(point.label, scenario).map { (x: point.value, y: $0) }
        }
      )
    }
    guard lines.contains(where: { !$0.1.isEmpty }) else { return nil }
    let fixed = labels(in: scenario).filter { results.sweep(of: $0) == nil }
      .compactMap { label in accuracy(label, scenario).map { (label, $0) } }
    let counts = SeedCounts(
      lines.flatMap { Set($0.1.map(\.y.count)) } + fixed.map(\.1.count))
    let series = lines.map { name, points in
      CurvePanel.Series(
        label: counts.name(name, points.map(\.y.count)), style: style(of: name), points: points)
    }
    let references = fixed.map { label, value in
      CurvePanel.Reference(
        label: counts.name(label, [value.count]), style: style(of: label), value: value)
    }
    let horizontal =
      references.isEmpty ? "" : " Lines across the plot are methods with fixed settings."
    return Figure(
      name: "search \(scenario) \(axis)",
      caption: """
        Average accuracy (\(Metric.lastAccuracy.id)) over all contexts at the end, against the \
        setting \(axis).\(horizontal) Means over \(counts.phrase).
        """,
      content: .curves(
        CurvePanel(
          title: "\(scenario.title), \(axis)", xTitle: axis, yTitle: "accuracy, %", xTicks: values,
          xScale: AxisScale(suiting: values), series: series, references: references)))
  }

  private func accuracy(_ label: String, _ scenario: Scenario) -> Estimate? {
    Estimate(
      results.values(of: .lastAccuracy, label: label, scenario: scenario)
        .compactMap(\.value.number))
  }

  /// The best value of each swept method in each scenario, beside the baseline without a method.
  var searchTable: Table {
    let cells = results.scenarios.flatMap { scenario in
      results.sweeps.compactMap { group -> SearchResult? in
        let points = results.points(of: group, in: scenario)
        return points.isEmpty
          ? nil
          : SearchResult(
            group: group, scenario: scenario, tried: points.count,
            best: results.best(of: group, in: scenario))
      }
    }
    func summary(_ cell: SearchResult) -> Summary? {
      cell.best.flatMap {
        results.summary(of: .lastAccuracy, label: $0.label, scenario: cell.scenario)
      }
    }
    let counts = SeedCounts(
      cells.compactMap { summary($0)?.count }
        + results.scenarios.compactMap { baseline($0)?.count })
    let rows = cells.map { cell -> [Table.Cell] in
      [
        .text(cell.group.name), .text(cell.scenario.rawValue), .text(cell.group.axis),
        .count(cell.tried),
        cell.best.map { .text(NumberText.setting($0.value)) } ?? .absent(footnote: nil),
        summary(cell).map { .mean($0, counts) } ?? .absent(footnote: nil),
        baseline(cell.scenario).map { .mean($0, counts) } ?? .absent(footnote: nil),
      ]
    }
    return Table(
      name: "search", title: "Best values of the settings searched",
      columns: [
        Table.Column("Method"), Table.Column("Scenario"), Table.Column("Setting"),
        Table.Column("Values tried", .trailing), Table.Column("Best value", .trailing),
        Table.Column("Accuracy", .estimate, unit: "percent"),
        Table.Column("None", .estimate, unit: "percent"),
      ],
      rows: rows,
      footnotes: [
        """
        Average accuracy after the last context, percent, mean over \(counts.phrase) ± standard \
        error of the mean.
        """,
        """
        \(Self.choice) A value at which a run failed is passed over where others are left.
        """,
      ], definitions: definitions(of: [.lastAccuracy]))
  }

  private struct SearchResult {
    var group: SweepGroup
    var scenario: Scenario
    var tried: Int
    var best: SweepPoint?
  }

  /// Accuracy of the lower bound, at fixed settings.
  private func baseline(_ scenario: Scenario) -> Summary? {
    let label = labels(in: scenario, .all).first { label in
      results.sweep(of: label) == nil
        && results.entries(label: label, scenario: scenario).first.map {
          MethodRole(ofMethod: $0.spec.method.name)
        } == .lowerBound
    }
    return label.flatMap { results.summary(of: .lastAccuracy, label: $0, scenario: scenario) }
  }
}
