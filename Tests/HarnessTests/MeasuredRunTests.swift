import Datasets
import Foundation
import Measurements
import Methods
import Streams
import Subprocess
import TestSupport
import Testing

@testable import Harness

@Suite struct MeasuredRunTests {
  private func suite(_ keys: String) throws -> Harness.Suite {
    try Harness.Suite(
      yaml: """
        name: small
        protocol: {dataset: strokes, iterations: 4, batch-size: 8, hidden: [6]\(keys)}
        scenarios: [task, domain, class]
        seeds: [1]
        methods: [none, joint, er]
        """, file: "s.yaml")
  }

  @Test func `are other runs only where a suite names a measurement`() throws {
    let data = DatasetIdentity(name: "strokes", files: [], contentDigest: "", verified: true)
    func identities(_ keys: String) throws -> [RunIdentity] {
      let suite = try suite(keys)
      return suite.scenarios.flatMap { scenario in
        suite.methods.compactMap { $0.specs[scenario] }.map { method in
          RunIdentity(
            spec: RunSpec(protocol: suite.protocol, scenario: scenario, method: method, seed: 1),
            data: data, kernel: SyntheticResults.kernel)
        }
      }
    }
    let plain = try identities("")
    let text = String(decoding: try CanonicalJSON.encode(plain[0]), as: UTF8.self)
    #expect(text.contains(#""measurements":["accuracy/full-test@1"]"#))
    #expect(text.components(separatedBy: "measurements").count == 2)
    let measured = try identities(", measurements: [confusion, class-accuracy]")
    #expect(
      measured[0].measurements == ["accuracy/full-test@1", "class-accuracy@1", "confusion@1"])
    let ids = try measured.map { try $0.digest() }
    #expect(Set(ids).isDisjoint(with: try plain.map { try $0.digest() }))
    // In whatever order they are named.
    #expect(try identities(", measurements: [class-accuracy, confusion]") == measured)
    let one = try identities(", measurements: [confusion]")
    #expect(one[0].measurements == ["accuracy/full-test@1", "confusion@1"])
    // A check or a comparison takes them for the same, a directory of runs does not.
    let (old, new) = (plain[0].spec, measured[0].spec)
    #expect(
      SettingsDifference.between(
        old.protocol, old.method, and: new.protocol, new.method, scenario: .task) == [])
    let changes = SettingsDifference.between(old.protocol, and: new.protocol, in: "the directory")
    #expect(
      changes == [
        """
        the protocol's 'measurements' is ["class-accuracy","confusion"], in the directory absent
        """
      ])
  }

  @Test(arguments: [
    ("[confusions]", "unknown measurement 'confusions'; did you mean 'confusion'?"),
    ("[bleu]", "unknown measurement 'bleu'; known are \(names.joined(separator: ", "))"),
    ("[confusion, confusion]", "'confusion' stands twice"), ("[]", "'measurements' is empty"),
    ("confusion", "a list is expected here"),
  ])
  func `refuses what cannot be measured`(list: String, problem: String) {
    #expect {
      try suite(", measurements: \(list)")
    } throws: { String(describing: $0) == "s.yaml:2: \(problem)" }
  }

  // MARK: Runs

  /// Six classes of small images, five test examples of each.
  private static let dataset: ImageDataset = {
    func images(_ ofEach: Int) -> LabeledImages {
      var random = UInt32(7)
      func byte() -> UInt8 {
        random = random &* 1_664_525 &+ 1_013_904_223
        return UInt8(random >> 24)
      }
      let labels = (0..<6 * ofEach).map { UInt8($0 % 6) }
      // The class shows in its own row of pixels, among noise.
      let pixels = labels.flatMap { label in
        (0..<36).map { $0 / 6 == Int(label) ? 128 | byte() : byte() / 2 }
      }
      return LabeledImages(height: 6, width: 6, pixels: pixels, labels: labels, classes: 6)
    }
    return ImageDataset(
      train: images(20), test: images(5),
      identity: DatasetIdentity(name: "x", files: [], contentDigest: "", verified: true))
  }()

  private static let names = MeasurementCatalog.names

  private func record(
    _ method: any DescribedMethod, _ scenario: Scenario, stream: LabelStream.Kind? = nil,
    measuring measurements: [String]? = names
  ) throws -> RunRecord {
    let spec = ProtocolSpec(
      dataset: "x", contexts: 3, iterations: 5, batchSize: 8, hidden: [12],
      optimizer: .init(learningRate: 0.02), activeClasses: stream == nil ? .allSoFar : .all,
      curveInterval: 0, stream: stream, measurements: measurements)
    var settings: [String: HyperparameterValue] = [:]
    for setting in method.hyperparameters where setting.searched != nil {
      settings[setting.name] = .number(0.5)
    }
    let values = try method.resolve(settings, in: MethodSituation(spec, scenario)).values
    let identity = RunIdentity(
      spec: RunSpec(
        protocol: spec, scenario: scenario,
        method: MethodSpec(name: method.name, hyperparameters: values), seed: 3),
      data: Self.dataset.identity, kernel: SyntheticResults.kernel)
    return try RunExecution(identity: identity, dataset: Self.dataset).record(dataSeconds: 0) { _ in
    }
  }

  private func expectAgreement(
    of record: RunRecord, with unmeasured: RunRecord, _ scenario: Scenario
  ) throws {
    #expect(record.numberDefect == nil)
    #expect(record.id != unmeasured.id)
    var result = record.result
    let tables = try #require(result.measurements)
    result.measurements = nil
    // Images are there exactly where the settings say that something generates them.
    let hasGenerator = record.identity.spec.reasonForNoImages == nil
    #expect(
      result.images?.keys.sorted()
        == (hasGenerator ? ["generated-images", "reconstructions"] : nil))
    result.images = nil
    #expect(result == unmeasured.result)
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    // All classes have as many test examples, so that means over classes and contexts are the same.
    let classAccuracy = try #require(tables["class-accuracy"])
    for (index, row) in result.accuracy.enumerated() {
      let known = classAccuracy[index].compactMap(\.self)
      guard let row else {
        #expect(known.isEmpty)
        continue
      }
      #expect(known.count == (scenario == .domain ? 2 : 2 * (index + 1)))
      #expect(abs(mean(known) - mean(Array(row[...index]))) < 1e-12)
    }
    for (index, quantities) in try #require(tables["seen-classes"]).enumerated() {
      guard let row = result.accuracy[index] else {
        #expect(quantities == [nil, nil, nil])
        continue
      }
      let seen = try #require(quantities[0])
      #expect(abs(seen - (scenario == .domain ? 1 : Double(index + 1) / 3)) < 1e-12)
      #expect(abs(try #require(quantities[1]) - mean(Array(row[...index]))) < 1e-12)
      // Joint runs are tested once, as if nothing had been seen before.
      #expect((quantities[2] == nil) == (index == 0 || result.accuracy[index - 1] == nil))
    }
    for row in try #require(tables["memory-composition"]) {
      let shares = row.compactMap(\.self)
      guard !shares.isEmpty else { continue }
      #expect(shares.count == row.count)
      #expect(abs(shares.reduce(0, +) - 1) < 1e-12)
    }
    let confusion = try #require(tables["confusion"])
    #expect(confusion.count == (scenario == .class ? 6 : 2))
    let diagonal = confusion.indices.compactMap { confusion[$0][$0] }
    let last = try #require(result.accuracy[2])
    #expect(abs(mean(diagonal) - mean(last)) < 1e-12)
    for row in confusion { #expect(row.compactMap(\.self).reduce(0, +) < 1 + 1e-12) }
  }

  @Test(
    arguments: MethodCatalog.all.flatMap { method in method.scenarios.map { (method.name, $0) } })
  func `measuring changes no run, and agrees with its accuracies`(
    name: String, scenario: Scenario
  ) throws {
    let method = try MethodCatalog.method(named: name)
    try expectAgreement(
      of: record(method, scenario), with: record(method, scenario, measuring: nil), scenario)
  }

  @Test(
    arguments: MethodCatalog.taskFree.flatMap { form in form.scenarios.map { (form.name, $0) } })
  func `measures on streams after each window`(name: String, scenario: Scenario) throws {
    let form = try MethodCatalog.taskFreeForm(named: name)
    try expectAgreement(
      of: record(form, scenario, stream: .random),
      with: record(form, scenario, stream: .random, measuring: nil), scenario)
  }

  @Test func `are shown with their tables`() async throws {
    let directory = try TemporaryDirectory()
    let store = RecordStore(directory: directory.url)
    var record = try SyntheticResults.record(
      SyntheticResults.Method("GDumb", "gdumb", final: 0.5), scenario: .domain, seed: 1)
    record.identity.spec.protocol.measurements = ["confusion"]
    record.id = try record.identity.digest()
    record.result.measurements = ["confusion": [[0.25, 0.75], [nil, nil]]]
    record.resultDigest = try CanonicalJSON.digest(record.result)
    try store.write(record)
    let shown = try await Program.run(["show", "\(record.id).json"], in: directory.url)
    #expect(shown.code == .exited(0), "\(shown.errors)")
    #expect(
      shown.output.contains(
        """
        confusion@1: class (rows), classified as (columns), %
          1  25.00  75.00
          2      -      -

        """))
    #expect(
      shown.output.contains(
        "unused   optimizer, iterations, batch size, active classes of the suite's protocol\n"))
  }

  // MARK: Damage

  /// Of fine-tuning, whose tables are 3 by 6 and 2 by 2.
  private func measuredRecord() throws -> RunRecord {
    try record(MethodCatalog.all[0], .task, measuring: ["class-accuracy", "confusion"])
  }

  struct Damage: Sendable {
    let message: String
    let change: @Sendable (inout [String: [[Double?]]]) -> Void
  }

  private static let damages = [
    Damage(message: "its measurements are class-accuracy, and its protocol names") {
      $0["confusion"] = nil
    },
    Damage(message: "its measurements are bleu, class-accuracy, confusion, and") {
      $0["bleu"] = [[1]]
    },
    Damage(message: "the rows of its measurement 'confusion' are not of one length") {
      $0["confusion"]?[1].removeLast()
    },
    Damage(message: "the rows of its measurement 'confusion' are not of one length") {
      $0["confusion"] = []
    },
    Damage(
      message:
        "its measurement 'confusion' is a table of 1 by 2, where 1 are due to 'classified_as'"
    ) { $0["confusion"]?.removeLast() },
    Damage(
      message:
        "its measurement 'class-accuracy' is a table of 2 by 6, where 3 are due to 'after_context'"
    ) { $0["class-accuracy"]?.removeFirst() },
    Damage(message: "a value of its measurement 'class-accuracy' is outside 0...1") {
      $0["class-accuracy"]?[2][0] = 1.5
    },
    Damage(message: "a value of its measurement 'confusion' is outside 0...1") {
      $0["confusion"]?[0][0] = -0.1
    },
    Damage(message: "a value of its measurement 'confusion' is outside 0...1") {
      $0["confusion"]?[0][0] = 1e300
    },
  ]

  @Test(arguments: damages)
  func `refuses tables that no run can have measured`(damage: Damage) throws {
    let directory = try TemporaryDirectory()
    let store = RecordStore(directory: directory.url)
    var record = try measuredRecord()
    try store.write(record)
    #expect(try store.finished(id: record.id) == record)
    var tables = try #require(record.result.measurements)
    damage.change(&tables)
    record.result.measurements = tables
    // With a digest that fits, as anyone can compute it.
    record.resultDigest = try CanonicalJSON.digest(record.result)
    try store.write(record)
    #expect {
      try store.finished(id: record.id)
    } throws: {
      let text = String(describing: $0)
      return text.contains(damage.message) && !text.contains("\n")
    }
  }

  @Test func `refuses what is no number`() throws {
    let directory = try TemporaryDirectory()
    let store = RecordStore(directory: directory.url)
    let record = try measuredRecord()
    let url = directory.url.appending(path: "\(record.id).json")
    let text = String(decoding: try CanonicalJSON.encode(record), as: UTF8.self)
    let start = try #require(text.range(of: #""confusion":[["#)).upperBound
    let end = try #require(text[start...].firstIndex(of: ","))
    for word in ["NaN", "\"NaN\"", "1e999", "true", "[0]"] {
      try Data(text.replacingCharacters(in: start..<end, with: word).utf8).write(to: url)
      #expect(throws: RecordError.self, "\(word)") { try store.finished(id: record.id) }
    }
    try Data(text.utf8).write(to: url)
    #expect(try store.finished(id: record.id) == record)
  }
}
