public import Engine

/// A quadratic bowl that holds parameters near an anchor, each by its own importance.
///
///     P(θ) = offset + Σᵢ ½ hᵢ (θᵢ − aᵢ)²
///
/// A sum of such penalties is again one, so remembering one context more costs nothing at training
/// time: see ``add(importance:anchor:)``.
public struct QuadraticPenalty: Sendable {
  /// h ≥ 0.
  public private(set) var importance: Parameters
  /// a.
  public private(set) var anchor: Parameters
  /// What the merged penalties cannot both get rid of, ≥ 0.
  public private(set) var offset = 0.0

  public init(importance: Parameters, anchor: Parameters) {
    self.importance = importance
    self.anchor = anchor
  }

  /// Adds the penalty Σᵢ ½ hᵢ′ (θᵢ − aᵢ′)² to this one, exactly.
  ///
  ///     h ← h + h′,  a ← (h·a + h′·a′)/(h + h′),  offset ← offset + Σᵢ ½ hᵢhᵢ′/(hᵢ+hᵢ′) (aᵢ − aᵢ′)²
  ///
  /// Computed in double precision. Where both importances are 0 the anchor is the new one.
  public mutating func add(importance added: Parameters, anchor newAnchor: Parameters) {
    let count = importance.count
    var gained = 0.0
    importance.withUnsafeMutablePointer { importance in
      anchor.withUnsafeMutablePointer { anchor in
        added.withUnsafePointer { added in
          newAnchor.withUnsafePointer { newAnchor in
            for index in 0..<count {
              let (old, new) = (Double(importance[index]), Double(added[index]))
              let (from, to) = (Double(anchor[index]), Double(newAnchor[index]))
              let sum = old + new
              if sum > 0 {
                anchor[index] = Float(from + new / sum * (to - from))
                gained += 0.5 * old * new / sum * (from - to) * (from - to)
              } else {
                anchor[index] = newAnchor[index]
              }
              importance[index] = Float(sum)
            }
          }
        }
      }
    }
    offset += gained
  }

  /// Adds strength · h ⊙ (θ − a) to `gradient` and returns strength · P(θ).
  public func addGradient(
    at parameters: Parameters, to gradient: inout Parameters, strength: Double
  ) -> Double {
    let sum = gradient.addQuadraticPull(
      of: parameters, to: anchor, importance: importance, strength: Float(strength))
    return strength * (offset + 0.5 * sum)
  }

  public var byteCount: Int { importance.byteCount + anchor.byteCount }
}

extension QuadraticPenalty: Resumable {
  public mutating func exchange(with archive: StateArchive) throws(StateError) {
    try importance.exchange(with: archive)
    try anchor.exchange(with: archive)
    try archive.exchange(&offset)
  }
}

extension Optional where Wrapped == QuadraticPenalty {
  /// Exchanges the penalty, if any, of parameters of a layout.
  mutating func exchange(
    with archive: StateArchive, layout: ParameterLayout
  ) throws(StateError) {
    let none = Parameters(layout: layout)
    try archive.exchange(&self) { QuadraticPenalty(importance: none, anchor: none) }
  }
}
