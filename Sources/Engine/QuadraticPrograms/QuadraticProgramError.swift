/// Why a quadratic program has no solution to working precision.
public enum QuadraticProgramError: Error, Equatable, CustomStringConvertible {
  /// Variable `variable` depends linearly on the others, or the matrix is indefinite or not finite.
  case notPositiveDefinite(variable: Int)
  /// The linear term of variable `variable` is infinite or not a number.
  case notFinite(variable: Int)
  /// The active set still changed after `steps` steps.
  case notConverged(steps: Int)

  public var description: String {
    switch self {
    case .notPositiveDefinite(let variable):
      "The matrix of the quadratic program is not positive definite (variable \(variable)); "
        + "add a multiple of the identity to it"
    case .notFinite(let variable):
      "The linear term of the quadratic program is not finite (variable \(variable)); "
        + "the gradients it was made of have diverged"
    case .notConverged(let steps):
      "The quadratic program was not solved in \(steps) steps; "
        + "add a multiple of the identity to its matrix"
    }
  }
}
