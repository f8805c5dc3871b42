import Datasets
import Engine
import Foundation
import Methods
import Streams
import TestSupport
import Testing

@testable import Harness

@Suite struct SuiteReaderTests {
  private static let text = """
    name: small
    title: A small suite
    protocol:
      dataset: strokes
      iterations: 10
      learning-rate: 1e-3
    scenarios: [task, class]
    seeds: 2..4
    methods:
      - none
      - method: ewc
        label: EWC ten
        lambda: {task: 1e5, class: 10}
        fisher-labels: sample
      - method: er
        budget: 7
        scenarios: [class]
    """

  @Test func `reads names, numbers, seeds and settings by scenario`() throws {
    let suite = try Suite(yaml: Self.text, file: "s.yaml")
    #expect(suite.name == "small")
    #expect(suite.seeds == [2, 3, 4])
    #expect(suite.scenarios == [.task, .class])
    #expect(suite.protocol.iterations == 10)
    #expect(suite.protocol.optimizer.learningRate == 0.001)
    #expect(suite.protocol.batchSize == 128)
    #expect(suite.methods.map(\.label) == ["None", "EWC ten", "ER"])
    let ewc = suite.methods[1].specs
    #expect(ewc[.task]?.hyperparameters["lambda"] == .number(1e5))
    #expect(ewc[.class]?.hyperparameters["lambda"] == .number(10))
    #expect(ewc[.class]?.hyperparameters["fisher-labels"] == .text("sample"))
    #expect(ewc[.class]?.hyperparameters["variant"] == .text("offline"))
    #expect(suite.methods[2].specs.keys.map(\.self) == [.class])
  }

  @Test func `takes the kernel class from the suite, portable where it says nothing`() throws {
    #expect(try Suite(yaml: Self.text, file: "s.yaml").kernel == .portable)
    for word in ["library", "fast"] {
      let text = Self.text.replacing("title:", with: "kernel: \(word)\ntitle:")
      #expect(try Suite(yaml: text, file: "s.yaml").kernel == .library)
    }
    // The word of all records, which are known by it.
    #expect(KernelClass.library.rawValue == "fast")
  }

  @Test func `plans a run for every seed, scenario and method`() throws {
    let suite = try Suite(yaml: Self.text, file: "s.yaml")
    let plan = try suite.plan { spec in
      RunIdentity(
        spec: spec,
        data: DatasetIdentity(name: "strokes", files: [], contentDigest: "", verified: true),
        kernel: SyntheticResults.kernel)
    }
    // Three seeds of two methods in task, three in class.
    #expect(plan.entries.count == 3 * (2 + 3))
    #expect(Set(plan.entries.map(\.id)).count == plan.entries.count)
    #expect(plan.entries.prefix(5).allSatisfy { $0.spec.seed == 2 })
  }

  @Test func `adds a joint model for each context where intransigence asks for it`() throws {
    let text = Self.text.replacing(
      "methods:", with: "intransigence: per-context\nmethods:")
    let plan = try Suite(yaml: text, file: "s.yaml").plan { spec in
      RunIdentity(
        spec: spec,
        data: DatasetIdentity(name: "strokes", files: [], contentDigest: "", verified: true),
        kernel: SyntheticResults.kernel)
    }
    let references = plan.entries.filter { $0.role == .reference }
    #expect(references.count == 3 * 2 * 5)
    #expect(references[4].spec.method.hyperparameters == ["up-to": .number(5)])
  }

  @Test(arguments: [
    (
      "iterations: 10", "itertions: 10",
      "s.yaml:5: unknown key 'itertions'; did you mean 'iterations'?"
    ),
    ("iterations: 10", "iterations: ten", "s.yaml:5: 'ten' is no value for 'iterations'"),
    (
      "title: A small suite", "kernel: portabel",
      "s.yaml:2: 'portabel' is no value for 'kernel'; did you mean 'portable'?"
    ),
    ("iterations: 10", "iterations: 0", "s.yaml:5: '0' is no value for 'iterations'"),
    (
      "dataset: strokes", "dataset: stroke",
      "s.yaml:4: unknown data set 'stroke'; did you mean 'strokes'?"
    ),
    ("- none", "- nonne", "s.yaml:10: unknown method 'nonne'; did you mean 'none'?"),
    ("- none", "- {method: ewc, lambda: 10}", "the label"),
    ("label: EWC ten", "label: ' '", "a label needs something that can be seen"),
    ("label: EWC ten", "label: ''", "a label needs something that can be seen"),
    (
      "[task, class]", "[task, clas]",
      "s.yaml:7: 'clas' is no value for 'scenarios'; did you mean 'class'?"
    ),
    ("[task, class]", "[task, task]", "s.yaml:7: 'task' stands twice"),
    (
      "budget: 7", "budgett: 7",
      "s.yaml:16: method 'er' has no setting 'budgett'; did you mean 'budget'?"
    ),
    ("budget: 7", "budget: 0", "s.yaml:16: '0' is no value for 'budget' of method 'er'"),
    ("fisher-labels: sample", "fisher-labels: smaple", "did you mean 'sample'?"),
    ("seeds: 2..4", "seeds: 4..2", "s.yaml:8: '4..2' is no value for 'seeds'"),
    ("name: small", "name: small\nname: large", "'name' stands twice"),
    ("scenarios: [task, class]\n", "", "the key 'scenarios' is missing"),
    ("title: A small suite", "title: [", "s.yaml:"),
  ])
  func `says what is wrong, on which line, and what was meant`(
    old: String, new: String, message: String
  ) throws {
    var text = Self.text.replacing(old, with: new)
    if new == "- {method: ewc, lambda: 10}" {
      text = text.replacing("label: EWC ten", with: "label: EWC")
    }
    try #require(text != Self.text)
    #expect {
      try Suite(yaml: text, file: "s.yaml")
    } throws: { error in
      let description = String(describing: error)
      return description.contains(message) && !description.contains("\n")
    }
  }

  @Test func `says that there is no such file`() {
    #expect {
      try Suite(contentsOf: URL(fileURLWithPath: "/nowhere/x.yaml"))
    } throws: { String(describing: $0).contains("there is no such file") }
  }

  @Test(arguments: ["quickstart", "split-mnist", "split-fashion-mnist"])
  func `reads the suites of this package`(name: String) throws {
    let suite = try packageSuite(name)
    #expect(suite.name == name)
    #expect(suite.methods.map(\.label) == ["None", "Joint", "EWC", "SI", "LwF", "ER", "A-GEM"])
    #expect(suite.scenarios == Scenario.allCases)
  }

  @Test func `reads every suite of this package, each under the name of its file`() throws {
    let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "suites")
    let files = try FileManager.default.contentsOfDirectory(
      at: directory, includingPropertiesForKeys: nil)
    #expect(files.count > 10)
    for file in files {
      #expect(try Suite(contentsOf: file).name == file.deletingPathExtension().lastPathComponent)
    }
  }

  @Test(arguments: [(0.25, 500, 125), (0.001, 2, 1), (0.0003, 1, 0)])
  func `scales the transitions of a stream with its iterations`(
    factor: Double, iterations: Int, fuzziness: Int
  ) throws {
    var suite = try packageSuite("three-types-task-free")
    suite.scale(by: factor)
    #expect(suite.protocol.iterations == iterations)
    #expect(suite.protocol.fuzziness == fuzziness)
  }

  @Test func `scales a list of contexts by leaving the last ones out`() throws {
    var suite = try packageSuite("latent-replay-sweeps-turntable")
    let iterations = suite.protocol.iterations
    suite.scale(by: 0.25)
    #expect(suite.protocol.contexts == 20)
    #expect(suite.protocol.iterations == iterations)
  }

  @Test func `scales seeds and iterations, and says so in the plan`() throws {
    var suite = try packageSuite("split-mnist")
    suite.scale(by: 0.1)
    #expect(suite.seeds == [2])
    #expect(suite.protocol.iterations == 200)
    #expect(suite.protocol.curveInterval == 20)
    let plan = try suite.plan { spec in
      RunIdentity(
        spec: spec,
        data: DatasetIdentity(name: "any", files: [], contentDigest: "", verified: true),
        kernel: SyntheticResults.kernel)
    }
    #expect(plan.scale == 0.1)
    suite.scale(by: 0.001)
    #expect(suite.seeds == [2] && suite.protocol.iterations == 1)
  }

  @Test(arguments: [
    ("kind: rotated", "the kind 'rotated' needs 'angles'"),
    ("angles: [0, 80]", "'angles' belongs to the kind 'rotated'"),
    ("kind: rotated\n  angles: []", "the list of angles is empty"),
    ("kind: rotated\n  angles: [0, 400]", "'400' is no value for 'angles'"),
    ("kind: rotated\n  angles: [0, 80]\n  contexts: 3", "there are 2 angles"),
  ])
  func `says what of a rotation is wrong`(lines: String, message: String) {
    let text = Self.text.replacing("iterations: 10", with: "iterations: 10\n  \(lines)")
    #expect {
      try Suite(yaml: text, file: "s.yaml")
    } throws: {
      let description = String(describing: $0)
      return description.contains(message) && !description.contains("\n")
    }
  }

  @Test
  func `takes defaults for permuted contexts and leaves methods out where they are undefined`()
    throws
  {
    let suite = try packageSuite("permuted-mnist")
    let methods = Dictionary(uniqueKeysWithValues: suite.methods.map { ($0.label, $0.specs) })
    #expect(methods["EWC"]?[.domain]?.hyperparameters["lambda"] == .number(100))
    #expect(methods["ER"]?[.task]?.hyperparameters["budget"] == .number(10))
    #expect(methods["Separate Networks"]?.keys.map(\.self) == [.task])
    #expect(
      methods["Separate Networks"]?[.task]?.hyperparameters["hidden-units"] == .number(400))
  }

  @Test func `refuses a scenario in which a method is not defined`() {
    let text = Self.text.replacing("- none", with: "- {method: separate, scenarios: [class]}")
    #expect {
      try Suite(yaml: text, file: "s.yaml")
    } throws: { error in
      String(describing: error)
        == """
        s.yaml:10: method 'separate' is not defined in the class-incremental scenario, only in \
        task-incremental
        """
    }
  }

  @Test func `reads every suite of this package, with rows and runs that can be told apart`() throws
  {
    let folder = URL(fileURLWithPath: #filePath).appending(path: "../../../suites")
      .standardizedFileURL
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil
    ).filter { $0.pathExtension == "yaml" }
    #expect(files.count >= 11)
    for file in files {
      let suite = try Suite(contentsOf: file)
      #expect(suite.name == file.deletingPathExtension().lastPathComponent)
      let plan = try suite.plan { spec in
        RunIdentity(
          spec: spec,
          data: DatasetIdentity(name: "any", files: [], contentDigest: "", verified: true),
          kernel: SyntheticResults.kernel)
      }
      #expect(Set(plan.entries.map(\.title)).count == plan.entries.count, "\(suite.name)")
      #expect(Set(plan.entries.map(\.id)).count == plan.entries.count, "\(suite.name)")
    }
  }

  @Test func `lets the outputs of classes seen so far compete unless the suite says more`() throws {
    #expect(try Suite(yaml: Self.text, file: "s.yaml").protocol.activeClasses == .allSoFar)
    let all = Self.text.replacing("iterations: 10", with: "iterations: 10\n  active-classes: all")
    #expect(try Suite(yaml: all, file: "s.yaml").protocol.activeClasses == .all)
    // Where the scenario has no such outputs, and on a stream, all is the one meaning.
    let task = Self.text.replacing("[task, class]", with: "[task]")
      .replacing("    scenarios: [class]\n", with: "").replacing("    scenarios: [class]", with: "")
    #expect(try Suite(yaml: task, file: "s.yaml").protocol.activeClasses == .all)
    #expect(try Suite(yaml: Self.fuzzy, file: "s.yaml").protocol.activeClasses == .all)
  }

  private static let fuzzy = text.replacing(
    "iterations: 10", with: "iterations: 10\n  stream: fuzzy-boundaries\n  fuzziness: 5"
  )
  .replacing("ewc", with: "si").replacing("lambda: {task: 1e5, class: 10}", with: "c: 3")
  .replacing("    fisher-labels: sample\n", with: "    update-every: 7\n")

  @Test func `reads a stream without known boundaries and its methods' settings`() throws {
    let suite = try Suite(yaml: Self.fuzzy, file: "s.yaml")
    #expect(suite.protocol.stream == .fuzzyBoundaries)
    #expect(suite.protocol.fuzziness == 5)
    #expect(suite.protocol.inactiveLogits == nil)
    #expect(
      suite.methods[1].specs[.task]?.hyperparameters == [
        "c": .number(3), "xi": .number(0.1), "update-every": .number(7),
        "path-integral": .text("loss-without-penalty"),
      ])
    #expect(
      suite.methods[2].specs[.class]?.hyperparameters == [
        "budget": .number(7), "update-every": .number(1),
      ])
  }

  @Test func `leaves the fields of streams out of records of other protocols`() throws {
    let json = try CanonicalJSON.encode(ProtocolSpec(dataset: "strokes"))
    let object = try JSONSerialization.jsonObject(with: json) as? [String: Any]
    #expect(
      object?.keys.sorted() == [
        "activeClasses", "batchSize", "contexts", "curveInterval", "curveSamples", "dataset",
        "hidden", "iterations", "kind", "optimizer",
      ])
  }

  @Test(arguments: [
    (
      "stream: fuzzy-boundaries", "stream: fuzzy-boundary",
      "s.yaml:6: 'fuzzy-boundary' is no value for 'stream'; did you mean 'fuzzy-boundaries'?"
    ),
    (
      "fuzziness: 5", "fuzziness: 6",
      """
      s.yaml:7: transitions of 2 × 6 iterations overlap in contexts of 10; write a 'fuzziness' of \
      at most 5
      """
    ),
    (
      "\n  fuzziness: 5", "",
      """
      s.yaml:6: transitions of 2 × 500 iterations overlap in contexts of 10; write a 'fuzziness' of \
      at most 5
      """
    ),
    (
      "stream: fuzzy-boundaries", "stream: random",
      "s.yaml:7: 'fuzziness' belongs to the stream 'fuzzy-boundaries'"
    ),
    (
      "stream: fuzzy-boundaries\n", "\n",
      "s.yaml:7: 'fuzziness' means nothing without a 'stream'"
    ),
    (
      "fuzziness: 5", "active-classes: current",
      "s.yaml:6: transitions of 2 × 500 iterations overlap"
    ),
    (
      "fuzziness: 5", "fuzziness: 5\n  active-classes: current",
      "s.yaml:8: 'active-classes' needs known context boundaries"
    ),
    (
      "fuzziness: 5", "fuzziness: 5\n  reset-optimizer: true",
      "s.yaml:8: 'reset-optimizer' needs known context boundaries"
    ),
    (
      "methods:", "intransigence: per-context\nmethods:",
      "s.yaml:11: 'per-context' needs known context boundaries; a 'stream' has none"
    ),
    (
      "- none", "- {method: ewc, lambda: 10}",
      """
      s.yaml:12: method 'ewc' is not defined without known context boundaries; a protocol with a \
      'stream' takes \(MethodCatalog.taskFree.map(\.name).joined(separator: ", "))
      """
    ),
    (
      "update-every: 7", "update-evry: 7",
      "method 'si' has no setting 'update-evry'; did you mean 'update-every'?"
    ),
  ])
  func `says what of a stream is wrong`(old: String, new: String, message: String) throws {
    let text = Self.fuzzy.replacing(old, with: new)
    try #require(text != Self.fuzzy)
    #expect {
      try Suite(yaml: text, file: "s.yaml")
    } throws: { error in
      let description = String(describing: error)
      return description.contains(message) && !description.contains("\n")
    }
  }

  private func packageSuite(_ name: String) throws -> Suite {
    let url = URL(fileURLWithPath: #filePath).appending(path: "../../../suites/\(name).yaml")
    return try Suite(contentsOf: url.standardizedFileURL)
  }
}
