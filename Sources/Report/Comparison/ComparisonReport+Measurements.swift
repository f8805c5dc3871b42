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
      section(measurement.title, results.scenarios.map { panel(of: measurement, in: $0) })
    }
  }

  /// A CSV file for each measurement, with every seed's table.
  var measurementFiles: [ReportContents.CSVFile] {
    measurements.map { measurement in
      ReportContents.CSVFile(name: measurement.name) { rows(of: measurement) }
    }
  }

  /// The mean table of every method; nil where no run finished.
  private func panel(of measurement: Measurement, in scenario: Scenario) -> Figure? {
    let found = labels(in: scenario).map { label in
      (
        label,
        tables: records(label: label, scenario: scenario).compactMap {
          $0.result.measurements?[measurement.name]
        }
      )
    }.filter { !$0.tables.isEmpty }
    guard !found.isEmpty else { return nil }
    let counts = SeedCounts(found.map(\.tables.count))
    let maps = found.map { label, tables in
      let mean = mean(of: tables)
      return Heatmap(
        title: counts.name(label, [tables.count]),
        rowLabels: mean.indices.map { "\($0 + 1)" },
        columnLabels: (mean.first ?? []).indices.map { "\($0 + 1)" },
        // A checkpoint at which nothing was learned is a line, as in accuracy matrices.
        rows: mean.map { $0.contains { $0 != nil } ? $0 : nil },
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

  /// Every cell of every run, numbered from 1; those without a value are left out.
  private func rows(of measurement: Measurement) -> String {
    let rows = results.plan.entries.lazy.flatMap { entry -> [[CSVField]] in
      let table = results.record(for: entry)?.result.measurements?[measurement.name] ?? []
      let key: [CSVField] = [
        .text(entry.label), .text(entry.spec.scenario.rawValue), .count(entry.spec.seed),
      ]
      return table.enumerated().flatMap { row, values in
        values.enumerated().compactMap { column, value in
          value.map { key + [.count(row + 1), .count(column + 1), .value($0)] }
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
