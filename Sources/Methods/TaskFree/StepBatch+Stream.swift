extension StepBatch {
  /// Adds examples of a stream as rows, with loss terms of total weight `weight`.
  func append(
    _ examples: [StreamExample], of stream: TaskFreeStream, learning kind: Term.Kind,
    weight: Float
  ) {
    let first = rows
    for example in examples {
      append(example.position, of: stream.context(example.context).train)
    }
    addTerms(kind, rows: first..<rows, of: stream, weight: weight) {
      examples[$0 - first].context
    }
  }

  /// Adds terms that together are a mean over `rows` times `weight`.
  ///
  /// Where the scenario tells the context of an example, each run of rows with the same context is a
  /// term among that context's output units, and passes through its gates; elsewhere all rows are
  /// one term.
  /// - Parameter context: The context of a row, from 1.
  func addTerms(
    _ kind: Term.Kind, rows: Range<Int>, of stream: TaskFreeStream, weight: Float,
    context: (Int) -> Int
  ) {
    var start = rows.lowerBound
    while start < rows.upperBound {
      let index = context(start)
      var end = start + 1
      if stream.tellsContext {
        while end < rows.upperBound, context(end) == index { end += 1 }
        gate(start..<end, as: index)
      } else {
        end = rows.upperBound
      }
      let columns = stream.context(index).trainingColumns
      addTerm(
        kind, rows: start..<end, columns: columns,
        weight: weight * Float(end - start) / Float(rows.count),
        zeroLogits: stream.zeroLogits(beside: columns))
      start = end
    }
  }
}
