extension SuiteResults {
  /// These results, where all have the same checkpoints and test sets, on which tables and figures rely.
  ///
  /// - Throws: ``RecordError/conflict(_:)`` that names two runs that have not.
  func withMatricesOfOneForm() throws(RecordError) -> SuiteResults {
    var first: (title: String, result: RunResult)?
    for entry in plan.entries {
      guard let result = records[entry.id]?.result else { continue }
      guard let known = first else {
        first = (entry.title, result)
        continue
      }
      guard
        (known.result.checkpoints, known.result.testSets) == (result.checkpoints, result.testSets)
      else {
        throw .conflict(
          """
          \(known.title) and \(entry.title) of '\(plan.suite)' have other checkpoints or test sets; \
          delete the records of one and run it again
          """)
      }
    }
    return self
  }
}
