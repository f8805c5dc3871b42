import Harness
import Streams

extension ComparisonReport {
  /// The rows and columns that all accuracy matrices of a scenario have.
  struct MatrixForm {
    /// The names of the rows.
    var checkpoints: [String]
    /// The names of the columns.
    var testSets: [String]
    /// Whether there is a row after each context and a column for each.
    var isByContext: Bool

    /// Whether heat maps have room for numbers.
    var hasValuesInCells: Bool {
      max(checkpoints.count, testSets.count) <= HeatmapLayout.mostContextsWithValues
    }

    /// Such as "all 5 contexts".
    var testSetsInWords: String {
      if isByContext { return "all \(testSets.count) contexts" }
      return testSets.count == 1 ? "the one test set" : "all \(testSets.count) test sets"
    }

    /// What the numbers of the columns stand for, in a sentence with a space behind it; empty where they
    /// are the contexts, or too many to be listed.
    var testSetNames: String {
      guard !isByContext, testSets.count <= HeatmapLayout.mostContextsWithValues else { return "" }
      let names = testSets.enumerated().map { "\($0 + 1) \($1)" }
      return "The test sets are \(names.joined(separator: ", ")). "
    }
  }

  /// That of the first record, which all others share; contexts where there is none.
  func matrixForm(_ scenario: Scenario) -> MatrixForm {
    let record = results.plan.entries.lazy.filter { $0.spec.scenario == scenario }
      .compactMap { results.record(for: $0) }.first
    if let result = record?.result {
      return MatrixForm(
        checkpoints: result.checkpointNames, testSets: result.testSetNames,
        isByContext: result.hasTestSetPerContext)
    }
    let contexts = (1...contextCount(scenario)).map(String.init)
    return MatrixForm(checkpoints: contexts, testSets: contexts, isByContext: true)
  }
}
