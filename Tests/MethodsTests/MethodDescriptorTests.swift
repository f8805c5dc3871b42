import Datasets
import Testing

@testable import Methods

@Suite struct MethodDescriptorTests {
  @Test(
    arguments: [
      (
        "ewc", ["fisher-batch": .number(8)],
        """
        settings of method 'ewc' conflict: 'fisher-batch: 8' squares the mean gradient of a batch, \
        which means something for 'fisher-labels: predicted' and 'true' but not for 'all'; leave \
        one of them out
        """
      ),
      (
        "ewc", ["fisher-batch": .number(2), "fisher-labels": .text("sample")],
        """
        settings of method 'ewc' conflict: 'fisher-batch: 2' squares the mean gradient of a batch, \
        which means something for 'fisher-labels: predicted' and 'true' but not for 'sample'; leave \
        one of them out
        """
      ),
      (
        "owm", ["lambda": .number(1)],
        "method 'owm' has no setting 'lambda'; known are alpha, moments, gating, gating-form"
      ),
      (
        "ncl", ["gating": .number(0.5)],
        """
        the setting 'gating' of method 'ncl' means nothing in the class-incremental scenario, only \
        in task-incremental; write 'gating: {task: …}' or list the scenarios of the method
        """
      ),
      (
        "ncl", ["data-size": .number(0)],
        "'0' is no value for 'data-size' of method 'ncl': it takes a number from 1 to 1e12"
      ),
      (
        "mer", ["algorithm": .number(4)],
        "settings of method 'mer' conflict: 'algorithm: 4' is none of MER's, which are 1, 6 and 7"
      ),
      (
        "mer", ["algorithm": .number(7), "batches": .number(1)],
        """
        settings of method 'mer' conflict: 'batches' belongs to algorithm 1 and 6, not to 7; leave \
        it out
        """
      ),
      (
        "mer", ["algorithm": .number(6), "beta": .number(0.5)],
        "settings of method 'mer' conflict: 'beta' belongs to algorithm 1, not to 6; leave it out"
      ),
      (
        "mer", ["s": .number(2)],
        "settings of method 'mer' conflict: 's' belongs to algorithm 7, not to 1; leave it out"
      ),
      (
        "mer", ["gamma": .number(1.5)],
        "'1.5' is no value for 'gamma' of method 'mer': it takes a number from 0 to 1"
      ),
      (
        "er-reservoir", ["algorithm": .number(3)],
        """
        '3' is no value for 'algorithm' of method 'er-reservoir': it takes a whole number from 4 to 5
        """
      ),
      (
        "gem", ["ring": .text("open")],
        "'open' is no value for 'ring' of method 'gem': it takes one of own, shared"
      ),
      (
        "online", ["momentum": .number(0.9)],
        "method 'online' has no setting 'momentum'; known are learning-rate"
      ),
    ] as [(String, [String: HyperparameterValue], String)])
  func `says why it refuses settings`(
    method: String, settings: [String: HyperparameterValue], message: String
  ) throws {
    let descriptor = try MethodCatalog.method(named: method)
    #expect {
      try descriptor.resolve(settings, in: MethodSituation(scenario: .class))
    } throws: { String(describing: $0) == message }
  }

  @Test func `takes what belongs to each algorithm of MER`() throws {
    let mer = try MethodCatalog.method(named: "meta-experience-replay")
    for settings in [
      ["algorithm": .number(1), "batches": .number(10), "beta": .number(0.03)],
      ["algorithm": .number(6), "batches": .number(2), "gamma": .number(0.3)],
      ["algorithm": .number(7), "gamma": .number(0.1), "s": .number(5)],
    ] as [[String: HyperparameterValue]] {
      let values = try mer.resolve(settings, in: MethodSituation(scenario: .domain)).values
      #expect(values.filter { settings[$0.key] != nil } == settings)
      // What is absent is no part of the run.
      #expect(["batches", "beta", "s"].allSatisfy { settings[$0] != nil || values[$0] == nil })
    }
  }

  @Test(arguments: [(false, 12_000.0), (true, 60_000)])
  func `counts the examples of a context for the prior of NCL`(
    isPermuted: Bool, expected: Double
  ) throws {
    let settings = try MethodCatalog.method(named: "ncl").resolve(
      [:], in: MethodSituation(scenario: .domain, isPermuted: isPermuted))
    #expect(settings.number("data-size") == expected)
  }

  @Test func `takes a batch of one for any labels and none for granted`() throws {
    let situation = MethodSituation(scenario: .task)
    let ewc = try MethodCatalog.method(named: "ewc")
    #expect(try ewc.resolve([:], in: situation).values["fisher-batch"] == nil)
    let one = try ewc.resolve(["fisher-batch": .number(1)], in: situation)
    #expect(one.fisherEstimator == FisherEstimator())
  }
}
