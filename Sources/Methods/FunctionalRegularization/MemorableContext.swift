import Datasets
import Engine

/// The memorable points of one past context, with what holds their predictions in the present one.
struct MemorableContext {
  private let points: Examples
  private let columns: Range<Int>
  /// Points that enter a step.
  let share: Int
  /// m, [points, columns].
  private var anchors: [Float]
  /// K⁻¹ [points, points] for each column; with ``FunctionalRegularization/Inverse/ofPart`` none.
  private var inverses: [[Float]] = []
  /// K [points, points] for each column, where parts of it are inverted.
  private var kernels: [[Double]] = []
  private var order: [Int]
  private var random: RandomStream
  private var pulls: [Float]
  private var probabilities: [Float]
  /// p − m of the points in a step, [share, columns].
  private var differences: [Float]

  /// Computes probabilities and kernels at the present parameters.
  ///
  /// A kernel that is not positive definite in double precision, as after a loss of finiteness, holds
  /// nothing.
  /// - Parameters:
  ///   - share: Points that enter a step, at most.
  ///   - variances: Σ, in the layout of the parameters.
  ///   - inverse: What holds the points of a step.
  init(
    _ points: Examples, columns: Range<Int>, share: Int, model: Classifier, variances: Parameters,
    inverse: FunctionalRegularization.Inverse, random: RandomStream
  ) {
    self.points = points
    self.columns = columns
    self.share = min(share, points.count)
    self.random = random
    order = Array(0..<points.count)
    pulls = Array(repeating: 0, count: columns.count)
    differences = Array(repeating: 0, count: self.share * columns.count)
    let (network, count) = (model.network, points.count)
    let workspace = Workspace(for: network, capacity: count)
    for row in 0..<count { points.write(row, to: workspace.inputs + row * network.inputs) }
    network.forward(model.state, rows: count, in: workspace)
    let width = network.outputs
    var all = [Float](repeating: 0, count: count * width)
    all.withUnsafeMutableBufferPointer { all in
      guard let base = all.baseAddress else { return }
      for row in 0..<count {
        softmax(workspace.logits + row * width, columns: columns, into: base + row * width)
      }
    }
    anchors = (0..<count).flatMap { row in columns.map { all[row * width + $0] } }
    probabilities = Array(repeating: 0, count: width)
    let scratch = JacobianKernelWorkspace(for: network, capacity: count)
    var kernel = [Double](repeating: 0, count: count * count)
    for label in columns {
      for row in 0..<count {
        // ∂p_y/∂s = p_y (e_y − p)
        let line = workspace.logitGradients + row * width
        let probability = all[row * width + label]
        for column in 0..<width {
          line[column] = probability * ((column == label ? 1 : 0) - all[row * width + column])
        }
      }
      kernel.withUnsafeMutableBufferPointer { kernel in
        guard let base = kernel.baseAddress else { return }
        network.jacobianKernel(
          model.parameters, variances: variances, rows: count, in: workspace, scratch: scratch,
          into: base)
        for row in 0..<count { base[row * (count + 1)] += FunctionalRegularization.jitter }
      }
      switch inverse {
      case .partOfWhole: inverses.append(Self.inverted(kernel, size: count))
      case .ofPart: kernels.append(kernel)
      }
    }
  }

  /// The inverse of a kernel, or zeros.
  private static func inverted(_ kernel: [Double], size: Int) -> [Float] {
    var kernel = kernel
    let isInverted = kernel.withUnsafeMutableBufferPointer { kernel in
      kernel.baseAddress.map { invertPositiveDefinite($0, size: size) } ?? false
    }
    return isInverted ? kernel.map { Float($0) } : Array(repeating: 0, count: size * size)
  }

  /// What holds this step's points together, [share, share] for each column.
  private func inversesOfPart() -> [[Float]] {
    let chosen = order.prefix(share)
    return kernels.map { kernel in
      let part = chosen.flatMap { row in chosen.map { kernel[row * points.count + $0] } }
      return Self.inverted(part, size: share)
    }
  }

  /// Writes this step's points to the rows of `workspace` from `first` on.
  ///
  /// They are drawn at random, or all in order where there are no more.
  mutating func supply(to workspace: Workspace, from first: Int) {
    if share < order.count { random.shuffle(&order) }
    let width = points.inputs
    for place in 0..<share {
      points.write(order[place], to: workspace.inputs + (first + place) * width)
    }
  }

  /// Adds τ Σ_y J_yᵀ K⁻¹[S, S] (p_y − m_y), or with K[S, S]⁻¹, as derivatives with respect to the logits of the points.
  mutating func addGradient(
    in workspace: Workspace, from first: Int, width: Int, strength: Float
  ) {
    let columns = columns
    // The place of the step's points in the rows and columns of what holds them.
    let (holds, size, places) =
      kernels.isEmpty
      ? (inverses, points.count, order) : (inversesOfPart(), share, Array(0..<share))
    for place in 0..<share {
      softmax(
        workspace.logits + (first + place) * width, columns: columns, into: &probabilities)
      for (index, column) in columns.enumerated() {
        differences[place * columns.count + index] =
          probabilities[column] - anchors[order[place] * columns.count + index]
      }
    }
    for place in 0..<share {
      softmax(
        workspace.logits + (first + place) * width, columns: columns, into: &probabilities)
      var mean: Float = 0
      for (index, column) in columns.enumerated() {
        let row = places[place] * size
        var pull: Float = 0
        for other in 0..<share {
          pull = pull.addingProduct(
            holds[index][row + places[other]], differences[other * columns.count + index])
        }
        pulls[index] = pull
        mean = mean.addingProduct(pull, probabilities[column])
      }
      // Σ_y v_y p_y (e_y − p)
      let line = workspace.logitGradients + (first + place) * width
      for (index, column) in columns.enumerated() {
        line[column] += strength * probabilities[column] * (pulls[index] - mean)
      }
    }
  }
}

extension MemorableContext: Resumable {
  mutating func exchange(with archive: StateArchive) throws(StateError) {
    try archive.exchange(&anchors)
    for index in inverses.indices { try archive.exchange(&inverses[index]) }
    for index in kernels.indices { try archive.exchange(&kernels[index]) }
    try archive.exchange(&order)
    try random.exchange(with: archive)
  }
}
