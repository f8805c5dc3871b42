import Methods
import Streams
import Testing

@testable import Harness

/// What a paper's protocol is compared by, setting by setting.
@Suite struct ProtocolFingerprintTests {
  @Test func `asks for one pass where the paper counts examples`() throws {
    var spec = ProtocolSpec(dataset: "mnist", iterations: 100, batchSize: 10)
    spec.samplesPerContext = 1000
    var fingerprint = ProtocolFingerprint()
    fingerprint.samples = 1000
    func difference() -> String? {
      fingerprint.difference(
        from: RunSpec(
          protocol: spec, scenario: .task, method: MethodSpec(name: "none"), seed: 1))
    }
    #expect(difference() == nil)
    spec.iterations = 200
    #expect(
      difference() == "examples learned in a context 2000, paper 1000")
    spec.hidden = [400, 200]
    fingerprint = ProtocolFingerprint()
    fingerprint.network = "2 x 400"
    #expect(difference() == "network 400, 200, paper 2 x 400")
    // A paper that says nothing of the classes of its contexts has equally many.
    spec.classesPerContext = [4, 3, 1, 1, 1]
    #expect(
      difference()
        == "classes of contexts 4, 3, 1, 1, 1, paper equally many")
    fingerprint.classesPerContext = [4, 3, 1, 1, 1]
    #expect(fingerprint.differenceOfBenchmark(from: spec) == nil)
  }

  @Test(
    arguments: [
      (nil, nil, nil), (LabelStream.Kind.random, "random", nil),
      (.random, nil, "the runs are task-free, the paper's know the boundaries of contexts"),
      (nil, "random", "the runs know the boundaries of contexts, the paper's are task-free"),
      (.random, "fuzzy-boundaries", "stream random, paper fuzzy-boundaries"),
    ] as [(LabelStream.Kind?, String?, String?)])
  func `tells streams without boundaries from others by a field`(
    ours: LabelStream.Kind?, theirs: String?, reason: String?
  ) {
    var fingerprint = ProtocolFingerprint()
    fingerprint.stream = theirs
    let run = RunSpec(
      protocol: ProtocolSpec(dataset: "mnist", stream: ours), scenario: .task,
      method: MethodSpec(name: "none"), seed: 1)
    #expect(fingerprint.difference(from: run) == reason)
  }

  @Test(arguments: [nil, "C3-5x16-bn", "resnet-18x20"], [nil, "C3-5x16-bn"])
  func `compares the frozen layers whose features were learned`(ours: String?, theirs: String?) {
    var spec = ProtocolSpec(dataset: "cifar-100")
    spec.features = ours.map { FeatureSpec(network: $0, weights: "w", digest: "d") }
    var fingerprint = ProtocolFingerprint()
    (fingerprint.network, fingerprint.features) = ("2 x 400", theirs)
    // Networks that a method sizes itself stand on the same features.
    for method in ["none", "separate"] {
      let run = RunSpec(
        protocol: spec, scenario: .task, method: MethodSpec(name: method), seed: 1)
      #expect(
        fingerprint.difference(from: run)
          == (ours == theirs ? nil : "features \(ours ?? "none"), paper \(theirs ?? "none")"))
    }
  }

  @Test func `knows the rate of a method that has another one in the paper`() {
    var fingerprint = ProtocolFingerprint()
    fingerprint.learningRate = 0.0001
    fingerprint.learningRates = ["Generative Classifier": 0.001]
    let run = RunSpec(
      protocol: ProtocolSpec(dataset: "cifar-100"), scenario: .class,
      method: MethodSpec(
        name: "generative-classifier", hyperparameters: ["learning-rate": .number(0.001)]),
      seed: 1)
    #expect(fingerprint.ofMethod("Generative Classifier").difference(from: run) == nil)
    #expect(
      fingerprint.ofMethod("Joint").difference(from: run) == "learning rate 0.001, paper 0.0001")
    fingerprint.learningRates = ["Generative Classifier": -1]
    #expect(fingerprint.defect?.contains("'learning-rate' is -1.0") == true)
  }

  @Test func `compares the optimizer that a method took, not the one its protocol names`() {
    var fingerprint = ProtocolFingerprint()
    (fingerprint.optimizer, fingerprint.learningRate) = ("sgd", 0.1)
    func difference(_ method: String, rate: Double) -> String? {
      fingerprint.difference(
        from: RunSpec(
          protocol: ProtocolSpec(dataset: "mnist"), scenario: .task,
          method: MethodSpec(name: method, hyperparameters: ["learning-rate": .number(rate)]),
          seed: 1))
    }
    #expect(difference("none", rate: 0.1) == "optimizer adam, paper sgd")
    #expect(difference("mer", rate: 0.1) == nil)
    #expect(difference("mer", rate: 0.03) == "learning rate 0.03, paper 0.1")
    (fingerprint.optimizer, fingerprint.network) = (nil, "2 x 100")
    #expect(difference("separate", rate: 0.1) == "learning rate 0.001, paper 0.1")
    fingerprint.learningRate = nil
    #expect(difference("separate", rate: 0.1) == nil)
    #expect(difference("none", rate: 0.1) == "network 2 x 400, paper 2 x 100")
  }
}
