import Datasets
import Harness
import Measurements
import Streams

extension ComparisonReport {
  /// What some run of the plan was asked to measure beside accuracies, in the order of the catalog.
  var measurements: [Measurement] {
    let named = Set(results.plan.entries.flatMap { $0.spec.protocol.measurements ?? [] })
    return MeasurementCatalog.all.filter { named.contains($0.name) }
  }

  /// A section for each measurement, with a panel of all methods for each scenario.
  var measurementBlocks: [Document.Block] {
    measurements.flatMap { measurement in
      section(measurement.title, results.scenarios.flatMap { figures(of: measurement, in: $0) })
    }
  }

  /// A CSV file for each measurement, with every seed's table.
  var measurementFiles: [ReportContents.CSVFile] {
    measurements.map { measurement in
      ReportContents.CSVFile(name: measurement.name) { rows(of: measurement) }
    }
  }

  /// One for each quantity, or a panel of the tables of all methods; nil where no run finished.
  func figures(of measurement: Measurement, in scenario: Scenario) -> [Figure?] {
    guard case .quantities(let names) = measurement.columns.kind else {
      return [panel(of: measurement, in: scenario)]
    }
    return names.indices.map {
      curves(ofColumn: $0, named: names[$0], of: measurement, in: scenario)
    }
  }

  /// A column of every method's table, a line for each, with the first figure saying what the columns are.
  private func curves(
    ofColumn column: Int, named name: String, of measurement: Measurement, in scenario: Scenario
  ) -> Figure? {
    let lines = labels(in: scenario).map { label -> CurveLine in
      let tables = records(label: label, scenario: scenario).compactMap {
        $0.result.measurements?[measurement.name]
      }
      let rows = tables.first?.indices ?? 0..<0
      return (
        label,
        rows.compactMap { row in
          Estimate(tables.compactMap { row < $0.count ? $0[row][column] : nil })
            .map { (Double(row + 1), $0) }
        }
      )
    }
    let shown = differing(lines)
    let rows = shown.flatMap { $0.points.map(\.x) }.max() ?? 1
    let title = name.prefix(1).uppercased() + name.dropFirst()
    return curves(
      "\(measurement.name)-\(column + 1)", scenario, shown, xTitle: "contexts learned",
      xTicks: ContextTicks.numbers(upTo: Int(nearest: rows)).map(Double.init),
      yTitle: "\(name), %", marks: arrivalsOfClasses(scenario),
      caption: (column == 0 ? "\(title). \(measurement.summary)" : "\(title), as defined above.")
        + (shown.count < lines.count ? " The line is the same for all methods." : ""))
  }

  /// The lines, or the longest alone where the others run along it: what belongs to the stream and to no method.
  private func differing(_ lines: [CurveLine]) -> [CurveLine] {
    guard let longest = lines.max(by: { $0.points.count < $1.points.count }), lines.count > 1
    else { return lines }
    let along = Dictionary(uniqueKeysWithValues: longest.points.map { ($0.x, $0.y.mean) })
    let areSame = lines.allSatisfy { $0.points.allSatisfy { along[$0.x] == $0.y.mean } }
    return areSame ? [longest] : lines
  }

  /// The contexts with a class that none before them has, from the second on; none where runs differ in them or do
  /// not tell.
  func arrivalsOfClasses(_ scenario: Scenario) -> [Double] {
    let tables = labels(in: scenario).flatMap { records(label: $0, scenario: scenario) }
      .compactMap { $0.result.measurements?[Measurement.seenClasses.name]?.map(\.[0]) }
    guard let shares = tables.first(where: { !$0.contains(nil) }) else { return [] }
    // A run that learns all contexts at once has the last only.
    let areSame = tables.allSatisfy { zip($0, shares).allSatisfy { $0 == nil || $0 == $1 } }
    guard areSame else { return [] }
    // Where every context has new classes, lines say nothing.
    let arrivals = shares.indices.dropFirst().filter { place in
      guard let now = shares[place], let before = shares[place - 1] else { return false }
      return now > before
    }
    return arrivals.count == shares.count - 1 ? [] : arrivals.map { Double($0 + 1) }
  }

  /// The mean table of every method that has a value; nil where none has.
  private func panel(of measurement: Measurement, in scenario: Scenario) -> Figure? {
    let found = labels(in: scenario).map { label in
      (
        label,
        tables: records(label: label, scenario: scenario).compactMap {
          $0.result.measurements?[measurement.name]
        }
      )
    }.filter { !$0.tables.joined().joined().allSatisfy { $0 == nil } }
    guard !found.isEmpty else { return nil }
    let counts = SeedCounts(found.map(\.tables.count))
    let largest = found.flatMap { $0.tables.joined().joined() }.compactMap(\.self).max() ?? 1
    let top = measurement.isColoredByLargest ? max((largest * 100).rounded(.up), 1) / 100 : 1
    let maps = found.map { label, tables in
      let mean = mean(of: tables)
      return Heatmap(
        title: counts.name(label, [tables.count]),
        rowLabels: mean.indices.map { "\($0 + 1)" },
        columnLabels: (mean.first ?? []).indices.map { "\($0 + 1)" },
        // A checkpoint at which nothing was learned is a line, as in accuracy matrices.
        rows: mean.map { $0.contains { $0 != nil } ? $0 : nil }, top: top,
        rowPhrase: measurement.rows.phrase, columnPhrase: measurement.columns.phrase,
        columnNoun: measurement.columns.kind == .checkpoints ? "contexts" : "classes")
    }
    return Figure(
      name: "\(measurement.name)-\(scenario)",
      caption: """
        \(measurement.summary) In percent, mean over \(counts.phrase). Every seed's table is in \
        tables/\(measurement.name).csv.
        """,
      content: .heatmaps(HeatmapPanel(title: scenario.title, maps: maps)))
  }

  /// Cell by cell, of those that have a value.
  private func mean(of tables: [[[Double?]]]) -> [[Double?]] {
    let first = tables[0]
    return first.indices.map { row in
      first[row].indices.map { column in
        let values = tables.compactMap { table in
          row < table.count && column < table[row].count ? table[row][column] : nil
        }
        return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
      }
    }
  }

  /// Every cell of every run, numbered from 1 where they have no names; those without a value are left out.
  private func rows(of measurement: Measurement) -> String {
    let rows = results.plan.entries.lazy.flatMap { entry -> [[CSVField]] in
      let table = results.record(for: entry)?.result.measurements?[measurement.name] ?? []
      let key: [CSVField] = [
        .text(entry.label), .text(entry.spec.scenario.rawValue), .count(entry.spec.seed),
      ]
      return table.enumerated().flatMap { row, values in
        values.enumerated().compactMap { column, value in
          value.map { key + [.count(row + 1), measurement.columns.field(column), .value($0)] }
        }
      }
    }
    return CSVRenderer.text(
      [
        "method", "scenario", "seed", measurement.rows.heading, measurement.columns.heading,
        measurement.value,
      ], rows)
  }
}

extension TableAxis {
  /// What stands for a column in a CSV file.
  fileprivate func field(_ place: Int) -> CSVField {
    if case .quantities(let names) = kind { return .text(names[place]) }
    return .count(place + 1)
  }
}
