/// The memory in which a layer computes: what it puts out for a minibatch, and the errors of that.
///
/// A layer that needs more derives a class of its own. Allocated once for the largest minibatch.
public class LayerMemory {
  /// Examples there is room for.
  public let capacity: Int
  private let outputStorage: AlignedStorage
  private var errorStorage: AlignedStorage

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

  /// Puts the errors where those of another layer are.
  final func shareErrors(of other: LayerMemory) {
    precondition(
      errorStorage.capacity == other.errorStorage.capacity, "Errors of two sizes are shared")
    errorStorage = other.errorStorage
  }

  /// The memories of layers one behind the other.
  ///
  /// A layer that propagates in place finds its errors where those of the layer before it will be.
  static func chain(for layers: [any Layer], capacity: Int) -> [LayerMemory] {
    let memories = layers.map { $0.makeMemory(capacity: capacity) }
    for index in layers.indices.dropFirst().reversed() where layers[index].propagatesInPlace {
      memories[index - 1].shareErrors(of: memories[index])
    }
    return memories
  }
}
