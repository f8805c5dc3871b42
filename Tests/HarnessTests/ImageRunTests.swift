import Datasets
import Foundation
import Measurements
import Methods
import Streams
import TestSupport
import Testing

@testable import Harness

/// Runs that keep images of their generators.
@Suite struct ImageRunTests {
  private static let dataset: ImageDataset = {
    func images(_ ofEach: Int) -> LabeledImages {
      let labels = (0..<6 * ofEach).map { UInt8($0 % 6) }
      let pixels = labels.flatMap { label in
        (0..<36).map { $0 / 6 == Int(label) ? 255 : 0 as UInt8 }
      }
      return LabeledImages(height: 6, width: 6, pixels: pixels, labels: labels, classes: 6)
    }
    return ImageDataset(
      train: images(20), test: images(5),
      identity: DatasetIdentity(name: "x", files: [], contentDigest: "", verified: true))
  }()

  private func spec(
    _ method: String, _ scenario: Scenario = .class,
    _ settings: [String: HyperparameterValue] = [:],
    _ change: (inout ProtocolSpec) -> Void = { _ in }
  ) throws -> RunSpec {
    var spec = ProtocolSpec(
      dataset: "x", contexts: 3, iterations: 20, batchSize: 8, hidden: [12],
      optimizer: .init(learningRate: 0.02), curveInterval: 0,
      measurements: ["generated-images", "reconstructions"])
    change(&spec)
    let values = try MethodCatalog.method(named: method).resolve(
      settings, in: MethodSituation(spec, scenario)
    ).values
    return RunSpec(
      protocol: spec, scenario: scenario,
      method: MethodSpec(name: method, hyperparameters: values), seed: 3)
  }

  private func record(_ spec: RunSpec) throws -> RunRecord {
    let identity = RunIdentity(
      spec: spec, data: Self.dataset.identity, kernel: SyntheticResults.kernel)
    return try RunExecution(identity: identity, dataset: Self.dataset).record(dataSeconds: 0) { _ in
    }
  }

  private func images(_ record: RunRecord, _ name: String) throws -> KeptImages {
    try #require(record.result.images?[name])
  }

  @Test(arguments: ["bi-r", "dgr", "generative-classifier"])
  func `keep rows of images, the same every time`(method: String) throws {
    let record = try record(spec(method))
    #expect(record.numberDefect == nil)
    let generated = try images(record, "generated-images")
    // DGR's generator does not learn the last context.
    let times = method == "dgr" ? [1, 2] : [1, 2, 3]
    #expect(generated.rows.map(\.after) == times)
    let size: [Int] = [generated.channels, generated.height, generated.width]
    #expect(size == [1, 6, 6])
    #expect(generated.rows.allSatisfy { generated.images(in: $0).count == 10 })
    #expect(try images(record, "reconstructions").rows.map(\.after) == [0] + times)
    let again = try self.record(spec(method))
    #expect(again.resultDigest == record.resultDigest)
    // Written and read without a difference, by either reader.
    let directory = try TemporaryDirectory()
    let store = RecordStore(directory: directory.url)
    try store.write(record)
    #expect(try store.finished(id: record.id) == record)
    #expect(try RunRecord(contentsOf: directory.url.appending(path: "\(record.id).json")) == record)
  }

  @Test func `have the same bits on every machine`() throws {
    let images = try #require(record(spec("bi-r")).result.images)
    let digest = try CanonicalJSON.digest(images)
    #expect(digest == "7269aa45794d358b98ab0f3bcbaa740c94747bb849c07b3967afec40c059c5da")
  }

  @Test func `draw the learned classes in turn`() throws {
    // Each autoencoder knows one class, whose row of pixels it lights.
    let spec = try spec("generative-classifier", .class, ["hidden-units": .number(20)]) {
      $0.iterations = 600
    }
    let record = try record(spec)
    let stream = try ContextStream(
      dataset: Self.dataset,
      sources: ProtocolSources(
        train: Self.dataset.train.source, test: Self.dataset.test.source),
      protocol: spec.protocol, scenario: .class, seed: 3)
    let images = try images(record, "generated-images")
    for row in images.rows {
      for (column, image) in images.images(in: row).enumerated() {
        // The classes in the order of learning, two in a context.
        let unit = column % (2 * row.after)
        let test = stream.tests[unit / 2].examples
        let position = try #require(test.labels.firstIndex { Int($0) == unit })
        var pixels = [Float](repeating: 0, count: 36)
        pixels.withUnsafeMutableBufferPointer { test.write(position, to: $0.baseAddress!) }
        let lit = pixels.indices.filter { pixels[$0] == 1 }.map { Int(image[$0]) }
        let dark = pixels.indices.filter { pixels[$0] == 0 }.map { Int(image[$0]) }
        #expect(lit.reduce(0, +) / lit.count > 200)
        #expect(dark.reduce(0, +) / dark.count < 60)
      }
    }
    // The first row of the other kind is of test examples, unchanged.
    let reconstructions = try self.images(record, "reconstructions")
    for image in reconstructions.images(in: reconstructions.rows[0]) {
      #expect(image.sorted() == Array(repeating: 0, count: 30) + Array(repeating: 255, count: 6))
    }
  }

  @Test func `say why there are none`() throws {
    #expect(try spec("er").reasonForNoImages == "the method has no generator")
    #expect(try spec("dgr").reasonForNoImages == nil)
    let features = try spec("bi-r") {
      $0.features = FeatureSpec(network: "C3-5x16-bn", weights: "w", digest: "d")
    }
    #expect(
      features.reasonForNoImages
        == "what is generated are features of a frozen trunk, which have no pixels")
    #expect(
      try spec("bi-r") { $0.kind = .permuted }.reasonForNoImages
        == "each context has the pixels in an order of its own")
    #expect(try record(spec("er")).result.images == nil)
  }

  @Test(arguments: [
    (
      "er", "",
      "'generated-images' has nothing to show in this suite: none of its methods has a generator"
    ),
    (
      "bi-r", ", kind: permuted",
      """
      'generated-images' has nothing to show in this suite: each context has the pixels in an order of \
      its own
      """
    ),
    ("dgr", "", nil),
  ])
  func `are refused where no run has any`(method: String, keys: String, problem: String?) throws {
    func read() throws {
      _ = try Harness.Suite(
        yaml: """
          name: small
          protocol:
            {dataset: strokes, iterations: 4, measurements: [generated-images]\(keys)}
          scenarios: [domain]
          seeds: [1]
          methods: [none, \(method)]
          """, file: "s.yaml")
    }
    guard let problem else {
      try read()
      return
    }
    #expect {
      try read()
    } throws: { String(describing: $0) == "s.yaml:3: \(problem)" }
  }

  @Test func `are checked where a record is read`() throws {
    let directory = try TemporaryDirectory()
    let store = RecordStore(directory: directory.url)
    let good = try record(spec("bi-r"))
    func message(_ change: (inout RunRecord) -> Void) throws -> String {
      var record = good
      change(&record)
      record.id = try record.identity.digest()
      record.resultDigest = try CanonicalJSON.digest(record.result)
      try store.write(record)
      do {
        _ = try store.finished(id: record.id)
        return ""
      } catch {
        return String(describing: error)
      }
    }
    let others = good.result.images?["reconstructions"]
    #expect(try message { _ in } == "")
    #expect(
      try message { $0.result.images?["generated-images"]?.rows[1].pixels = "A" }
        .contains("its images 'generated-images' are no rows of equally many images in Base64"))
    #expect(
      try message { $0.result.images?["bleu"] = others }
        .contains("its protocol names no images 'bleu'"))
    #expect(
      try message { $0.identity.spec.method = MethodSpec(name: "none") }
        .contains("it has images 'generated-images', and the method has no generator"))
  }
}
