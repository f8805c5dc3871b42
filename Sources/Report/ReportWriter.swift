public import Foundation
import Harness

/// Writes a report with all its files to a directory.
public struct ReportWriter {
  private let contents: ReportContents

  /// The report of a suite.
  ///
  /// - Throws: ``ReportError`` where no run has finished.
  public init(_ report: ComparisonReport) throws(ReportError) {
    guard !report.results.records.isEmpty else {
      throw .nothingToReport(directory: report.results.plan.suite)
    }
    contents = report.contents
  }

  /// The report of a paper.
  public init(_ report: PaperReport) {
    contents = report.contents
  }

  /// Writes each document as PDF, HTML and JSON, its figures to `figures/` as SVG and PNG, and all
  /// tables to `tables/` as CSV, Markdown and LaTeX.
  ///
  /// Every file appears whole or not at all, and none before all documents and figures are drawn.
  ///
  /// - Returns: The files written, relative to `directory`.
  @discardableResult
  public func write(
    to directory: URL, as formats: Set<ReportFormat> = Set(ReportFormat.allCases)
  ) throws -> [String] {
    let files = try files(formats)
    for (name, data) in files {
      try AtomicFile.write(data, to: directory.appending(path: name))
    }
    return files.map(\.name)
  }

  private func files(_ formats: Set<ReportFormat>) throws -> [(name: String, data: Data)] {
    var files: [(name: String, data: Data)] = []
    func add(_ format: ReportFormat, _ name: String, _ data: () throws -> Data) rethrows {
      if formats.contains(format) { files.append((name, try data())) }
    }
    for (name, document) in contents.documents {
      try add(.pdf, "\(name).pdf") { try PDFRenderer.data(document) }
      try add(.html, "\(name).html") { Data(try HTMLRenderer.text(document).utf8) }
      try add(.json, "\(name).json") { try JSONRenderer.data(document) }
    }
    for (name, figure) in contents.figures {
      try add(.svg, "figures/\(name).svg") { Data(try FigureRenderer.svg(figure).utf8) }
      try add(.png, "figures/\(name).png") { try FigureRenderer.png(figure) }
    }
    for file in contents.csv {
      add(.csv, "tables/\(file.name).csv") { Data(file.text().utf8) }
    }
    for table in contents.tables {
      add(.markdown, "tables/\(table.name).md") { Data(MarkdownRenderer.text(table).utf8) }
      add(.latex, "tables/\(table.name).tex") { Data(LaTeXRenderer.text(table).utf8) }
    }
    return files
  }
}
