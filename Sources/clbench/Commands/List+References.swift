import Datasets
import Foundation
import Harness
import Report

extension CLBench.List {
  /// Suites that can be run by their name.
  func listSuites() throws {
    let all = SuiteFiles.all
    guard !all.isEmpty else {
      throw ReferenceError.badFile(
        "there are no suites in ./suites or beside the program; 'clbench run' takes the path of one"
      )
    }
    for (name, file) in try chosen(all, by: \.name) {
      do {
        let suite = try Suite(contentsOf: file)
        print(
          """
          \(name)  \(suite.title): \(suite.size)\
          \(suite.published.map { ", beside \($0.paper)" } ?? "")  [\(file.shownPath)]
          """)
      } catch {
        print("\(name)  cannot be read: \(error)")
      }
    }
  }

  /// Papers whose numbers there are.
  func listPapers() throws {
    let suites = SuiteFiles.all.compactMap { try? Suite(contentsOf: $0.file) }
    let papers = references.papers
    guard !papers.isEmpty else {
      throw ReferenceError.badFile(
        """
        there are no published numbers in \(references.searched); name a directory that has them with \
        --reference-dir
        """)
    }
    for key in try chosen(papers, by: \.self) {
      guard let file = references.published(paper: key) else { continue }
      do {
        let paper = try references.publishedReference(file)
        let names = suites.filter { $0.published?.paper == key }.map(\.name)
        let templates = PaperTemplate.all.filter { $0.paper == key }.map(\.name)
        let parts =
          ["\(paper.results.count) \(paper.results.count == 1 ? "number" : "numbers")"]
          + (names.isEmpty ? [] : ["suites \(names.joined(separator: ", "))"])
          + (templates.isEmpty ? [] : ["report --template \(templates.joined(separator: ", "))"])
        print("\(key)  \(paper.title): \(parts.joined(separator: "; "))  [\(file.shownPath)]")
      } catch {
        print("\(key)  cannot be read: \(error)")
      }
    }
  }
}

extension Suite {
  /// What it runs, such as "7 methods in 3 scenarios, 3 seeds, 63 runs".
  fileprivate var size: String {
    func counted(_ count: Int, _ noun: String) -> String {
      "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
    let groups = Set(methods.map { $0.sweep?.group ?? $0.label })
    let runs = scenarios.reduce(0) { count, scenario in
      count + methods.count { $0.specs[scenario] != nil }
    }
    let references =
      intransigence == .perContext ? scenarios.count * self.protocol.contexts : 0
    return [
      "\(counted(groups.count, "method")) in \(counted(scenarios.count, "scenario"))",
      counted(seeds.count, "seed"), counted((runs + references) * seeds.count, "run"),
    ].joined(separator: ", ")
  }
}
