/// An example of a minibatch, and how it is learned.
public struct OnlineBatchExample {
  public let example: SparseExample
  /// The output units over which the softmax is taken.
  public let columns: Range<Int>
  /// What the errors, and with them the gradient, are multiplied by.
  public let scale: Float

  public init(_ example: SparseExample, columns: Range<Int>, scale: Float) {
    self.example = example
    self.columns = columns
    self.scale = scale
  }
}
