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
  /// Multipliers by set and hidden layer.
  public let multipliers: [[[Float]]]

  /// - Parameter multipliers: For each set and each hidden layer one number a unit.
  public init(form: Form, multipliers: [[[Float]]]) {
    self.form = form
    self.multipliers = multipliers
  }
}

/// Which rows of a minibatch pass through which set of gates.
public struct RowGates: Sendable {
  public let gates: HiddenGates
  /// Ranges of rows with the place of their set in ``HiddenGates/multipliers``.
  public internal(set) var segments: [(rows: Range<Int>, set: Int)] = []

  public init(_ gates: HiddenGates) {
    self.gates = gates
    segments.reserveCapacity(64)
  }

  /// The same set for the first `rows` rows.
  public init(_ gates: HiddenGates, set: Int, rows: Int) {
    self.gates = gates
    segments = [(0..<rows, set)]
  }

  public mutating func assign(_ set: Int, to rows: Range<Int>) { segments.append((rows, set)) }

  public mutating func removeAll() { segments.removeAll(keepingCapacity: true) }

  /// Multiplies the rows of `values` [rows, units], which belong to hidden layer `layer`.
  ///
  /// - Parameter rows: Only these rows; `values` is the address of row 0.
  func apply(
    to values: UnsafeMutablePointer<Float>, layer: Int, units: Int, rows: Range<Int>
  ) {
    for segment in segments {
      gates.multipliers[segment.set][layer].withUnsafeBufferPointer { multipliers in
        for row in segment.rows.clamped(to: rows) {
          let line = values + row * units
          for unit in 0..<units { line[unit] *= multipliers[unit] }
        }
      }
    }
  }
}
