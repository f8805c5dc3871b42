import Datasets
import Foundation
import Methods
import Streams
import TestSupport
import Testing

@testable import Harness

@Suite struct RunPlanUnionTests {
  private func plan(
    _ labels: [String] = ["None", "EWC", "ER"], seeds: [UInt64],
    change: (inout SyntheticResults.Method) -> Void = { _ in }, iterations: Int = 200
  ) throws -> RunPlan {
    let methods = labels.compactMap { label in
      SyntheticResults.methods.first { $0.label == label }
    }.map { method in
      var method = method
      change(&method)
      return method
    }
    return try SyntheticResults.suite(methods: methods, seeds: seeds, iterations: iterations).plan
  }

  @Test func `is the plan of all seeds, in whatever order they came`() throws {
    let whole = try plan(seeds: [1, 2, 3])
    for order in [[1, 2, 3], [3, 1, 2], [2, 3, 1]] as [[UInt64]] {
      let union = try order.dropFirst().reduce(plan(seeds: [order[0]])) { union, seed in
        try union.union(with: plan(seeds: [seed]))
      }
      #expect(union == whole)
    }
  }

  @Test func `keeps what was asked for before, and what both ask for once`() throws {
    let whole = try plan(seeds: [1, 2, 3])
    #expect(try whole.union(with: plan(seeds: [2])) == whole)
    #expect(try plan(seeds: [1, 2]).union(with: plan(seeds: [2, 3])) == whole)
  }

  @Test(arguments: [["None", "ER"], ["EWC"], ["EWC", "ER"]])
  func `puts a further method where its suite has it`(fewer: [String]) throws {
    let union = try plan(fewer, seeds: [1, 2]).union(with: plan(seeds: [1, 2]))
    #expect(try union == plan(seeds: [1, 2]))
    let later = try plan(fewer, seeds: [1, 2]).union(with: plan(seeds: [2]))
    func labels(_ seed: UInt64) -> [String] {
      later.entries.filter { $0.spec.seed == seed && $0.spec.scenario == .class }.map(\.label)
    }
    #expect(labels(1) == fewer)
    #expect(labels(2) == ["None", "EWC", "ER"])
  }

  @Test func `takes the new run where data, kernels or the engine changed`() throws {
    var old = try plan(seeds: [1, 2])
    for index in old.entries.indices { old.entries[index].id = String(repeating: "0", count: 64) }
    let union = try old.union(with: plan(seeds: [1]))
    #expect(union.entries.filter { $0.spec.seed == 1 } == (try plan(seeds: [1])).entries)
    #expect(union.entries.filter { $0.spec.seed == 2 } == old.entries.filter { $0.spec.seed == 2 })
  }

  @Test func `refuses another suite under the same name, and says how they differ`() throws {
    func message(_ new: RunPlan) throws -> String {
      let old = try plan(seeds: [1])
      let error = #expect(throws: RecordError.self) { try old.union(with: new) }
      return error?.description ?? ""
    }
    let weaker = try plan(seeds: [2]) { method in
      if method.label == "EWC" { method.hyperparameters["lambda"] = .number(10) }
    }
    let text = try message(weaker)
    #expect(
      text.contains("of EWC, task-incremental, 'lambda' is 10, in the directory 100000"), "\(text)")
    let shorter = try plan(seeds: [2], iterations: 20)
    #expect(try message(shorter).contains("'iterations' is 20, in the directory 200"))
    var scaled = try plan(seeds: [2])
    scaled.scale = 0.1
    #expect(try message(scaled).contains("'synthetic' is there in full, here scaled by 0.1"))
    var named = try plan(seeds: [2])
    named.suite = "other"
    #expect(try message(named).contains("'synthetic', not 'other'"))
    for plan in [weaker, shorter, scaled, named] {
      let text = try message(plan)
      #expect(text.contains("--replace") && text.contains("--runs") && !text.contains("\n"))
    }
  }

  @Test func `forgets what was asked for before where that is wanted`() throws {
    let directory = try TemporaryDirectory()
    let store = RecordStore(directory: directory.url)
    let claims = try RunClaims(directory: directory.url)
    try store.prepare(for: plan(seeds: [1]), claims: claims)
    try store.prepare(for: plan(seeds: [2]), claims: claims)
    #expect(try store.plan() == plan(seeds: [1, 2]))
    #expect(throws: RecordError.self) {
      try store.prepare(for: plan(seeds: [3], iterations: 20), claims: claims)
    }
    #expect(try store.plan() == plan(seeds: [1, 2]))
    try store.prepare(for: plan(seeds: [3], iterations: 20), replacing: true, claims: claims)
    #expect(try store.plan() == plan(seeds: [3], iterations: 20))
  }

  @Test func `a claim excludes others until it is released or its holder is gone`() throws {
    let directory = try TemporaryDirectory()
    let ids = (0..<3).map { String(repeating: "\($0)", count: 64) }
    let first = try RunClaims(directory: directory.url)
    var second: RunClaims? = try RunClaims(directory: directory.url)
    #expect(first.claim(ids[0]))
    #expect(second?.claim(ids[0]) == false)
    #expect(second?.claim(ids[1]) == true)
    #expect(!first.claim(ids[1]))
    first.release(ids[0])
    #expect(second?.claim(ids[0]) == true)
    second = nil
    #expect(ids.allSatisfy(first.claim))
  }
}
