public import Engine

/// Which context each example of a stream comes from, by iteration.
///
/// With K contexts and T iterations for each, a stream has K·T iterations. After van de Ven,
/// Tuytelaars & Tolias 2022, `data/labelstream.py` of its released code, which drew contexts from an
/// unseeded generator.
public struct LabelStream: Sendable, Equatable {
  public enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
    /// Neighboring contexts mix for a while, and at the end the first one comes back.
    case fuzzyBoundaries = "fuzzy-boundaries"
    /// Every example comes from any context.
    case random
    /// One context after the other, T iterations each.
    case academic
  }

  public let kind: Kind
  /// K.
  public let contexts: Int
  /// T.
  public let iterations: Int
  /// Half the width of a transition between contexts, f ≤ T/2; 0 unless boundaries are fuzzy.
  public let fuzziness: Int

  public init(_ kind: Kind, contexts: Int, iterations: Int, fuzziness: Int = 0) {
    precondition(
      fuzziness >= 0 && 2 * fuzziness <= iterations,
      "Transitions of 2 × \(fuzziness) iterations overlap in contexts of \(iterations)")
    self.kind = kind
    self.contexts = contexts
    self.iterations = iterations
    self.fuzziness = kind == .fuzzyBoundaries ? fuzziness : 0
  }

  /// The probability that an example of iteration i, from 0, comes from context m, from 1.
  ///
  /// Where boundaries are fuzzy, context m gives way to the next, and the last to the first, around
  /// iteration ⌊T/2⌋ + (m−1)·T. With j = 0 at f iterations before this center,
  ///
  ///     P(next) = (j + ½) / 2f    j = 0…2f−1
  ///
  /// so that the stream begins and ends with half a context's time of the first.
  public func probability(of context: Int, at iteration: Int) -> Double {
    switch kind {
    case .random: return 1 / Double(contexts)
    case .academic: return iteration / iterations == context - 1 ? 1 : 0
    case .fuzzyBoundaries:
      let (leaving, coming, share) = transition(at: iteration)
      return (leaving == context ? 1 - share : 0) + (coming == context ? share : 0)
    }
  }

  /// The two contexts of a fuzzy stream that can come at an iteration, and the second's share.
  private func transition(at iteration: Int) -> (leaving: Int, coming: Int, share: Double) {
    let elapsed = iteration - (iterations / 2 - fuzziness)
    guard elapsed >= 0 else { return (1, 1, 0) }
    let leaving = elapsed / iterations
    let step = elapsed % iterations
    let share = step < 2 * fuzziness ? (Double(step) + 0.5) / Double(2 * fuzziness) : 1
    return (leaving % contexts + 1, (leaving + 1) % contexts + 1, share)
  }

  /// Draws the context, from 1, of an example of iteration i, from 0.
  ///
  /// The academic stream draws nothing.
  public func draw(at iteration: Int, using random: inout RandomStream) -> Int {
    switch kind {
    case .random: return random.uniform(below: contexts) + 1
    case .academic: return iteration / iterations + 1
    case .fuzzyBoundaries:
      let (leaving, coming, share) = transition(at: iteration)
      // The contexts in their order share out 0..<1.
      let first = min(leaving, coming)
      let limit = first == leaving ? 1 - share : share
      return Double(random.uniform()) < limit ? first : max(leaving, coming)
    }
  }
}
