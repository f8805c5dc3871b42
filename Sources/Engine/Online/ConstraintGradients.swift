/// The gradients g_τ of the mean losses of groups of stored examples, as the rows of G: what a
/// projection onto the half-spaces of many constraints needs.
///
/// ``differentiate(_:)`` computes them at some parameters; the other calls then refer to these. An
/// ``OnlineTrainer`` makes them, whose batch they are compared with.
public protocol ConstraintGradients: AnyObject {
  /// Adds a group of examples whose gradients will be asked for.
  ///
  /// - Parameters:
  ///   - slots: The examples' places in `store`, which are copied.
  ///   - columns: The output units of their loss.
  func append(_ slots: [Int], of store: SparseExampleStore, columns: Range<Int>)

  /// The examples of every group, with their columns, in the order of ``append(_:of:columns:)``.
  var examplesByGroup: [[OnlineBatchExample]] { get }

  /// Computes the gradients at a state of the network.
  func differentiate(_ state: ModelState)

  /// `result` ← G g, [groups], for the gradient g of the batch that the trainer differentiated last.
  func multiply(_ batch: [OnlineBatchExample], into result: inout [Double])

  /// `result` ← G Gᵀ, [groups, groups], row-major.
  func gram(into result: inout [Double])

  /// Adds factor · Gᵀv to `target`, a vector of the trainer's layout; G is used up.
  func addCombination(
    _ coefficients: [Double], times factor: Float, to target: inout Parameters)
}

extension ConstraintGradients {
  /// Writes the groups to an archive, or appends those that it holds; nothing has been appended yet where
  /// they are read.
  ///
  /// - Parameter inputs: Numbers of an example.
  public func exchange(with archive: StateArchive, inputs: Int) throws(StateError) {
    let groups = examplesByGroup
    precondition(!archive.isReading || groups.isEmpty, "Groups are read where there are none")
    var count = groups.count
    try archive.exchange(&count)
    for place in 0..<count {
      let group = archive.isReading ? [] : groups[place]
      var (size, columns) = (group.count, group.first?.columns ?? 0..<0)
      try archive.exchange(&size)
      try archive.exchange(&columns)
      guard size > 0, size < 1 << 32 else { throw StateError() }
      let store = SparseExampleStore(capacity: size, inputs: inputs)
      for (slot, example) in group.enumerated() { store.fill(slot, with: example.example) }
      try store.exchange(with: archive)
      if archive.isReading { append(Array(0..<size), of: store, columns: columns) }
    }
  }
}
