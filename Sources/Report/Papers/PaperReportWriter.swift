public import Foundation
import Harness

/// Writes the report of a paper with all its files to a directory.
public struct PaperReportWriter {
  public let report: PaperReport

  public init(_ report: PaperReport) {
    self.report = report
  }

  /// Writes `report.pdf`, and in `tables/` each table as Markdown, LaTeX and CSV.
  ///
  /// The CSV files of the paper's tables have a row for each cell, with the reason where there is no
  /// number.
  ///
  /// - Returns: The files written, relative to `directory`.
  @discardableResult
  public func write(to directory: URL) throws -> [String] {
    let folder = directory.appending(path: "tables")
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw ReportError.cannotWrite(
        path: directory.path, reason: "the directory cannot be made")
    }
    try PDFRenderer.write(report.document, to: directory.appending(path: "report.pdf").path)
    var files = ["report.pdf"]
    let byCell = report.template.tables.map(report.cellTable)
    for table in report.tables {
      let rows = byCell.first { $0.name == table.name } ?? table
      for (suffix, text) in [
        ("csv", CSVRenderer.text(rows)), ("md", MarkdownRenderer.text(table)),
        ("tex", LaTeXRenderer.text(table)),
      ] {
        let name = "\(table.name).\(suffix)"
        try AtomicFile.write(Data(text.utf8), to: folder.appending(path: name))
        files.append("tables/\(name)")
      }
    }
    return files
  }
}
