import Datasets
import Engine
import Foundation
import Streams
import Subprocess
import TestSupport
import Testing

@testable import Harness
@testable import Methods

/// Split protocols whose contexts have the numbers of classes that the suite lists.
@Suite struct UnequalContextsTests {
  // MARK: Suites

  private static let text = """
    name: small
    protocol:
      dataset: strokes
      kind: split
      classes-per-context: [4, 3, 3]
      iterations: 4
    scenarios: [task, class]
    seeds: [1]
    methods: [none]
    """

  private func suite(_ line: String) throws -> Suite {
    try Suite(
      yaml: Self.text.replacing("classes-per-context: [4, 3, 3]", with: line), file: "s.yaml")
  }

  @Test func `reads how many classes each context has`() throws {
    let spec = try suite("classes-per-context: [4, 3, 3]").protocol
    #expect(spec.contexts == 3 && spec.classesPerContext == [4, 3, 3])
    #expect(spec.contextsInWords == "3 contexts of 4, 3 and 3 classes")
    #expect(try suite("classes-per-context: [10]").protocol.contexts == 1)
  }

  @Test(arguments: ["[2, 2, 2, 2, 2]", "[1, 1, 1, 1, 1, 1, 1, 1, 1, 1]", "[5, 5]"])
  func `takes equal numbers for the same protocol as their absence`(numbers: String) throws {
    let listed = try suite("classes-per-context: \(numbers)")
    let count = numbers.split(separator: ",").count
    let absent = try suite("contexts: \(count)")
    #expect(listed.protocol == absent.protocol && listed.protocol.classesPerContext == nil)
    #expect(listed.protocol.contextsInWords == "\(count) contexts")
    let json = try #require(
      String(bytes: try CanonicalJSON.encode(listed.protocol), encoding: .utf8))
    #expect(!json.contains("classesPerContext"))
    let unequal = try suite("classes-per-context: [4, 3, 3]").protocol
    #expect(
      String(bytes: try CanonicalJSON.encode(unequal), encoding: .utf8)?
        .contains(#""classesPerContext":[4,3,3]"#) == true)
  }

  @Test(arguments: [
    (
      "contexts: 6",
      """
      s.yaml:5: 10 classes do not divide into 6 contexts; write 1, 2, 5 or 10 contexts, or list the \
      classes of each: 'classes-per-context: [2, 2, 2, 2, 1, 1]'
      """
    ),
    ("contexts: 3", "s.yaml:5: 10 classes do not divide into 3 contexts; write 1, 2, 5 or 10"),
    ("contexts: 11", "s.yaml:5: 10 classes do not divide into 11 contexts; write 1, 2, 5 or 10"),
    (
      "classes-per-context: [4, 3, 2]",
      "s.yaml:5: the contexts have 4, 3, 2 classes, 9 in all, where there are 10; each class"
    ),
    ("classes-per-context: [3, 3, 3]", "s.yaml:5: the contexts have 3, 3, 3 classes, 9 in all"),
    ("classes-per-context: [9, 9]", "s.yaml:5: the contexts have 9, 9 classes, 18 in all"),
    ("classes-per-context: [11]", "s.yaml:5: '11' is no value for 'classes-per-context'"),
    ("classes-per-context: [10, 0]", "s.yaml:5: '0' is no value for 'classes-per-context'"),
    ("classes-per-context: []", "s.yaml:5: the list of numbers of classes is empty"),
    ("classes-per-context: 2", "s.yaml:5: a list is expected here"),
    (
      "classes-per-context: [6, 4]\n  contexts: 3",
      "s.yaml:6: 'classes-per-context' lists 2 contexts, so 'contexts' can be left out"
    ),
    (
      "classes-per-context: [6, 4]\n  heads: single",
      "s.yaml:5: contexts of 6, 4 classes cannot share their labels, as domain-incremental learning"
    ),
    ("class-per-context: [6, 4]", "did you mean 'classes-per-context'?"),
  ])
  func `says what is wrong with a division`(line: String, message: String) {
    #expect {
      try suite(line)
    } throws: { error in
      let description = String(describing: error)
      return description.contains(message) && !description.contains("\n")
    }
  }

  @Test(arguments: [
    ("[task, class]", "[domain]", "s.yaml:5: contexts of 4, 3, 3 classes cannot share their"),
    ("kind: split", "kind: rotated\n  angles: [0]", "'classes-per-context' belongs to the kind 's"),
    ("kind: split", "kind: permuted", "s.yaml:5: 'classes-per-context' belongs to the kind 'sp"),
    ("[none]", "[independent]", "write 'finetune: false' beside 'classes-per-context'"),
  ])
  func `says where a division has no meaning`(old: String, new: String, message: String) {
    #expect {
      try Suite(yaml: Self.text.replacing(old, with: new), file: "s.yaml")
    } throws: { error in
      let description = String(describing: error)
      return description.contains(message) && !description.contains("\n")
    }
  }

  // MARK: Runs

  /// Six classes, each with another one of six pixels bright.
  private static let dataset: ImageDataset = {
    func images(_ count: Int) -> LabeledImages {
      let labels = (0..<6 * count).map { UInt8($0 % 6) }
      let pixels = labels.enumerated().flatMap { place, label in
        (0..<6).map { UInt8($0 == Int(label) ? 200 + place % 50 : (place + $0) % 30) }
      }
      return LabeledImages(height: 2, width: 3, pixels: pixels, labels: labels, classes: 6)
    }
    return ImageDataset(
      train: images(20), test: images(5),
      identity: DatasetIdentity(name: "x", files: [], contentDigest: "", verified: true))
  }()

  private func spec(_ classesPerContext: [Int]?, iterations: Int) -> ProtocolSpec {
    ProtocolSpec(
      dataset: "x", contexts: 3, classesPerContext: classesPerContext, iterations: iterations,
      batchSize: 8, hidden: [12], optimizer: ProtocolSpec.Optimizer(learningRate: 0.02),
      activeClasses: .allSoFar, curveInterval: 0)
  }

  private func record(
    _ spec: ProtocolSpec, _ method: any DescribedMethod, _ scenario: Scenario,
    _ settings: [String: HyperparameterValue] = [:]
  ) throws -> RunRecord {
    let values = try method.resolve(settings, in: MethodSituation(spec, scenario)).values
    let run = RunSpec(
      protocol: spec, scenario: scenario,
      method: MethodSpec(name: method.name, hyperparameters: values), seed: 3)
    let identity = RunIdentity(
      spec: run, data: Self.dataset.identity, kernel: SyntheticResults.kernel)
    return try RunExecution(identity: identity, dataset: Self.dataset).record(dataSeconds: 0) { _ in
    }
  }

  /// Settings that have to be given, or without which a method would not take contexts of other sizes.
  private func settings(of method: any DescribedMethod) -> [String: HyperparameterValue] {
    var settings: [String: HyperparameterValue] =
      method.name == "independent" ? ["finetune": .flag(false)] : [:]
    // Nor without a strength, which no other data set lends.
    for setting in method.hyperparameters where setting.searched != nil {
      settings[setting.name] = .number(0.5)
    }
    return settings
  }

  @Test(
    arguments: MethodCatalog.all.flatMap { method in
      method.scenarios.filter { $0 != .domain }.map { (method.name, $0) }
    })
  func `every method learns contexts of one, three and two classes`(
    name: String, scenario: Scenario
  ) throws {
    let method = try MethodCatalog.method(named: name)
    let settings = settings(of: method)
    for activeClasses in [ProtocolSpec.ActiveClasses.allSoFar, .current] {
      var spec = spec([1, 3, 2], iterations: 6)
      spec.activeClasses = activeClasses
      let result = try record(spec, method, scenario, settings).result
      #expect(result.testExamples == [5, 15, 10])
      let last = try #require(result.accuracy.last ?? nil)
      #expect(last.count == 3 && last.allSatisfy { (0...1).contains($0) })
      // One class alone is always right where the context is known.
      if scenario == .task { #expect(last[0] == 1) }
    }
    // Listed equal numbers are no other stream than those of their absence.
    #expect(
      try record(spec([2, 2, 2], iterations: 3), method, scenario, settings).resultDigest
        == record(spec(nil, iterations: 3), method, scenario, settings).resultDigest)
  }

  @Test(
    arguments: MethodCatalog.taskFree.flatMap { method in
      method.scenarios.filter { $0 != .domain }.map { (method.name, $0) }
    })
  func `every task-free method learns them from a stream`(name: String, scenario: Scenario) throws {
    var spec = spec([3, 1, 2], iterations: 6)
    spec.activeClasses = .all
    let method = try MethodCatalog.taskFreeForm(named: name)
    for (stream, inactive) in [(LabelStream.Kind.random, nil), (.academic, InactiveLogits.zero)] {
      (spec.stream, spec.inactiveLogits) = (stream, inactive)
      let result = try record(spec, method, scenario, settings(of: method)).result
      #expect(result.testExamples == [15, 5, 10])
      #expect(result.accuracy.count == 3)
    }
  }

  @Test(arguments: [
    ("joint", Scenario.class), ("joint", .task), ("separate", .task), ("independent", .task),
    ("generative-classifier", .class), ("icarl", .class), ("er", .class),
  ])
  func `what does not forget learns all classes of all contexts`(
    name: String, scenario: Scenario
  ) throws {
    let method = try MethodCatalog.method(named: name)
    var settings = settings(of: method)
    if name == "independent" { settings["learning-rate"] = .number(0.3) }
    let result = try record(spec([1, 3, 2], iterations: 600), method, scenario, settings).result
    let last = try #require(result.accuracy.last ?? nil)
    #expect(last.allSatisfy { $0 > 0.9 }, "\(last)")
  }

  @Test func `replays the classes of all contexts before`() throws {
    let stream = try ContextStream(
      dataset: Self.dataset, protocol: spec([3, 1, 2], iterations: 1), scenario: .class, seed: 0)
    func parts(_ index: Int) -> [ReplayPart] {
      ReplayPart.parts(
        of: stream.contexts[index - 1], in: stream.outline, batchSize: 8, isConditional: true)
    }
    #expect(parts(1).isEmpty)
    #expect(parts(2).map(\.classes) == [0..<3])
    #expect(parts(3).map(\.classes) == [0..<4])
    #expect(parts(3).map(\.targetColumns) == [0..<4])
    #expect(parts(3).map(\.columns) == [0..<6])
  }

  @Test func `trains an autoencoder of each class that has examples, and of no other`() throws {
    // One example of each context, so that two of the first context's three classes have none.
    var spec = spec([3, 1, 2], iterations: 12)
    spec.samplesPerContext = 1
    let method = try MethodCatalog.method(named: "generative-classifier")
    let result = try record(spec, method, .class).result
    #expect(result.cost.steps == 36 && result.cost.examples == 36)
  }

  // MARK: Program

  @Test func `refuses a suite that would leave classes out before anything is written`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    let text = Self.text.replacing("classes-per-context: [4, 3, 3]", with: "contexts: 6")
    try Data(text.utf8).write(to: folder.appending(path: "s.yaml"))
    let run = try await Program.run(["run", "s.yaml"], in: folder)
    #expect(run.code == .exited(2))
    #expect(run.errors.contains("10 classes do not divide into 6 contexts"))
    #expect(run.errors.split(separator: "\n").count == 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["s.yaml"])
  }

  @Test func `shows the sizes of contexts, and runs to a directory below home`() async throws {
    let directory = try TemporaryDirectory()
    let folder = directory.url
    try Data(Self.text.utf8).write(to: folder.appending(path: "s.yaml"))
    let run = try await Program.run(
      ["run", "s.yaml", "--runs=~/out", "--workers", "1"], in: folder,
      environment: ["HOME": folder.path])
    #expect(run.code == .exited(0), "\(run.errors)")
    let files = try FileManager.default.contentsOfDirectory(
      atPath: folder.appending(path: "out").path)
    let record = try #require(files.first { $0.hasSuffix(".json") && $0 != "plan.json" })
    let shown = try await Program.run(["show", "out/\(record)"], in: folder)
    #expect(
      shown.output.contains("split strokes, 3 contexts of 4, 3 and 3 classes, "),
      "\(shown.output) \(shown.errors)")
  }
}
