import Streams

extension StepBatch {
  /// Adds examples by their places as rows, with loss terms of total weight `weight`.
  func append(_ examples: [StreamExample], learning kind: Term.Kind, weight: Float) {
    let rows = append(examples)
    addTerms(kind, rows: rows, weight: weight) { examples[$0 - rows.lowerBound].context }
  }

  /// Adds examples by their places as rows, and returns these.
  func append(_ examples: [StreamExample]) -> Range<Int> {
    let first = rows
    for example in examples {
      append(example.position, of: arrived[example.context].train, place: example)
    }
    return first..<rows
  }

  /// Adds terms that together are a mean over `rows` times `weight`.
  ///
  /// Where training is per context, each run of rows with the same context is a term among that
  /// context's output units, and passes through its gates; elsewhere all rows are one term among those
  /// of the context at hand.
  /// - Parameter context: The context of a row, from 1.
  func addTerms(
    _ kind: Term.Kind, rows: Range<Int>, weight: Float, context: (Int) -> Int
  ) {
    var start = rows.lowerBound
    while start < rows.upperBound {
      let index = stream.isPerContext ? context(start) : arrived.latest
      var end = start + 1
      if stream.isPerContext {
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
