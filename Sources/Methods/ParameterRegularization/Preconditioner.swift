public import Engine

/// A linear map that turns a gradient into the direction in which a step descends.
///
/// It is fixed for a context, so whatever costs much, such as inverting matrices, is done once; it
/// allocates nothing when it is applied.
public protocol Preconditioner {
  /// gradient ← P · gradient.
  func precondition(_ gradient: inout Parameters)
}

extension KroneckerMap: Preconditioner {
  public func precondition(_ gradient: inout Parameters) { apply(to: &gradient) }
}
