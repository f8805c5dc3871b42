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
    let drawings = drawings(as: formats)
    let files = try drawings.concurrentMap { try $0.data() }
    // Together, since each waits for the disk.
    return try Array(zip(drawings.map(\.name), files)).concurrentMap { name, data in
      try AtomicFile.write(data, to: directory.appending(path: name))
      return name
    }
  }

  /// A file and how it is made, which depends on nothing but the contents.
  private struct Drawing: Sendable {
    var name: String
    var data: @Sendable () throws -> Data
  }

  private func drawings(as formats: Set<ReportFormat>) -> [Drawing] {
    var drawings: [Drawing] = []
    func add(_ format: ReportFormat, _ name: String, _ data: @escaping @Sendable () throws -> Data)
    {
      if formats.contains(format) { drawings.append(Drawing(name: name, data: data)) }
    }
    for (name, document) in contents.documents {
      add(.pdf, "\(name).pdf") { try PDFRenderer.data(document) }
      add(.html, "\(name).html") { Data(try HTMLRenderer.text(document).utf8) }
      add(.json, "\(name).json") { try JSONRenderer.data(document) }
    }
    for (name, figure) in contents.figures {
      add(.svg, "figures/\(name).svg") { Data(try FigureRenderer.svg(figure).utf8) }
      add(.png, "figures/\(name).png") { try FigureRenderer.png(figure) }
    }
    for file in contents.csv {
      add(.csv, "tables/\(file.name).csv") { Data(file.text().utf8) }
    }
    for table in contents.tables {
      add(.markdown, "tables/\(table.name).md") { Data(MarkdownRenderer.text(table).utf8) }
      add(.latex, "tables/\(table.name).tex") { Data(LaTeXRenderer.text(table).utf8) }
    }
    return drawings
  }
}
