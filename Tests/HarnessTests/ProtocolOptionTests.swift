import Datasets
import Engine
import Foundation
import Streams
import TestSupport
import Testing

@testable import Harness
@testable import Methods

/// What the protocols of GEM and MER choose: examples, angles and paddings.
@Suite struct ProtocolOptionTests {
  private static let text = """
    name: small
    protocol:
      dataset: strokes
      kind: rotated
      contexts: 4
      angle-range: [-20, 70.5]
      batch-size: 10
      samples-per-context: 200
      epochs: 3
    scenarios: [domain]
    seeds: [1, 2]
    methods: [online]
    """

  @Test func `reads how many examples are passed how often, and where angles are drawn`() throws {
    let spec = try Suite(yaml: Self.text, file: "s.yaml").protocol
    #expect(spec.kind == .rotated && spec.contexts == 4)
    #expect(spec.angleRange == [-20, 70.5] && spec.angles == nil)
    #expect(spec.samplesPerContext == 200)
    #expect(spec.iterations == 60)
    let once = try Suite(
      yaml: Self.text.replacing("  epochs: 3\n", with: ""), file: "s.yaml")
    #expect(once.protocol.iterations == 20)
  }

  @Test(arguments: [("padding: 0", 0), ("padding: 2", nil), ("padding: 5", 5), ("", nil)])
  func `reads the padding of permuted contexts, where it is not the usual one`(
    line: String, padding: Int?
  ) throws {
    let text = Self.text.replacing("kind: rotated", with: "kind: permuted")
      .replacing("angle-range: [-20, 70.5]", with: line)
    let spec = try Suite(yaml: text, file: "s.yaml").protocol
    #expect(spec.padding == padding)
    let json = try #require(String(bytes: try CanonicalJSON.encode(spec), encoding: .utf8))
    #expect(json.contains("padding") == (padding != nil))
  }

  @Test(arguments: [
    (
      "kind: rotated", "kind: split",
      "s.yaml:6: 'angle-range' belongs to the kind 'rotated'"
    ),
    (
      "angle-range: [-20, 70.5]", "contexts: 4",
      """
      s.yaml:3: the kind 'rotated' needs 'angles' or an 'angle-range'; write 'angles: [0, 80, 160]' \
      or 'angle-range: [0, 180]'
      """
    ),
    (
      "epochs: 3", "angles: [0, 20]",
      "s.yaml:9: 'angles' and 'angle-range' exclude each other"
    ),
    (
      "[-20, 70.5]", "[20, -10]",
      "s.yaml:6: 'angle-range' is two angles, the smaller first; write [0, 180]"
    ),
    (
      "[-20, 70.5]", "[0, 90, 180]",
      "s.yaml:6: 'angle-range' is two angles, the smaller first; write [0, 180]"
    ),
    ("[-20, 70.5]", "[0, 361]", "s.yaml:6: '361' is no value for 'angle-range'"),
    ("epochs: 3", "padding: 0", "s.yaml:9: 'padding' belongs to the kind 'permuted'"),
    (
      "kind: rotated\n  contexts: 4\n  angle-range: [-20, 70.5]",
      "kind: permuted\n  padding: 101", "s.yaml:5: '101' is no value for 'padding'"
    ),
    (
      "samples-per-context: 200", "iterations: 5",
      """
      s.yaml:9: 'epochs' means nothing without 'samples-per-context'; give 'iterations' instead
      """
    ),
    (
      "epochs: 3", "iterations: 5",
      """
      s.yaml:9: 'iterations' follow from 'samples-per-context', 'epochs' and 'batch-size'; leave \
      them out
      """
    ),
    (
      "epochs: 3", "stream: random",
      "s.yaml:9: a 'stream' is as long as its 'iterations'; it has no passes"
    ),
    (
      "samples-per-context: 200", "samples-per-context: 204",
      "s.yaml:8: 204 examples are no whole number of batches of 10"
    ),
    (
      "samples-per-context: 200", "samples-per-context: 0",
      "s.yaml:8: '0' is no value for 'samples-per-context'"
    ),
    ("epochs: 3", "epochs: 0", "s.yaml:9: '0' is no value for 'epochs'"),
    ("epochs: 3", "epoch: 3", "s.yaml:9: unknown key 'epoch'; did you mean 'epochs'?"),
    ("epochs: 3", "hidden: [70000]", "s.yaml:9: '70000' is no value for 'hidden'"),
    (
      "[online]", "[{method: mer, algorithm: 6, s: 2}]",
      "settings of method 'mer' conflict: 's' belongs to algorithm 7, not to 6; leave it out"
    ),
    (
      "[online]", "[{method: independent, scenarios: [domain]}]",
      "method 'independent' is not defined in the domain-incremental scenario"
    ),
  ])
  func `says what of these is wrong`(old: String, new: String, message: String) throws {
    let text = Self.text.replacing(old, with: new)
      .replacing("contexts: 4\n  contexts: 4", with: "contexts: 4")
    try #require(text != Self.text)
    #expect {
      try Suite(yaml: text, file: "s.yaml")
    } throws: { error in
      let description = String(describing: error)
      return description.contains(message) && !description.contains("\n")
    }
  }

  @Test(arguments: [(0.1, 20, 6), (0.02, 10, 3), (0.9, 180, 54)])
  func `scales examples in whole batches, and passes over them as often`(
    factor: Double, samples: Int, iterations: Int
  ) throws {
    var suite = try Suite(yaml: Self.text, file: "s.yaml")
    suite.scale(by: factor)
    #expect(suite.protocol.samplesPerContext == samples)
    #expect(suite.protocol.iterations == iterations)
    #expect(suite.scale == factor)
  }

  // MARK: Streams

  /// Images of 3×4, forty to train on and twelve to test, of two classes.
  private let dataset: ImageDataset = {
    var random = RandomStream(seed: 8, purpose: .embeddedData)
    func images(_ count: Int) -> LabeledImages {
      LabeledImages(
        height: 3, width: 4,
        pixels: (0..<count * 12).map { _ in UInt8(random.uniform(below: 256)) },
        labels: (0..<count).map { UInt8($0 % 2) }, classes: 2)
    }
    return ImageDataset(
      train: images(40), test: images(12),
      identity: DatasetIdentity(name: "x", files: [], contentDigest: "", verified: true))
  }()

  private func stream(_ spec: ProtocolSpec, seed: UInt64) throws -> ContextStream {
    try ContextStream(dataset: dataset, protocol: spec, scenario: .domain, seed: seed)
  }

  private static let chosen = ProtocolSpec(
    dataset: "x", kind: .rotated, contexts: 3, iterations: 10, batchSize: 1, hidden: [6],
    angleRange: [0, 180], samplesPerContext: 10)

  @Test func `draws one angle from each equal part of the range`() {
    let spec = ProtocolSpec(dataset: "x", kind: .rotated, contexts: 20, angleRange: [-10, 170])
    var (sum, drawn): (Double, Set<[Double]>) = (0, [])
    for seed in 0..<200 {
      let angles = spec.rotations(seed: UInt64(seed))
      #expect(angles.count == 20 && angles == angles.sorted())
      for (context, angle) in angles.enumerated() {
        let place = (angle + 10) / 9 - Double(context)
        #expect(place >= 0 && place < 1)
        sum += place
      }
      #expect(spec.rotations(seed: UInt64(seed)) == angles)
      drawn.insert(angles)
    }
    #expect(drawn.count == 200)
    // The mean of 4000 numbers from U(0, 1), within five standard deviations.
    #expect(abs(sum / 4000 - 0.5) < 0.023)
  }

  @Test func `turns the images of each context by the angle that was drawn`() throws {
    let stream = try stream(Self.chosen, seed: 5)
    let angles = Self.chosen.rotations(seed: 5)
    for ((context, test), angle) in zip(zip(stream.contexts, stream.tests), angles) {
      let order = PixelOrder(height: 3, width: 4, rotatedBy: angle)
      for (examples, images) in [
        (context.train, dataset.train), (test.examples, dataset.test),
      ] {
        let pixels = images.pixels
        var position = 0
        examples.forEach { inputs, _ in
          let image = Int(examples.indices[position]) * 12
          let expected = order.sources.map { $0 < 0 ? 0 : Float(pixels[image + Int($0)]) / 255 }
          #expect(Array(inputs) == expected)
          position += 1
        }
      }
    }
  }

  @Test(arguments: [(0, 12), (1, 30), (nil, 56)])
  func `pads the images of permuted contexts as told`(padding: Int?, inputs: Int) throws {
    let spec = ProtocolSpec(dataset: "x", kind: .permuted, contexts: 2, padding: padding)
    let stream = try stream(spec, seed: 3)
    #expect(stream.outline.inputs == inputs)
    for context in stream.contexts {
      var first: [Float] = []
      context.train.forEach { values, _ in if first.isEmpty { first = Array(values) } }
      let image = dataset.train.pixels.prefix(12).map { Float($0) / 255 }
      #expect(first.sorted() == (image + Array(repeating: 0, count: inputs - 12)).sorted())
      #expect(padding != 0 || first != image)
    }
  }

  @Test(arguments: [ProtocolSpec.Kind.rotated, .permuted])
  func `chooses examples of each context without repetition`(kind: ProtocolSpec.Kind) throws {
    var spec = Self.chosen
    spec.kind = kind
    var counts = [Int](repeating: 0, count: 40)
    var choices: Set<[Int32]> = []
    for seed in 0..<100 {
      let stream = try stream(spec, seed: UInt64(seed))
      for (context, test) in zip(stream.contexts, stream.tests) {
        let indices = context.train.indices
        #expect(indices.count == 10 && Set(indices).count == 10)
        #expect(context.train.labels == indices.map { $0 % 2 })
        #expect(test.examples.count == 12)
        for index in indices { counts[Int(index)] += 1 }
        choices.insert(indices.sorted())
      }
      #expect(try self.stream(spec, seed: UInt64(seed)).digest() == stream.digest())
    }
    #expect(choices.count > 290)
    // 3000 choices among forty; five standard deviations are 43.
    #expect(counts.allSatisfy { abs($0 - 75) < 43 })
  }

  @Test func `chooses among the classes of a split context`() throws {
    let spec = ProtocolSpec(
      dataset: "x", kind: .split, contexts: 2, batchSize: 1, samplesPerContext: 7)
    let stream = try stream(spec, seed: 0)
    for (place, context) in stream.contexts.enumerated() {
      #expect(context.train.count == 7 && Set(context.train.indices).count == 7)
      #expect(context.train.indices.allSatisfy { Int($0) % 2 == place })
    }
  }

  @Test func `takes all examples where as many are wanted, and refuses to invent more`() throws {
    var spec = Self.chosen
    spec.samplesPerContext = 40
    #expect(try stream(spec, seed: 1).contexts.allSatisfy { $0.train.indices == Array(0..<40) })
    spec.samplesPerContext = 41
    #expect {
      try stream(spec, seed: 1)
    } throws: {
      String(describing: $0)
        == "context 1 has 40 training examples, fewer than 41; ask for at most 40"
    }
  }

  // MARK: Records

  private func record(
    _ spec: ProtocolSpec, _ method: String, seed: UInt64,
    _ settings: [String: HyperparameterValue] = [:]
  ) throws -> RunRecord {
    let complete = try MethodCatalog.method(named: method).resolve(
      settings, in: MethodSituation(spec, .domain))
    let run = RunSpec(
      protocol: spec, scenario: .domain,
      method: MethodSpec(name: method, hyperparameters: complete.values), seed: seed)
    let identity = RunIdentity(
      spec: run, data: dataset.identity, kernel: SyntheticResults.kernel)
    return try RunExecution(identity: identity, dataset: dataset)
      .record(dataSeconds: 0) { _ in }
  }

  @Test func `records what stream it made, which is the same for all methods of a seed`() throws {
    let digest = try record(Self.chosen, "online", seed: 1).result.streamDigest
    #expect(digest?.count == 64)
    #expect(try digest == stream(Self.chosen, seed: 1).digest())
    for method in ["mer", "gem", "none", "er-reservoir"] {
      #expect(try record(Self.chosen, method, seed: 1).result.streamDigest == digest)
    }
    #expect(try record(Self.chosen, "online", seed: 2).result.streamDigest != digest)
    var whole = Self.chosen
    whole.samplesPerContext = nil
    #expect(try record(whole, "online", seed: 1).result.streamDigest == nil)
  }

  @Test func `passes over the chosen examples in whole, and repeats itself bit for bit`() throws {
    var spec = Self.chosen
    spec.iterations = 20
    let settings: [String: HyperparameterValue] = [
      "replayed": .number(0), "memory": .number(40), "learning-rate": .number(0.1),
    ]
    let one = try record(spec, "mer", seed: 1, settings)
    #expect(one.result.cost.examples == 3 * 20 && one.result.cost.steps == 3 * 20)
    #expect(one.result.cost.carriedBytes == 40 * (12 + 2))
    let two = try record(spec, "mer", seed: 1, settings)
    #expect(two.resultDigest == one.resultDigest && two.id == one.id)
    #expect(try record(spec, "mer", seed: 3, settings).resultDigest != one.resultDigest)
  }
}
