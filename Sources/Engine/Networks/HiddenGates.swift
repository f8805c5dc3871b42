/// Sets of multipliers of the hidden units, such as those of context-dependent gating.
///
/// Each set has one number in 0...1 for every hidden unit. A ``Form`` says what a unit with the
/// multiplier 0 puts out.
public final class HiddenGates: Sendable {
  /// Where in a unit the multiplier e acts.
  public enum Form: String, Codable, Sendable, CaseIterable {
    /// y = e · ReLU(x·w + b): a gated unit is silent and learns nothing.
    case silent
    /// y = ReLU(e · x·w + b): a gated unit puts out its rectified bias, which goes on being learned.
    case biased
  }

  public let form: Form
  /// Units of each hidden layer.
  public let widths: [Int]
  /// The number of sets.
  public let sets: Int
  /// Multipliers [sets, units] of each hidden layer.
  private let matrices: [AlignedStorage]

  /// - Parameter multipliers: For each set and each hidden layer one number a unit.
  public init(form: Form, multipliers: [[[Float]]]) {
    precondition(!multipliers.isEmpty, "Gates need at least one set of multipliers")
    self.form = form
    sets = multipliers.count
    let widths = multipliers[0].map(\.count)
    self.widths = widths
    matrices = widths.indices.map { layer in
      let matrix = AlignedStorage(count: multipliers.count * widths[layer])
      for (set, layers) in multipliers.enumerated() {
        for (unit, value) in layers[layer].enumerated() {
          matrix.base[set * widths[layer] + unit] = value
        }
      }
      return matrix
    }
  }

  /// The multipliers [sets, units] of one hidden layer.
  func matrix(_ layer: Int) -> UnsafePointer<Float> { UnsafePointer(matrices[layer].base) }
}

/// The multipliers of the hidden units for every row of a minibatch.
public final class RowGates {
  public let gates: HiddenGates
  /// Rows there is room for.
  public let capacity: Int
  /// Multipliers [capacity, units] of each hidden layer.
  private let storages: [AlignedStorage]

  public init(_ gates: HiddenGates, capacity: Int) {
    self.gates = gates
    self.capacity = capacity
    storages = gates.widths.map { AlignedStorage(count: capacity * $0) }
  }

  /// Lets rows pass through one set.
  public func assign(_ set: Int, to rows: Range<Int>) {
    precondition(rows.upperBound <= capacity, "There are gates for \(capacity) rows, got \(rows)")
    for (layer, units) in gates.widths.enumerated() {
      let source = gates.matrix(layer) + set * units
      for row in rows { (storages[layer].base + row * units).update(from: source, count: units) }
    }
  }

  /// Lets each row pass through a mixture of all sets.
  ///
  /// - Parameter weights: [rows.count, sets], the first for the first of `rows`.
  public func blend(_ weights: UnsafePointer<Float>, into rows: Range<Int>) {
    precondition(rows.upperBound <= capacity, "There are gates for \(capacity) rows, got \(rows)")
    for (layer, units) in gates.widths.enumerated() {
      multiply(
        weights, by: gates.matrix(layer), into: storages[layer].base + rows.lowerBound * units,
        m: rows.count, n: units, k: gates.sets)
    }
  }

  /// Multiplies the rows of `values` [rows, units], which belong to hidden layer `layer`.
  ///
  /// - Parameter values: The address of row 0.
  func apply(to values: UnsafeMutablePointer<Float>, layer: Int, rows: Range<Int>) {
    let units = gates.widths[layer]
    let end = rows.upperBound * units
    let multipliers = UnsafePointer(storages[layer].base)
    var index = rows.lowerBound * units
    while index + Vector.scalarCount <= end {
      values.store(values.vector(at: index) * multipliers.vector(at: index), at: index)
      index += Vector.scalarCount
    }
    while index < end {
      values[index] *= multipliers[index]
      index += 1
    }
  }
}
