/// What forward and backward passes over single examples leave behind, each in a slot of its own:
/// the active units of every hidden layer, and the errors of every layer.
///
/// Allocated once. A trace is enough to add its example's gradient to any vector of the layout.
public final class OnlineTraces {
  /// Slots.
  public let capacity: Int
  private let layers: [OnlinePerceptron.Layer]
  /// For each hidden layer and slot, the units that are not zero.
  private let units: [UnsafeMutablePointer<UInt16>]
  private let activities: [AlignedStorage]
  private var counts: [UnsafeMutablePointer<Int32>]
  /// For each layer and slot, the derivative of the loss with respect to its pre-activations.
  private let errors: [AlignedStorage]
  /// Activities or their derivatives before zeros are left out.
  let scratch: AlignedStorage

  public init(for perceptron: OnlinePerceptron, capacity: Int) {
    precondition(capacity > 0, "Traces of at least one example, got \(capacity)")
    self.capacity = capacity
    layers = perceptron.layers
    let hidden = layers.dropLast()
    units = hidden.map { layer in
      let memory = UnsafeMutablePointer<UInt16>.allocate(capacity: capacity * layer.stride)
      memory.initialize(repeating: 0, count: capacity * layer.stride)
      return memory
    }
    activities = hidden.map { AlignedStorage(count: capacity * $0.stride) }
    counts = hidden.map { _ in
      let memory = UnsafeMutablePointer<Int32>.allocate(capacity: capacity)
      memory.initialize(repeating: 0, count: capacity)
      return memory
    }
    errors = layers.map { AlignedStorage(count: capacity * $0.stride) }
    scratch = AlignedStorage(count: layers.map(\.stride).max() ?? 0)
  }

  deinit {
    for memory in units { memory.deallocate() }
    for memory in counts { memory.deallocate() }
  }

  /// The error of a layer in a slot, [stride]; that of the last layer holds the logits first.
  @inline(__always)
  func error(_ layer: Int, _ slot: Int) -> UnsafeMutablePointer<Float> {
    errors[layer].base + slot * layers[layer].stride
  }

  /// The active units of a hidden layer in a slot, their activities, and how many they are.
  @inline(__always)
  func active(_ layer: Int, _ slot: Int) -> (
    count: Int, units: UnsafeMutablePointer<UInt16>, activities: UnsafeMutablePointer<Float>
  ) {
    let place = slot * layers[layer].stride
    return (Int(counts[layer][slot]), units[layer] + place, activities[layer].base + place)
  }

  /// Multiplies the errors in a slot.
  public func scale(_ slot: Int, by factor: Float) {
    for (layer, storage) in zip(layers, errors) {
      let error = storage.base + slot * layer.stride
      for index in stride(from: 0, to: layer.stride, by: Vector.scalarCount) {
        error.store(error.vector(at: index) * factor, at: index)
      }
    }
  }

  /// Keeps the positive numbers of ``scratch`` as the activities of a hidden layer.
  @inline(__always)
  func rectify(_ layer: Int, _ slot: Int) {
    let place = slot * layers[layer].stride
    let (units, activities) = (units[layer] + place, activities[layer].base + place)
    let count = collectActive(
      scratch.base, count: layers[layer].outputs, into: activities, places: units)
    counts[layer][slot] = Int32(count)
  }
}
