import Foundation
import TestSupport
import Testing

@testable import Harness

@Suite struct ReferenceReplacingTests {
  private func reference(
    methods: [SyntheticResults.Method] = SyntheticResults.methods, seeds: [UInt64] = [1, 2, 3],
    iterations: Int = 200, shift: Double = 0
  ) throws -> RegressionReference {
    try RegressionReference(
      recording: SyntheticResults.suite(
        methods: methods, seeds: seeds, shift: shift, iterations: iterations), margin: 0.01)
  }

  @Test func `loses nothing by other results, more seeds, more rows or longer runs`() throws {
    let old = try reference()
    let dgr = SyntheticResults.Method("DGR", "dgr", final: 0.9)
    #expect(try reference(shift: 0.1).losses(from: old).isEmpty)
    #expect(try reference(seeds: [1, 2, 3, 4]).losses(from: old).isEmpty)
    #expect(
      try reference(methods: SyntheticResults.methods + [dgr]).losses(from: old).isEmpty)
    #expect(try reference(iterations: 400).losses(from: old).isEmpty)
  }

  @Test func `names rows, seeds, length and metrics that would be lost`() throws {
    let old = try reference()
    #expect(
      try reference(seeds: [1]).losses(from: old) == [
        "seeds 2, 3 of None, task-incremental; None, domain-incremental and 19 more rows"
      ])
    #expect(
      try reference(seeds: [2, 3, 4, 5]).losses(from: old)[0].hasPrefix("seed 1 of None, "))
    let two = Array(SyntheticResults.methods.dropLast())
    #expect(
      try reference(methods: two).losses(from: old) == [
        """
        the rows A-GEM, task-incremental; A-GEM, domain-incremental; A-GEM, class-incremental
        """
      ])
    #expect(
      try reference(iterations: 20).losses(from: old)[0].hasPrefix(
        "200 iterations a context, not 20, of None, task-incremental; "))
    var fewer = old
    fewer.cells[0].values["bwt/t-1@1"] = nil
    #expect(fewer.losses(from: old) == ["bwt/t-1@1 of None, task-incremental"])
  }

  @Test func `leaves the file as it is, unless it is told to replace it`() throws {
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "r.json")
    let (old, less) = (try reference(), try reference(seeds: [3]))
    try old.write(to: file, replacing: false)
    let error = #expect(throws: ReferenceError.self) {
      try less.write(to: file, replacing: false)
    }
    #expect(
      error?.description.hasSuffix("run the rest of the suite, or store less with --replace")
        == true)
    #expect(try RegressionReference(contentsOf: file) == old)
    let moved = try reference(shift: 0.01)
    try moved.write(to: file, replacing: false)
    #expect(try RegressionReference(contentsOf: file) == moved)
    try less.write(to: file, replacing: true)
    #expect(try RegressionReference(contentsOf: file) == less)
  }

  @Test func `replaces no file that cannot be read, unless it is told to`() throws {
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "r.json")
    try Data("<<<<<<< HEAD".utf8).write(to: file)
    #expect(throws: ReferenceError.self) { try reference().write(to: file, replacing: false) }
    #expect(try String(contentsOf: file, encoding: .utf8) == "<<<<<<< HEAD")
    try reference().write(to: file, replacing: true)
    #expect(try RegressionReference(contentsOf: file) == reference())
  }
}
