import Harness
import Streams
import TestSupport
import Testing

@testable import Report

@Suite struct ProvenanceTests {
  private func fact(
    _ name: String, of methods: [SyntheticResults.Method]
  ) throws -> String? {
    let results = try SyntheticResults.suite(methods: methods, seeds: [1])
    return ComparisonReport(results).provenance.first { $0.name == name }?.value
  }

  @Test func `says which rows did not use what their records name`() throws {
    let none = SyntheticResults.methods[0]
    let greedy = SyntheticResults.Method("GDumb", "gdumb", final: 0.8)
    #expect(
      try fact("Protocol", of: [none, greedy])
        == """
        split strokes, 5 contexts, 200 iterations each, batches of 128 (not used by GDumb)
        """)
    #expect(try fact("Optimizer", of: [none, greedy])?.hasSuffix("(not used by GDumb)") == true)
    #expect(
      try fact("Protocol", of: [none])
        == "split strokes, 5 contexts, 200 iterations each, batches of 128")
    #expect(
      try fact("Protocol", of: [greedy])
        == """
        split strokes, 5 contexts, not used (in the records: 200 iterations each, batches of 128)
        """)
  }
}
