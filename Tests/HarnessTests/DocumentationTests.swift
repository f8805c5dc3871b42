import Datasets
import Foundation
import Methods
import Report
import Streams
import Testing

@testable import Harness

/// What the pages for readers claim, held against what is there.
@Suite struct DocumentationTests {
  private static let project = URL(fileURLWithPath: #filePath)
    .appending(path: "../../..").standardizedFileURL

  private func page(_ path: String) throws -> String {
    try String(contentsOf: Self.project.appending(path: path), encoding: .utf8)
  }

  private func suites() throws -> [String: Suite] {
    let folder = Self.project.appending(path: "suites")
    return try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".yaml") }
      .reduce(into: [:]) {
        $0[String($1.dropLast(5))] = try Suite(contentsOf: folder.appending(path: $1))
      }
  }

  @Test func `quotes the table of verdicts as the committed report has it`() throws {
    func rows(_ text: String) -> [Substring] {
      text.split(separator: "\n").filter {
        $0.wholeMatch(of: /\| .+ \| (task|domain|class) \|( [^|]* \|){8}/) != nil
      }
    }
    let quoted = rows(try page("README.md"))
    #expect(quoted.count == 23)
    #expect(
      quoted == rows(try page("reports/three-types-split-mnist/tables/published.md")))
  }

  @Test func `names every suite and every method`() throws {
    let text = try page("README.md")
    let words = Set(text.matches(of: /`([a-z0-9-]+)`/).map { String($0.1) })
    #expect(Set(try suites().keys).subtracting(words) == [])
    #expect(Set(MethodCatalog.all.map(\.name)).subtracting(words) == [])
    let table = text.components(separatedBy: "\n## Suites\n")[1]
      .components(separatedBy: "\n## Speed")[0]
    let listed = table.split(separator: "\n").filter { $0.hasPrefix("| `") }
      .flatMap { $0.split(separator: "|")[0].matches(of: /`([a-z0-9-]+)`/).map { String($0.1) } }
    #expect(Set(listed) == Set(try suites().keys))
    #expect(Set(listed).count == listed.count)
  }

  @Test(arguments: ["README.md", "CONTRIBUTING.md", "docs/tutorial.md", "docs/ci/README.md"])
  func `links to files that are there`(path: String) throws {
    let text = try page(path)
    let folder = Self.project.appending(path: path).deletingLastPathComponent()
    let links = text.matches(of: /\]\(([^)#:]+)\)/).map { String($0.1) }
    #expect(!links.isEmpty || path == "CONTRIBUTING.md")
    for link in links {
      let file = folder.appending(path: link).standardizedFileURL
      #expect(FileManager.default.fileExists(atPath: file.path), "\(path): \(link)")
    }
  }

  @Test func `names templates, suites and papers that there are in its commands`() throws {
    let papers = Set(PaperTemplate.all.map(\.name))
    let known = try suites()
    for path in ["README.md", "docs/tutorial.md", "docs/ci/README.md"] {
      let text = try page(path)
      for match in text.matches(of: /--template ([a-z-]+)/) {
        #expect(papers.contains(String(match.1)), "\(path): \(match.0)")
      }
      for match in text.matches(of: /suites\/([a-z-]+)\.yaml/) {
        #expect(known[String(match.1)] != nil, "\(path): \(match.0)")
      }
      for match in text.matches(of: /--reference ([a-z0-9-]+)/) {
        let file = Self.project.appending(path: "reference/published/\(match.1).json")
        #expect(FileManager.default.fileExists(atPath: file.path), "\(path): \(match.0)")
      }
    }
  }

  /// Verdicts read the field; people read the words.
  @Test func `stores as a number what published memories say in words`() throws {
    let folder = Self.project.appending(path: "reference/published")
    var counted = 0
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      let file = folder.appending(path: name)
      guard
        let paper = try? PublishedReference(
          contentsOf: file, referenceDirectory: Self.project.appending(path: "reference"))
      else { continue }
      for result in paper.results {
        let words = result.memory?.firstMatch(of: /([0-9]+) examples per class/)
        #expect(result.examplesPerClass == words.flatMap { Int($0.1) }, "\(name), \(result.method)")
        counted += words == nil ? 0 : 1
      }
    }
    #expect(counted >= 19)
  }

  /// Numbers in words that suites and README say of what a suite runs.
  @Test func `counts what the suites run`() throws {
    let known = try suites()
    func runs(_ name: String) throws -> (methods: Int, perSeed: Int, seeds: Int) {
      let suite = try #require(known[name])
      let perSeed = suite.scenarios.reduce(0) { count, scenario in
        count + suite.methods.count { $0.specs[scenario] != nil }
      }
      return (
        Set(suite.methods.map { $0.sweep?.group ?? $0.label }).count, perSeed,
        suite.seeds.count
      )
    }
    let quickstart = try runs("quickstart")
    #expect(quickstart == (methods: 7, perSeed: 21, seeds: 3))
    #expect(try page("suites/quickstart.yaml").contains("seven methods in three scenarios"))
    #expect(try page("README.md").contains("seven methods, three scenarios, three seeds"))
    let threeTypes = try #require(known["three-types-split-mnist"])
    #expect(threeTypes.methods.count { $0.specs[.class] != nil } == 12)
    #expect(
      try page("README.md").contains("`three-types-split-mnist`, twelve methods with one seed"))
    #expect(try runs("replay-budget-split-mnist").perSeed == 120)
    #expect(try runs("hyperparameters-split-mnist").perSeed == 419)
    let mer = try ["rotations", "permutations", "many-permutations"].map {
      try runs("mer-\($0)").perSeed
    }
    #expect(mer == [21, 21, 15])
    #expect(try page("README.md").contains("every run of MER's example script: 57 a seed"))
  }
}
