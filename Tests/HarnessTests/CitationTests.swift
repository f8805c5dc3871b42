import Datasets
import Foundation
import Methods
import TestSupport
import Testing

@testable import Harness

@Suite struct CitationTests {
  private static let directory = URL(fileURLWithPath: #filePath)
    .appending(path: "../../../reference").standardizedFileURL

  /// Sources of what is no paper's own.
  private static let baselines = ["lower baseline", "upper baseline"]

  @Test func `finds an entry for the source of every method and data set`() throws {
    let bibliography = try Bibliography(referenceDirectory: Self.directory)
    let methods = MethodCatalog.all.map(\.source) + MethodCatalog.taskFree.map(\.source)
    let data = DatasetCatalog.all.filter { !$0.isEmbedded }.map(\.source)
    for source in methods + data
    where !Self.baselines.contains(source) && !source.hasPrefix("unpublished") {
      #expect(bibliography.entries.contains { $0.isNamed(in: source) }, "\(source)")
    }
  }

  @Test func `cites methods, data and the paper of a suite, each once`() throws {
    var plan = try SyntheticResults.suite().plan
    plan.published = .init(paper: "vandeven2022-three-types", protocolPrefix: "Split MNIST")
    for index in plan.entries.indices { plan.entries[index].spec.protocol.dataset = "mnist" }
    let citations = Citations(
      plan, from: try Bibliography(referenceDirectory: Self.directory))
    let text = citations.bibtex
    for key in [
      "@article{vandeven2022-three-types,", "@article{kirkpatrick2017-ewc,",
      "@inproceedings{chaudhry2019-agem,", "@misc{lecun-mnist,",
    ] {
      #expect(text.components(separatedBy: key).count == 2, "\(key)")
    }
    #expect(text.contains("% method EWC\n@article{kirkpatrick2017-ewc,\n  title = {{Overcoming"))
    #expect(text.contains("  doi = {10.1073/pnas.1611835114},\n}"))
    #expect(text.contains("  eprint = {1812.00420},\n  archiveprefix = {arXiv},"))
    #expect(text.contains("% nothing to cite: method None (lower baseline)"))
    #expect(!text.contains("lopezpaz"))
  }

  @Test(arguments: [
    ("films:core50@0123456789ab", "% data set core50\n@inproceedings{lomonaco2017-core50,"),
    ("views:coil", "% data set coil\n@misc{nene1996-coil,"),
  ])
  func `cites the data set whose form a folder has`(dataset: String, text: String) throws {
    var plan = try SyntheticResults.suite().plan
    for index in plan.entries.indices { plan.entries[index].spec.protocol.dataset = dataset }
    let citations = Citations(plan, from: try Bibliography(referenceDirectory: Self.directory))
    #expect(citations.bibtex.contains(text))
  }

  @Test func `writes by its command what TeX would take for one`() {
    let entry = BibliographyEntry(
      key: "k", kind: .misc, title: "50 % of A & B_c", authors: ["A", "B"])
    #expect(
      entry.bibtex == """
        @misc{k,
          title = {{50 \\% of A \\& B\\_c}},
          author = {A and B},
        }
        """)
  }
}
