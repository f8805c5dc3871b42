import Foundation
import Harness
import Measurements
import Streams

extension ComparisonReport {
  /// What images some run of the plan was asked to keep.
  private var imageMeasurements: [ImageMeasurement] {
    let named = Set(results.plan.entries.flatMap { $0.spec.protocol.measurements ?? [] })
    return MeasurementCatalog.images.filter { named.contains($0.name) }
  }

  /// A section for each kind of images, with a panel for each method and scenario, of one seed; what has
  /// no images is named with the reason.
  var imageBlocks: [Document.Block] {
    imageMeasurements.flatMap { measurement -> [Document.Block] in
      let figures = results.scenarios.flatMap { scenario in
        labels(in: scenario).map { panel(of: measurement, $0, in: scenario) }
      }
      let note = absences(of: measurement).map { Document.Block.note($0) }
      let about = Document.Block.paragraph(
        """
        \(measurement.summary) The images of every seed are in tables/\(measurement.name).csv.
        """)
      return [.heading(measurement.title), about] + figures.compactMap { $0.map { .figure($0) } }
        + [note].compactMap(\.self)
    }
  }

  /// A CSV file for each kind, with every image of every seed.
  var imageFiles: [ReportContents.CSVFile] {
    imageMeasurements.map { measurement in
      ReportContents.CSVFile(name: measurement.name) { rows(of: measurement) }
    }
  }

  /// Of the first seed that has images; nil where none has.
  private func panel(
    of measurement: ImageMeasurement, _ label: String, in scenario: Scenario
  ) -> Figure? {
    let found = records(label: label, scenario: scenario).lazy.compactMap { record in
      record.result.images?[measurement.name].map { (record.identity.spec, $0) }
    }.first
    guard let (spec, images) = found else { return nil }
    // Images after the last context are always kept where the generator learned it.
    let (last, contexts) = (images.rows.last?.after ?? 0, spec.protocol.contexts)
    return Figure(
      name: "\(measurement.name)-\(scenario)-\(label)",
      caption: """
        \(measurement.title) of \(label), seed \(spec.seed).\
        \(last < contexts ? " There are none after context \(contexts), which the generator does not learn." : "")
        """,
      content: .images(
        ImagePanel(
          title: "\(label), \(scenario.title), seed \(spec.seed)", channels: images.channels,
          height: images.height, width: images.width,
          rows: images.rows.map { row in
            .init(label: Self.label(of: row, spec), images: images.images(in: row))
          })))
  }

  private static func label(of row: KeptImages.Row, _ spec: RunSpec) -> String {
    guard row.after > 0 else { return "test examples" }
    return "after \(spec.protocol.stream == nil ? "context" : "window") \(row.after)"
  }

  /// Such as "Not shown: None, ER (the method has no generator)."; nil where all rows have images.
  private func absences(of measurement: ImageMeasurement) -> String? {
    var reasons: [(reason: String, labels: [String])] = []
    for scenario in results.scenarios {
      for label in labels(in: scenario) {
        guard let reason = absence(of: measurement, label, in: scenario) else { continue }
        let place = reasons.firstIndex { $0.reason == reason } ?? reasons.count
        if place == reasons.count { reasons.append((reason, [])) }
        if !reasons[place].labels.contains(label) { reasons[place].labels.append(label) }
      }
    }
    guard !reasons.isEmpty else { return nil }
    let parts = reasons.map { "\($0.labels.joined(separator: ", ")) (\($0.reason))" }
    return "Not shown: \(parts.joined(separator: "; "))."
  }

  private func absence(
    of measurement: ImageMeasurement, _ label: String, in scenario: Scenario
  ) -> String? {
    let entries = results.entries(label: label, scenario: scenario)
    let records = entries.compactMap { results.record(for: $0) }
    guard !records.contains(where: { $0.result.images?[measurement.name] != nil }) else {
      return nil
    }
    return entries.first.map { Self.absence(in: $0.spec, isRun: !records.isEmpty) } ?? "not run"
  }

  /// Why there are no images of a run, in a clause.
  private static func absence(in spec: RunSpec, isRun: Bool) -> String {
    spec.reasonForNoImages ?? (isRun ? "the generator had learned nothing" : "not run")
  }

  /// Every image of every run as bytes in Base64, numbered from 1; context 0 has test examples as they are.
  private func rows(of measurement: ImageMeasurement) -> String {
    let rows = results.plan.entries.lazy.flatMap { entry -> [[CSVField]] in
      let key: [CSVField] = [
        .text(entry.label), .text(entry.spec.scenario.rawValue), .count(entry.spec.seed),
      ]
      let record = results.record(for: entry)
      guard let images = record?.result.images?[measurement.name] else {
        let reason = Self.absence(in: entry.spec, isRun: record != nil)
        return [
          key + Array(repeating: CSVField.value(nil), count: 5) + [.text(""), .text(reason)]
        ]
      }
      return images.rows.flatMap { row in
        images.images(in: row).enumerated().map { column, image in
          key + [
            .count(row.after), .count(column + 1), .count(images.channels), .count(images.height),
            .count(images.width), .text("base64:\(Data(image).base64EncodedString())"), .text(""),
          ]
        }
      }
    }
    return CSVRenderer.text(
      [
        "method", "scenario", "seed", "after_context", "image", "channels", "height", "width",
        "pixels", "reason",
      ], rows)
  }
}
