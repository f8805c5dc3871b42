extension PaperReport {
  /// The report and its tables; the CSV files of the paper's tables have a row for each cell, with the
  /// reason where there is no number.
  var contents: ReportContents {
    let byCell = template.tables.map(cellTable)
    return ReportContents(
      documents: [("report", document)], tables: tables,
      csv: tables.map { table in
        let rows = byCell.first { $0.name == table.name } ?? table
        return ReportContents.CSVFile(name: table.name) { CSVRenderer.text(rows) }
      })
  }
}
