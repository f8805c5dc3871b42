/// Accuracy on every context (columns) after learning every context (rows), in order of learning.
///
/// Entry a(k,j) is the accuracy in 0...1 on the test set of context j after learning contexts
/// 1...k. Entries above the diagonal are accuracies on contexts not learned yet; forward transfer
/// needs them. A row is nil where a method learns nothing in that context, as joint training does
/// in all contexts but the last.
public struct AccuracyMatrix: Sendable, Equatable {
  /// K rows of K entries.
  public let rows: [[Double]?]
  /// Accuracy on each context before any training, length K; nil where it was not measured.
  public let untrained: [Double]?

  /// - Precondition: the matrix is square and `untrained` has as many entries as a row.
  public init(rows: [[Double]?], untrained: [Double]?) {
    precondition(
      rows.allSatisfy { $0 == nil || $0?.count == rows.count },
      "An accuracy matrix is square: \(rows.count) rows need \(rows.count) entries each")
    precondition(
      untrained == nil || untrained?.count == rows.count,
      "The untrained row needs one entry for each of the \(rows.count) contexts")
    self.rows = rows
    self.untrained = untrained
  }

  /// The number of contexts, K.
  public var contexts: Int { rows.count }
}
