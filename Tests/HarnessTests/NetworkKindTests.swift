import Engine
import Foundation
import Streams
import TestSupport
import Testing

@testable import Datasets
@testable import Harness
@testable import Methods

/// Suites whose network is no perceptron.
@Suite struct NetworkKindTests {
  private static func text(_ network: String, methods: String = "[none, er]") -> String {
    """
    name: kinds
    protocol:
      dataset: strokes
      contexts: 5
      iterations: 3
      batch-size: 16
      network: \(network)
    scenarios: [task, domain, class]
    seeds: [1]
    methods: \(methods)
    """
  }

  @Test(arguments: [
    ("{convolutional: {layers: C1-2x4-bn, hidden: [8]}}", "C1-2x4-bn", [8]),
    ("{convolutional: {layers: C1-2x4-n}}", "C1-2x4-n", []),
    ("{resnet-18: {width: 2}}", "resnet-18x2", []),
    ("{resnet-18: {width: 2, features: linear}}", "resnet-18x2-linear", []),
    ("{mobilenet-v1: {}}", "mobilenet-v1x1.0-relu-symmetric-19-released", []),
    (
      "{mobilenet-v1: {width: 0.5, activation: relu6, padding: same, latent: 27, renormalization: none}}",
      "mobilenet-v1x0.5-relu6-same-27-none", []
    ),
    ("{perceptron: [8]}", nil, [8]),
  ])
  func `reads each kind, and records it only where it is no perceptron`(
    network: String, layers: String?, hidden: [Int]
  ) throws {
    let spec = try Suite(yaml: Self.text(network), file: "s.yaml").protocol
    #expect(spec.layers == layers && spec.hidden == hidden && spec.defect == nil)
    let data = [UInt8](try CanonicalJSON.encode(spec))
    var reader = CanonicalReader()
    #expect(try reader.read(data, ProtocolSpec.init(reading:)) == spec)
    #expect(String(decoding: data, as: UTF8.self).contains("layers") == (layers != nil))
    if layers != nil { #expect(spec.network != .perceptron(hidden: hidden)) }
  }

  @Test(arguments: [
    (
      "{convnet: [3]}",
      "s.yaml:7: unknown network 'convnet'; known are perceptron, convolutional, resnet-18, mobilenet-v1"
    ),
    (
      "{convolutional: {layers: C1-2z4}}",
      "s.yaml:7: 'C1-2z4' is no name of convolutional layers; write such as C3-5x16-bn"
    ),
    (
      "{convolutional: {hidden: [4]}}",
      "s.yaml:7: the key 'layers' is missing; write {layers: C3-5x16-bn, hidden: [2000]}"
    ),
    (
      "{convolutional: {layers: C1-2x4-bn, frozen: true}}",
      "s.yaml:7: 'frozen' is of layers with 'weights', which are not given"
    ),
    (
      "{convolutional: {layers: C1-2x4-bn, weights: w}}", "s.yaml:7: the key 'digest' is missing"
    ),
    (
      "{convolutional: {layers: C1-2x4-bn, weights: w, digest: 12}}",
      "s.yaml:7: 'digest' is 64 hexadecimal digits; 'clbench data weights FILE' prints them"
    ),
    (
      "{resnet-18: {features: square}}",
      "s.yaml:7: 'square' is no value for 'features': write rectified or linear"
    ),
    (
      "{mobilenet-v1: {latent: 28}}",
      "s.yaml:7: '28' is no value for 'latent': it takes a whole number from 0 to 27"
    ),
    (
      "{mobilenet-v1: {width: 9}}",
      "s.yaml:7: '9' is no value for 'width': it takes a number from 0.05 to 8.0"
    ),
    (
      "{mobilenet-v1: {renormalization: batch}}",
      "s.yaml:7: 'batch' is no value for 'renormalization'; known are released, paper, none"
    ),
    (
      "{mobilenet-v1: {activation: relu7}}",
      "s.yaml:7: 'relu7' is no value for 'activation'; did you mean 'relu'?"
    ),
    (
      "{mobilenet-v1: {padding: valid}}",
      "s.yaml:7: 'valid' is no value for 'padding'; known are symmetric, same"
    ),
    (
      "{mobilenet-v1: {frozen: true}}",
      "s.yaml:7: 'frozen' is of layers with 'weights', which are not given"
    ),
  ])
  func `refuses other networks, in one line`(network: String, line: String) throws {
    let error = #expect(throws: SuiteError.self) {
      try Suite(yaml: Self.text(network), file: "s.yaml")
    }
    #expect(error?.description == line)
  }

  @Test(
    arguments: [
      "{convolutional: {layers: C1-2x4-bn, hidden: [8]", "{mobilenet-v1: {width: 0.5, latent: 13",
    ], [("", false), (", frozen: false", false), (", frozen: true", true)])
  func `reads weights to begin from, which are part of the record`(
    start: String, ending: (text: String, isFrozen: Bool)
  ) throws {
    let isFrozen = ending.isFrozen
    let digest = String(repeating: "0a", count: 32)
    let network = "\(start), weights: mine, digest: \(digest)\(ending.text)}}"
    let spec = try Suite(yaml: Self.text(network), file: "s.yaml").protocol
    #expect(
      spec.pretrained == PretrainedSpec(weights: "mine", digest: digest, isFrozen: isFrozen))
    let data = [UInt8](try CanonicalJSON.encode(spec))
    var reader = CanonicalReader()
    #expect(try reader.read(data, ProtocolSpec.init(reading:)) == spec)
    #expect(spec.defect == nil)
    var other = spec
    other.layers = nil
    #expect(other.defect == "'pretrained' without convolutional layers")
  }

  @Test(arguments: [
    ("kfac-ewc", "{method: kfac-ewc, lambda: 1, scenarios: [task]}"),
    ("fromp", "{method: fromp, tau: 1, scenarios: [task]}"), ("bi-r", "bi-r"), ("gem", "gem"),
    ("generative-classifier", "{method: generative-classifier, scenarios: [class]}"),
    ("xdg", "{method: xdg, scenarios: [task]}"),
  ])
  func `refuses a method that trains perceptrons only`(method: String, row: String) throws {
    let network = "{convolutional: {layers: C1-2x4-bn, hidden: [8]}}"
    let error = #expect(throws: SuiteError.self) {
      try Suite(yaml: Self.text(network, methods: "[\(row)]"), file: "s.yaml")
    }
    let line = try #require(error?.description)
    #expect(line.contains("'\(method)' trains perceptrons only so far"), "\(line)")
  }

  /// Each kind of network with every method that is said to take it.
  private static let combinations: [(network: String, method: String)] = [
    ("{convolutional: {layers: C3-2x4-bn, hidden: [8]}}", NetworkKind.convolutional),
    ("{resnet-18: {width: 2}}", .other), ("{mobilenet-v1: {width: 0.05}}", .other),
  ].flatMap { network, kind in
    MethodCatalog.all.filter { $0.description.networks.contains(kind) }
      .map { (network, $0.name) }
  }

  @Test func `are taken by many methods`() {
    #expect(Self.combinations.count >= 46)
    #expect(Self.combinations.count { $0.method == "dgr" } == 1)
  }

  @Test(arguments: combinations)
  func `trains with every method that says so`(network: String, method name: String) throws {
    let whole = try DatasetCatalog.load(name: "emblems", locator: DataLocator(environment: [:]))
    let suite = Self.text(network).replacing("strokes", with: "emblems")
    let spec = try Suite(yaml: suite, file: "s.yaml").protocol
    try expectRuns(
      of: MethodCatalog.method(named: name), spec, on: whole.first(train: 20, test: 5))
  }

  @Test func `says that images do not come back where a generator cannot make them`() throws {
    // 28 rows are halved to 14, 7 and 4, of which no doubling makes 7 again.
    let network = "{convolutional: {layers: C1-4x4-bn, hidden: [8]}}"
    let spec = try Suite(yaml: Self.text(network), file: "s.yaml").protocol
    let dataset = try DatasetCatalog.load(
      name: "strokes", locator: DataLocator(environment: [:]))
    let method = try MethodCatalog.method(named: "dgr")
    let values = try method.resolve([:], in: MethodSituation(spec, .class))
    let run = RunSpec(
      protocol: spec, scenario: .class,
      method: MethodSpec(name: "dgr", hyperparameters: values.values), seed: 1)
    let identity = RunIdentity(
      spec: run, data: dataset.identity, kernel: SyntheticResults.kernel)
    let error = #expect(throws: MethodError.self) {
      try RunExecution(identity: identity, dataset: dataset).record(dataSeconds: 0) { _ in }
    }
    #expect(
      error?.description
        == "method 'dgr' cannot generate images of 28×28 through layers that halve them 3 times; take layers that halve them less often, such as with '-rl2'"
    )
  }
}
