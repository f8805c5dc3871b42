/// The memory in which a layer computes: what it puts out for a minibatch, and the errors of that.
///
/// A layer that needs more derives a class of its own. Allocated once for the largest minibatch.
public class LayerMemory {
  /// Examples there is room for.
  public let capacity: Int
  private let outputStorage: AlignedStorage
  private let errorStorage: AlignedStorage

  /// - Parameter width: Numbers that the layer puts out for an example.
  public init(capacity: Int, width: Int) {
    self.capacity = capacity
    outputStorage = AlignedStorage(count: capacity * width)
    errorStorage = AlignedStorage(count: capacity * width)
  }

  /// What the layer puts out, [capacity, outputs].
  public final var outputs: UnsafeMutablePointer<Float> { outputStorage.base }
  /// The derivative of the loss with respect to it, [capacity, outputs]; see ``Layer/enter(_:in:)``.
  public final var errors: UnsafeMutablePointer<Float> { errorStorage.base }
}
