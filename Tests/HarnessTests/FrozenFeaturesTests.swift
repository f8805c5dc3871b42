import Engine
import Foundation
import Streams
import Testing

@testable import Datasets
@testable import Harness
@testable import Methods

@Suite struct FrozenFeaturesTests {
  private static let text = """
    name: features
    protocol:
      dataset: cifar-100
      contexts: 10
      normalize: true
      features:
        network: C3-5x16-bn
        weights: trunk
        digest: bdbf90d2cee413165c488909ac412460a18766c4e562c2e6667604f0d14abc4e
    scenarios: [class]
    seeds: [2]
    methods: [none]
    """

  @Test func `reads and records what stands for the images`() throws {
    let spec = try Suite(yaml: Self.text, file: "s.yaml").protocol
    #expect(spec.normalizes == true)
    #expect(
      spec.features
        == FeatureSpec(
          network: "C3-5x16-bn", weights: "trunk",
          digest: "bdbf90d2cee413165c488909ac412460a18766c4e562c2e6667604f0d14abc4e"))
    let data = try CanonicalJSON.encode(spec)
    var reader = CanonicalReader()
    #expect(try reader.read([UInt8](data), ProtocolSpec.init(reading:)) == spec)
    #expect(try JSONDecoder().decode(ProtocolSpec.self, from: Data(data)) == spec)
    // Absent and false are one protocol.
    let plain = try Suite(
      yaml: Self.text.replacing("normalize: true", with: "normalize: false"), file: "s.yaml")
    #expect(plain.protocol.normalizes == nil)
  }

  @Test func `knows three forms of pixels, each by its moments`() throws {
    func spec(_ form: String) throws -> ProtocolSpec {
      try Suite(
        yaml: Self.text.replacing("normalize: true", with: "normalize: \(form)"), file: "s.yaml"
      ).protocol
    }
    let specs = try ["false", "true", "centered"].map(spec)
    // Kept features of one form are not those of another.
    #expect(specs.map(\.pixelForm.rawValue) == ["plain", "normalized", "centered"])
    let moments = try specs.map { try $0.moments(channels: 3) }
    #expect(moments[0] == nil)
    #expect(moments[1]?.means == [0.5071, 0.4865, 0.4409])
    #expect(moments[2]?.means == [0.5, 0.5, 0.5] && moments[2]?.deviations == [0.5, 0.5, 0.5])
    // What is centered or normalized lies outside 0...1, where no Bernoulli unit is.
    #expect(
      specs.map { spec in
        var images = spec
        images.features = nil
        return "\(LearnerSettings(images, seed: 1).reconstruction)"
      } == ["bernoulli", "gaussian", "gaussian"])
    let data = try CanonicalJSON.encode(specs[2])
    var reader = CanonicalReader()
    #expect(try reader.read([UInt8](data), ProtocolSpec.init(reading:)) == specs[2])
  }

  @Test(arguments: [
    (
      "dataset: cifar-100", "dataset: strokes",
      "s.yaml:5: means and deviations are known of emblems, emblems-base, turntable, turntable-base, cifar-10, cifar-100, cifar-100-coarse; leave 'normalize' out"
    ),
    (
      "C3-5x16-bn", "C3-5y16-bn",
      "s.yaml:7: 'C3-5y16-bn' is no name of convolutional layers; write such as C3-5x16-bn"
    ),
    ("weights: trunk", "weights: ../trunk", "s.yaml:8: the name of the weights"),
    ("    weights: trunk\n", "", "s.yaml:7: the key 'weights' is missing"),
    (
      "digest: bd", "digest: BD",
      "s.yaml:9: 'digest' is 64 hexadecimal digits; 'clbench data weights FILE' prints them"
    ),
    (
      "contexts: 10", "kind: permuted",
      "s.yaml:7: 'features' belongs to the kind 'split': others move the pixels"
    ),
  ])
  func `refuses what does not go together, in one line`(
    old: String, new: String, line: String
  ) throws {
    let error = #expect(throws: SuiteError.self) {
      try Suite(yaml: Self.text.replacing(old, with: new), file: "s.yaml")
    }
    let description = try #require(error?.description)
    #expect(description.hasPrefix(line), "\(description)")
  }

  /// The values of `Golden/frozen-trunk.json`, computed by `Tests/Oracle/convolution_goldens.py`.
  private struct Golden: Decodable {
    struct Tensor: Decodable {
      let shape: [Int]
      let values: [Float]
    }
    let weights: [String: Tensor]
    let pixels: [UInt8]
    let features: [Float]

    static func load() throws -> Golden {
      let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "Golden/frozen-trunk.json")
      return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
    }

    var file: TensorFile {
      TensorFile(
        path: "trunk",
        tensors: weights.mapValues { TensorFile.Tensor(shape: $0.shape, values: $0.values) })
    }

    var source: any ExampleSource {
      let shape = ExampleShape(channels: 3, height: 8, width: 8)
      return NormalizedExamples(
        ImageBytes(pixels: pixels, shape: shape), means: [0.5071, 0.4865, 0.4409],
        deviations: [0.2673, 0.2564, 0.2761])
    }
  }

  @Test func `computes the features that PyTorch does from the weights of a file`() throws {
    let golden = try Golden.load()
    let stack = try #require(ConvolutionalStack(named: "C3-3x4-bn"))
    let shape = golden.source.shape
    let trunk = FrozenTrunk(
      stack, input: shape,
      try PretrainedTrunk(stack, input: shape, weights: golden.file, isFrozen: true))
    #expect(trunk.shape == ExampleShape(channels: 16, height: 2, width: 2))
    let features = trunk.features(of: golden.source)
    #expect(features.count == 5)
    var row = [Float](repeating: 0, count: 64)
    for example in 0..<5 {
      features.write(example, pass: nil, to: &row)
      for (place, value) in row.enumerated() {
        let expected = golden.features[example * 64 + place]
        #expect(abs(value - expected) < 1e-5 * max(1, abs(expected)))
      }
    }
  }

  @Test func `refuses weights of other layers, in one line`() throws {
    let golden = try Golden.load()
    for (name, reason) in [
      ("C3-3x5-bn", "'convLayer1.conv.weight' is 4×3×3×3 where 5×3×3×3 is asked for"),
      ("C3-4x4-bn", "'convLayer3.bn.weight'"),
    ] {
      let stack = try #require(ConvolutionalStack(named: name))
      let error = #expect(throws: DatasetError.self) {
        try PretrainedTrunk(
          stack, input: golden.source.shape, weights: golden.file, isFrozen: true)
      }
      let line = try #require(error?.description)
      #expect(
        line.contains(reason) && line.hasPrefix("trunk has no weights of \(name): "), "\(line)")
    }
  }

  @Test func `keeps features, and computes them again where the file is damaged`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let cache = FeatureCache(directory: folder)
    let shape = ExampleShape(width: 3)
    let images = ImageBytes(
      pixels: [UInt8](repeating: 0, count: 8), shape: ExampleShape(channels: 1, height: 2, width: 2)
    )
    var computed = 0
    func features(_ cache: FeatureCache) -> [Float] {
      let features = cache.features(key: "key", of: images, shape: shape) {
        computed += 1
        return CachedFeatures(
          shape: shape,
          memory: FeatureMemory(count: 6) { for index in 0..<6 { $0[index] = Float(index) } },
          imageBytesPerExample: 4)
      }
      #expect(features.bytesPerExample == 12 && features.imageBytesPerExample == 4)
      var row = [Float](repeating: -1, count: 3)
      features.write(1, pass: nil, to: &row)
      return row
    }
    #expect(features(cache) == [3, 4, 5] && computed == 1)
    #expect(features(cache) == [3, 4, 5] && computed == 1)
    let file = folder.appending(path: "key.features")
    var content = try Data(contentsOf: file)
    content[content.count - 1] ^= 1
    try content.write(to: file)
    #expect(features(cache) == [3, 4, 5] && computed == 2)
    try content.dropLast(4).write(to: file)
    #expect(features(cache) == [3, 4, 5] && computed == 3)
    #expect(features(cache) == [3, 4, 5] && computed == 3)
    // Nowhere to keep them.
    #expect(features(FeatureCache(directory: nil)) == [3, 4, 5] && computed == 4)
    let blocked = FeatureCache(directory: file.appending(path: "below"))
    #expect(features(blocked) == [3, 4, 5] && computed == 5)
  }

  @Test(arguments: [
    ("C3-5x16-bn", 16, 5, 4, true), ("C1-2x8-n", 8, 2, 1, false), ("C3-4x8-rl2-bn", 8, 4, 2, true),
  ])
  func `reads the published names of convolutional layers`(
    name: String, channels: Int, depth: Int, reducing: Int, normalizes: Bool
  ) throws {
    let stack = try #require(ConvolutionalStack(named: name))
    #expect(
      stack
        == ConvolutionalStack(
          channels: channels, depth: depth, reducing: reducing, normalizes: normalizes))
    let inputs = try #require(Int(name.dropFirst().prefix(1)))
    #expect(stack.name(inputs: inputs) == name)
  }
}
