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
    let reported = rows(try page("reports/three-types-split-mnist/tables/published.md"))
    #expect(reported.count == 23)
    #expect(rows(try page("docs/results.md")) == reported)
    let readme = Set(try page("README.md").split(separator: "\n"))
    let classIncremental = reported.filter { $0.contains("| class |") }
    #expect(classIncremental.count == 9)
    for row in classIncremental {
      let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      #expect(readme.contains("| \(cells[0]) | \(cells[2]) | \(cells[3]) |"), "\(row)")
    }
  }

  /// The names in backquotes in the first cells of a page's tables.
  private func listed(in path: String) throws -> [String] {
    try page(path).split(separator: "\n").filter { $0.hasPrefix("| `") }
      .flatMap { $0.split(separator: "|")[0].matches(of: /`([a-z0-9-]+)`/).map { String($0.1) } }
  }

  @Test func `lists every suite and every method once`() throws {
    #expect(try listed(in: "docs/suites.md").sorted() == suites().keys.sorted())
    #expect(try listed(in: "docs/methods.md").sorted() == MethodCatalog.all.map(\.name).sorted())
  }

  /// The pages for readers: those at the top, and all in `docs/`.
  private static let pages =
    ["README.md", "CONTRIBUTING.md", "docs/ci/README.md"]
    + ((try? FileManager.default.contentsOfDirectory(
      atPath: project.appending(path: "docs").path)) ?? [])
    .filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }

  @Test func `leads from its first page to every other`() throws {
    let text = try page("README.md")
    #expect(Self.pages.count > 10)
    for path in Self.pages where path != "README.md" {
      #expect(text.contains("](\(path))"), "\(path)")
    }
  }

  @Test(arguments: pages)
  func `links to files that are there`(path: String) throws {
    let text = try page(path)
    let folder = Self.project.appending(path: path).deletingLastPathComponent()
    let links = text.matches(of: /\]\(([^)#:]+)\)/).map { String($0.1) }
    for link in links {
      let file = folder.appending(path: link).standardizedFileURL
      #expect(FileManager.default.fileExists(atPath: file.path), "\(path): \(link)")
    }
  }

  @Test func `names templates, suites and papers that there are in its commands`() throws {
    let papers = Set(PaperTemplate.all.map(\.name))
    let known = try suites()
    for path in Self.pages {
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

  /// Numbers in words that suites and pages say of what a suite runs.
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
    #expect(try page("docs/suites.md").contains("seven methods, three scenarios, three seeds"))
    let (color, whole) = (
      try runs("quickstart-color"), try runs("quickstart-color-convolutions")
    )
    #expect(color == (methods: 7, perSeed: 13, seeds: 3))
    #expect(whole == (methods: 3, perSeed: 6, seeds: 3))
    #expect(try page("docs/suites.md").contains("seven methods, two scenarios, three seeds"))
    #expect(try page("docs/suites.md").contains("three methods, two scenarios, three seeds"))
    let threeTypes = try #require(known["three-types-split-mnist"])
    #expect(threeTypes.methods.count { $0.specs[.class] != nil } == 12)
    #expect(
      try page("docs/speed.md").contains("`three-types-split-mnist`, twelve methods with one seed"))
    #expect(try runs("replay-budget-split-mnist").perSeed == 120)
    #expect(try runs("hyperparameters-split-mnist").perSeed == 419)
    let mer = try ["rotations", "permutations", "many-permutations"].map {
      try runs("mer-\($0)").perSeed
    }
    #expect(mer == [21, 21, 15])
    #expect(try page("docs/suites.md").contains("every run of MER's example script: 57 a seed"))
  }
}
