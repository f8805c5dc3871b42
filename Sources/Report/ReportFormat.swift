/// What a report is written as.
public enum ReportFormat: String, CaseIterable, Sendable {
  /// Each document, and each of its figures.
  case pdf, html, json, svg, png
  /// Each table.
  case csv, markdown, latex
}
