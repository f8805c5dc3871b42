import Harness

/// All that a report consists of, before it is written in any format.
struct ReportContents: Sendable {
  /// A table for machines, made when it is written.
  struct CSVFile: Sendable {
    /// Without suffix.
    var name: String
    var text: @Sendable () -> String
  }

  /// With the names of their files, without suffix.
  var documents: [(name: String, document: Document)]
  /// For readers.
  var tables: [Table]
  var csv: [CSVFile]

  /// The figures of all documents, with the names of their files, each different.
  var figures: [(name: String, figure: Figure)] {
    let figures = documents.flatMap(\.document.figures)
    return Array(zip(FileName.unique(figures.map(\.name)), figures))
  }
}

extension Document {
  var figures: [Figure] {
    blocks.compactMap { if case .figure(let figure) = $0 { figure } else { nil } }
  }
}
