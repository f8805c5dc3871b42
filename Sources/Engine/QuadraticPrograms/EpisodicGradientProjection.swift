/// The projection of gradient episodic memory (GEM).
///
/// A step may not increase the mean loss on the memory of any past task, to first order. Where the
/// gradient g points against the gradient g_j of one of k past tasks, the rows of G [k, parameters],
/// it is replaced by the nearest one that does not:
///
///     g ← g + Gᵀv,    v = argmin ½ vᵀ(GGᵀ + εI)v + (Gg)ᵀv  over  v_j ≥ γ
///
/// Lopez-Paz & Ranzato 2017, arXiv:1706.08840, Eq. 11–12. Departures from the paper, which are those
/// of the released codes: the ridge ε, 10⁻³ in GEM's and 0 in MER's (Riemer et al. 2019,
/// arXiv:1810.11910); and the memory strength γ as the bound of each v_j, also for tasks that
/// g does not point against. MER's code stops where GGᵀ is singular; here ``fallbackRidge`` is then
/// used.
public struct EpisodicGradientProjection: Sendable {
  /// ε of the released code of GEM, taken where ε = 0 has no unique solution.
  public static let fallbackRidge = 1e-3

  /// ε ≥ 0, finite.
  public let ridge: Double
  /// γ ≥ 0, finite.
  public let memoryStrength: Double

  public init(ridge: Double, memoryStrength: Double) {
    precondition(
      ridge >= 0 && ridge.isFinite, "A finite ridge of at least 0 expected, got \(ridge)")
    precondition(
      memoryStrength >= 0 && memoryStrength.isFinite,
      "A finite memory strength of at least 0 expected, got \(memoryStrength)")
    self.ridge = ridge
    self.memoryStrength = memoryStrength
  }

  /// Whether a gradient with these `products` Gg, [k], has to be projected: one of them is below 0.
  public func isNeeded(for products: [Double]) -> Bool {
    products.contains { $0 < 0 }
  }

  /// The multipliers v of the past tasks' gradients, [k], and the ridge they were found with.
  ///
  /// - Parameters:
  ///   - gram: GGᵀ, [k, k], row-major, without ε; its symmetric part is used.
  ///   - products: Gg, [k].
  ///   - program: Where to compute, with room for k variables. The multipliers are its solution too.
  /// - Throws: ``QuadraticProgramError`` where no ridge helps: `gram` or `products` are not finite, or
  ///   ε is lost beside elements of `gram` above 10¹².
  public func multipliers(
    gram: [Double], products: [Double], in program: BoundedQuadraticProgram
  ) throws(QuadraticProgramError) -> (values: [Double], ridge: Double) {
    do {
      try program.minimize(
        quadratic: gram, ridge: ridge, linear: products, lowerBound: memoryStrength)
      return (program.solution, ridge)
    } catch {
      if ridge > 0 { throw error }
      if case .notFinite = error { throw error }
      try program.minimize(
        quadratic: gram, ridge: Self.fallbackRidge, linear: products, lowerBound: memoryStrength)
      return (program.solution, Self.fallbackRidge)
    }
  }
}
