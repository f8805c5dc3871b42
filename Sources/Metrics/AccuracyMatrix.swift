/// Accuracy on every test set (columns) at every checkpoint (rows), in order of learning.
///
/// In the usual case there is a checkpoint behind each context and a test set for each: the matrix is
/// square, and entry a(k,j) is the accuracy in 0...1 on the test set of context j after learning contexts
/// 1...k. Entries above the diagonal are accuracies on contexts not learned yet; forward transfer
/// needs them. Elsewhere, such as with one test set of all classes behind hundreds of batches, metrics
/// that compare contexts have no value.
///
/// A row is nil where a method learns nothing before that checkpoint, as joint training does in all
/// contexts but the last.
public struct AccuracyMatrix: Sendable, Equatable {
  /// A row for each checkpoint, each with an entry for every test set.
  public let rows: [[Double]?]
  /// Accuracy on each test set before any training; nil where it was not measured.
  public let untrained: [Double]?
  /// The number of test sets.
  public let testSets: Int
  /// Whether each checkpoint has a test set of its own.
  public let isSquare: Bool

  /// - Parameter isPaired: Whether the test set of number k is that of checkpoint k, where there are
  ///   equally many.
  /// - Precondition: all rows and `untrained` have equally many entries; as many as there are rows where
  ///   there is none to count.
  public init(rows: [[Double]?], untrained: [Double]?, isPaired: Bool = true) {
    let columns = (rows + [untrained]).compactMap { $0?.count }
    let testSets = columns.first ?? rows.count
    precondition(
      columns.allSatisfy { $0 == testSets },
      "Every row of an accuracy matrix has an entry for each of the \(testSets) test sets")
    self.rows = rows
    self.untrained = untrained
    self.testSets = testSets
    isSquare = isPaired && rows.count == testSets
  }

  /// The number of checkpoints.
  public var checkpoints: Int { rows.count }

  /// The number of contexts, K, of a square matrix.
  public var contexts: Int { rows.count }
}
