/// A layer that sums the absolute values of each example's gradient at once.
///
/// Of other layers the gradients are computed example by example.
protocol AbsoluteGradientLayer: Layer {
  /// Adds Σ_rows |∂/∂parameters| to a vector of the layout of θ.
  ///
  /// In place of ``Layer/addGradient(_:in:to:accumulating:)``.
  func addAbsoluteGradients(
    _ pass: LayerPass, in memory: Memory, scratch: AbsoluteGradientWorkspace,
    to sum: UnsafeMutablePointer<Float>)
}

extension Network {
  /// Adds Σᵢ |∂Lᵢ/∂θ| over the first rows of the last forward pass, which was one in evaluation mode.
  ///
  /// The counterpart of ``backward(_:rows:in:into:accumulating:inputErrors:gates:)`` for sums in which
  /// gradients of different examples do not cancel: it reads `workspace.logitGradients`, in which each
  /// row has the derivative of its own Lᵢ.
  /// - Parameter gates: Those of the forward pass.
  public func addAbsoluteGradients(
    _ parameters: Parameters, rows: Int, in workspace: Workspace,
    scratch: AbsoluteGradientWorkspace, to sum: inout Parameters, gates: RowGates? = nil
  ) {
    precondition(
      workspace.mode == .evaluation, "Rows of a training pass may have no gradients of their own")
    workspace.require(rows: rows, for: self)
    parameters.withUnsafePointer { theta in
      sum.withUnsafeMutablePointer { sum in
        for index in layers.indices.dropFirst(frozen).reversed() {
          let (layer, memory) = (layers[index], workspace.memories[index])
          let pass = pass(index, theta, rows: 0..<rows, in: workspace, gates: gates)
          if let layer = layer as? any AbsoluteGradientLayer {
            layer.enter(pass, inMemory: memory)
            layer.addAbsoluteGradients(pass, inMemory: memory, scratch: scratch, to: sum)
          } else {
            scratch.gradients.forEachExample(of: layer, pass, in: memory) { _, places, gradient in
              for place in places { sum[place] += abs(gradient[place]) }
            }
          }
          if index > frozen { propagate(pass, from: index, in: workspace) }
        }
      }
    }
  }
}

extension AbsoluteGradientLayer {
  fileprivate func addAbsoluteGradients(
    _ pass: LayerPass, inMemory memory: LayerMemory, scratch: AbsoluteGradientWorkspace,
    to sum: UnsafeMutablePointer<Float>
  ) {
    addAbsoluteGradients(
      pass, in: unsafeDowncast(memory, to: Memory.self), scratch: scratch, to: sum)
  }
}

/// The gradient of one example is δ ⊗ ā, so that the absolute values of a batch sum to |a|ᵀ|δ|.
extension Dense: AbsoluteGradientLayer {
  func addAbsoluteGradients(
    _ pass: LayerPass, in memory: Memory, scratch: AbsoluteGradientWorkspace,
    to sum: UnsafeMutablePointer<Float>
  ) {
    let rows = pass.rows.count
    let (errors, inputs) = (scratch.errors, scratch.inputs)
    if let bias {
      storeAbsoluteValues(memory.errors, count: rows * outputs, into: errors)
      sumColumns(
        errors, rows: rows, columns: outputs, into: sum + bias.offset, accumulating: true)
    }
    pass.gates?.apply(.biased, to: memory.errors, rows: pass.rows)
    storeAbsoluteValues(memory.errors, count: rows * outputs, into: errors)
    storeAbsoluteValues(pass.input, count: rows * self.inputs, into: inputs)
    multiply(
      UnsafePointer(inputs), .transposed, by: UnsafePointer(errors), into: sum + weight.offset,
      m: self.inputs, n: outputs, k: rows, accumulating: true)
  }
}

/// Stores |value| of `count` elements.
private func storeAbsoluteValues(
  _ values: UnsafePointer<Float>, count: Int, into target: UnsafeMutablePointer<Float>
) {
  for index in 0..<count { target[index] = abs(values[index]) }
}

/// The additional memory for sums of absolute gradients of a minibatch.
public final class AbsoluteGradientWorkspace {
  private let inputStorage: AlignedStorage
  private let errorStorage: AlignedStorage
  /// For layers that do not sum at once.
  fileprivate let gradients: ExampleGradients

  public init(for network: Network, capacity: Int) {
    inputStorage = AlignedStorage(
      count: capacity * (network.layers.map(\.input.count).max() ?? 0))
    errorStorage = AlignedStorage(
      count: capacity * (network.layers.map(\.output.count).max() ?? 0))
    gradients = ExampleGradients(of: network) { $0 is any AbsoluteGradientLayer }
  }

  fileprivate var inputs: UnsafeMutablePointer<Float> { inputStorage.base }
  fileprivate var errors: UnsafeMutablePointer<Float> { errorStorage.base }
}
