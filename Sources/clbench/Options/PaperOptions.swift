import ArgumentParser
import Foundation
import Harness

/// Which paper's numbers results are compared with.
struct PaperOptions: ParsableArguments {
  @OptionGroup var references: ReferenceOptions

  @Option(
    name: .customLong("reference"),
    help: """
      The paper to compare with, by the key of its file in published/ or as the path of a JSON file; \
      the suite's own paper by default.
      """,
    completion: .custom { _, _, _ in (try? ReferenceOptions.parse([]).papers) ?? [] })
  var paper: String?

  @Option(
    help: """
      How the names of the protocol begin in that file; by default all names that fit the data set \
      and the contexts of the runs.
      """)
  var `protocol`: String?

  func validate() throws {
    guard self.protocol == nil || paper != nil else {
      throw ValidationError("--protocol needs a --reference whose protocol it names")
    }
  }

  /// The paper's numbers beside `results`, or nil where neither an option nor the suite names one.
  func comparison(of results: SuiteResults) throws -> PublishedComparison? {
    let own = results.plan.published
    guard let paper = paper ?? own?.paper else { return nil }
    let prefix = self.protocol ?? (paper == own?.paper ? own?.protocolPrefix : nil)
    let comparison = PublishedComparison(
      results, against: try references.publishedReference(try file(of: paper)),
      protocolPrefix: prefix)
    // A suite may be ahead of what could be read of its paper; one that was asked for may not.
    guard self.paper == nil || !comparison.cells.isEmpty else {
      throw ReferenceError.badFile(
        """
        '\(paper)' has no number for a method of '\(results.plan.suite)' under \
        \(prefix.map { "a protocol that begins with '\($0)'" } ?? "this protocol") that was read in the \
        paper or quoted from it; digitised ones are no targets
        """)
    }
    return comparison
  }

  /// The paper that the suite names, where its numbers are not to be found here.
  ///
  /// What can be said without them is said all the same; one that an option names has to be there.
  func absentPaper(of results: SuiteResults) -> String? {
    guard paper == nil, let own = results.plan.published?.paper,
      references.published(paper: own) == nil
    else { return nil }
    printError(
      """
      there are no published numbers of '\(own)' in \(references.searched); name a directory that has \
      them with --reference-dir
      """)
    return own
  }

  /// The file of the paper that results are compared with, or nil where nothing names one.
  func file(for results: SuiteResults) throws -> URL? {
    try (paper ?? results.plan.published?.paper).map(file(of:))
  }

  private func file(of paper: String) throws -> URL {
    if paper.hasSuffix(".json") { return URL(fileURLWithPath: paper) }
    guard let file = references.published(paper: paper) else {
      let keys = references.papers
      throw ReferenceError.badFile(
        """
        there is no published reference '\(paper)' in \(references.searched); known are \
        \(keys.isEmpty ? "none" : keys.joined(separator: ", ")); another directory is named with \
        --reference-dir
        """)
    }
    return file
  }
}
