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
        "method 'owm' has no setting 'lambda'; known are alpha, gating, gating-form"
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
    ] as [(String, [String: HyperparameterValue], String)])
  func `says why it refuses settings`(
    method: String, settings: [String: HyperparameterValue], message: String
  ) throws {
    let descriptor = try MethodCatalog.method(named: method)
    #expect {
      try descriptor.resolve(settings, in: MethodSituation(scenario: .class))
    } throws: { String(describing: $0) == message }
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
