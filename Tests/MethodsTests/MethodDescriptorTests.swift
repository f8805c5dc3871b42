import Datasets
import Streams
import Testing

@testable import Methods

@Suite struct MethodDescriptorTests {
  @Test func `lists a method once, with the form that it takes on streams`() throws {
    #expect(Set(MethodCatalog.all.map(\.name)).count == MethodCatalog.all.count)
    #expect(
      MethodCatalog.taskFree.map(\.name) == [
        "none", "joint", "separate", "xdg", "si", "rwalk", "lwf", "er", "a-gem", "der", "derpp",
        "er-ace", "icarl", "ncm", "slda", "generative-classifier",
      ])
    for form in MethodCatalog.taskFree {
      let method = try MethodCatalog.method(named: form.name)
      #expect(form.aliases == method.aliases && form.scenarios == method.scenarios)
      #expect(form.role == method.role && method.taskFreeForm?.title == form.title)
    }
    let icarl = try MethodCatalog.taskFreeForm(named: "icarl")
    #expect(icarl.title == "iCaRL (modified)" && icarl.ownParts == .nothing)
    #expect(try MethodCatalog.method(named: "icarl").ownParts.activeClasses)
  }

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
      try descriptor.resolve(
        settings, in: MethodSituation(scenario: .class, benchmark: .splitMNIST))
    } throws: { String(describing: $0) == message }
  }

  @Test func `takes what belongs to each algorithm of MER`() throws {
    let mer = try MethodCatalog.method(named: "meta-experience-replay")
    for settings in [
      ["algorithm": .number(1), "batches": .number(10), "beta": .number(0.03)],
      ["algorithm": .number(6), "batches": .number(2), "gamma": .number(0.3)],
      ["algorithm": .number(7), "gamma": .number(0.1), "s": .number(5)],
    ] as [[String: HyperparameterValue]] {
      let values = try mer.resolve(
        settings, in: MethodSituation(scenario: .domain, benchmark: .splitMNIST)
      ).values
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
      [:], in: MethodSituation(scenario: .domain, benchmark: nil, isPermuted: isPermuted))
    #expect(settings.values["data-size"] == .number(expected))
  }

  /// A form of a method that the released code departs from: the setting, the paper's value, the
  /// released one.
  struct Departure: Sendable {
    let method: String
    var isTaskFree = false
    var given: [String: HyperparameterValue] = [:]
    let setting: String
    let paper: String
    let released: String

    var descriptor: any DescribedMethod {
      get throws {
        isTaskFree
          ? try MethodCatalog.taskFreeForm(named: method) : try MethodCatalog.method(named: method)
      }
    }

    static let all = [
      Departure(
        method: "si", setting: "path-integral", paper: "loss-without-penalty", released: "loss"),
      Departure(
        method: "si", isTaskFree: true, setting: "path-integral", paper: "loss-without-penalty",
        released: "loss"),
      Departure(
        method: "bi-r", given: ["c": .number(1)], setting: "path-integral",
        paper: "loss-without-penalty", released: "loss"),
      Departure(
        method: "lwf", setting: "distillation-scale", paper: "squared-temperature", released: "one"),
      Departure(
        method: "lwf", isTaskFree: true, setting: "distillation-scale",
        paper: "squared-temperature", released: "one"),
      Departure(
        method: "bi-r", setting: "distillation-scale", paper: "squared-temperature",
        released: "one"),
      Departure(
        method: "dgr", given: ["targets": .text("distillation")], setting: "distillation-scale",
        paper: "squared-temperature", released: "one"),
      Departure(method: "bi-r", setting: "generative-loss", paper: "sum", released: "mean"),
      Departure(
        method: "a-gem", setting: "draw", paper: "whole-memory", released: "by-context"),
      Departure(method: "owm", setting: "moments", paper: "minibatches", released: "examples"),
      Departure(
        method: "xdg", isTaskFree: true, setting: "drawing", paper: "exactly",
        released: "independently"),
    ]
  }

  @Test(arguments: Departure.all)
  func `has the paper's form by default and records the released one by silence`(
    departure: Departure
  ) throws {
    let situation = MethodSituation(scenario: .task, benchmark: .splitMNIST)
    let descriptor = try departure.descriptor
    let plain = try descriptor.resolve(departure.given, in: situation)
    #expect(plain.values[departure.setting] == .text(departure.paper))
    var given = departure.given
    given[departure.setting] = .text(departure.released)
    let released = try descriptor.resolve(given, in: situation)
    #expect(
      released.values == plain.values.filter { $0.key != departure.setting })
    let stated = descriptor.stated(released.values, in: .task)
    #expect(stated[departure.setting] == .text(departure.released))
    #expect(descriptor.stated(plain.values, in: .task)[departure.setting] == .text(departure.paper))
    // A record is read as what was run, not as a suite that leaves the setting out.
    for settings in [plain, released] {
      #expect(try descriptor.restore(settings.values, in: situation).values == settings.values)
    }
  }

  @Test func `reads the released form where a record is silent`() throws {
    let situation = MethodSituation(scenario: .task, benchmark: .splitMNIST)
    let lwf = try MethodCatalog.method(named: "lwf")
    #expect(
      try lwf.restore(["temperature": .number(2)], in: situation).distillation
        == Distillation(temperature: 2, scale: .one))
    #expect(try lwf.resolve([:], in: situation).distillation == Distillation(temperature: 2))
  }

  @Test func `refuses a record that lacks a setting`() throws {
    let ewc = try MethodCatalog.method(named: "ewc")
    #expect {
      try ewc.restore(
        ["gamma": .number(1)], in: MethodSituation(scenario: .task, benchmark: .splitMNIST))
    } throws: {
      String(describing: $0)
        == "the record of method 'ewc' does not say its 'lambda'; run its suite again"
    }
  }

  @Test func `has no default where a setting means nothing`() throws {
    let situation = MethodSituation(scenario: .class, benchmark: .splitMNIST)
    let dgr = try MethodCatalog.method(named: "dgr").resolve([:], in: situation)
    #expect(dgr.values["targets"] == .text("labels"))
    #expect(dgr.values["distillation-scale"] == nil)
    let brainInspired = try MethodCatalog.method(named: "bi-r").resolve([:], in: situation)
    #expect(brainInspired.values["path-integral"] == nil)
    // Nor is there anything to state where nothing is gated.
    let ewc = try MethodCatalog.method(named: "ewc")
    let task = MethodSituation(scenario: .task, benchmark: .splitMNIST)
    let plain = try ewc.resolve([:], in: task).values
    #expect(ewc.stated(plain, in: .task) == plain)
    let gated = try ewc.resolve(["gating": .number(0.5)], in: task).values
    #expect(ewc.stated(gated, in: .task)["gating-form"] == .text("silent"))
    // Outside the task-incremental scenario the memory is one in any case.
    let averaged = try MethodCatalog.method(named: "a-gem").resolve([:], in: situation)
    #expect(averaged.values["draw"] == nil)
  }

  @Test func `refuses a setting that another one makes meaningless`() throws {
    let situation = MethodSituation(scenario: .class, benchmark: .splitMNIST)
    let brainInspired = try MethodCatalog.method(named: "bi-r")
    #expect {
      try brainInspired.resolve(["path-integral": .text("loss")], in: situation)
    } throws: {
      String(describing: $0)
        == """
        settings of method 'bi-r' conflict: 'path-integral' means nothing without 'c'; leave it out
        """
    }
    let dgr = try MethodCatalog.method(named: "dgr")
    #expect {
      try dgr.resolve(["distillation-scale": .text("one")], in: situation)
    } throws: {
      String(describing: $0)
        == """
        settings of method 'dgr' conflict: 'distillation-scale' belongs to \
        'targets: distillation', not to 'labels'; leave it out
        """
    }
  }

  @Test func `has every condition settled before it is asked`() {
    let methods: [any DescribedMethod] = MethodCatalog.all + MethodCatalog.taskFree
    var conditions = 0
    for method in methods {
      for (index, setting) in method.hyperparameters.enumerated() {
        guard let condition = setting.applicability.condition else { continue }
        conditions += 1
        let earlier = method.hyperparameters[..<index].map(\.name)
        #expect(earlier.contains(condition.name), "\(setting.name) of \(method.name)")
      }
    }
    #expect(conditions > 20)
  }

  @Test func `asks for a strength on data on which none was searched for`() throws {
    let elsewhere = MethodSituation(scenario: .class, benchmark: nil)
    let si = try MethodCatalog.method(named: "si")
    #expect {
      try si.resolve([:], in: elsewhere)
    } throws: {
      String(describing: $0)
        == """
        method 'si' needs its 'c', for which no value is good everywhere; found by search: Split MNIST: \
        10, 5e4 and 5e3 by scenario; Permuted MNIST: 10, 10 and 5
        """
    }
    #expect(try si.resolve(["c": .number(3)], in: elsewhere).values["c"] == .number(3))
    let known = MethodSituation(scenario: .class, benchmark: .splitMNIST)
    #expect(try si.resolve([:], in: known).values["c"] == .number(5000))
    // A record that lacks one is no record of these settings, whatever the data.
    #expect(throws: MethodError.missingSetting("c", method: "si")) {
      try si.restore(["xi": .number(0.1)], in: elsewhere)
    }
  }

  @Test func `takes a batch of one for any labels and none for granted`() throws {
    let situation = MethodSituation(scenario: .task, benchmark: .splitMNIST)
    let ewc = try MethodCatalog.method(named: "ewc")
    #expect(try ewc.resolve([:], in: situation).values["fisher-batch"] == nil)
    let one = try ewc.resolve(["fisher-batch": .number(1)], in: situation)
    #expect(one.fisherEstimator == FisherEstimator())
  }
}
