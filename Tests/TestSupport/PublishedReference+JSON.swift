import Foundation
public import Harness

extension PublishedReference {
  /// Reads the text of a paper's file, beside fingerprints of `protocols` and a list of `margins`.
  ///
  /// The one metric whose words are known is "final average test accuracy". Without `protocols`, all
  /// names of protocols stand for the benchmark of ``SyntheticResults``.
  public init(json: String, protocols: String? = nil, margins: String = "[]") throws {
    struct Paper: Decodable {
      struct Result: Decodable { var `protocol`: String }
      var key: String
      var results: [Result]
    }
    let paper = try JSONDecoder().decode(Paper.self, from: Data(json.utf8))
    let synthetic = Set(paper.results.map(\.protocol)).sorted().map {
      #""\#($0)": {"dataset": "strokes", "kind": "split", "contexts": 5}"#
    }
    let fingerprints = protocols ?? "{\(synthetic.joined(separator: ","))}"
    let directory = try TemporaryDirectory()
    let files = [
      "paper.json": json,
      "fingerprints.json": """
      {"metrics": {"final average test accuracy": "accuracy/last@1"},
       "protocols": {"\(paper.key)": \(fingerprints)}}
      """,
      "margins.json": "{\"margins\": \(margins)}",
    ]
    for (name, text) in files {
      try Data(text.utf8).write(to: directory.url.appending(path: name))
    }
    try self.init(
      contentsOf: directory.url.appending(path: "paper.json"),
      referenceDirectory: directory.url)
  }
}
