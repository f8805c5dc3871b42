extension VariationalAutoencoder {
  /// What an observation is thought to be, given the decoder's output.
  public enum Observation: String, Codable, Sendable, CaseIterable {
    /// Bernoulli units.
    case bernoulli
    /// Normal units of variance 1 around the reconstruction.
    case gaussian
  }

  /// Estimates log p(x) of the first `rows` examples in `workspace.encoder.inputs` by importance
  /// sampling, up to a constant.
  ///
  ///     log p(x) ≈ logsumexp_s [log p(x|z_s) + log p(z_s) − log q(z_s|x)] − log S,   z_s ~ q(z|x)
  ///
  /// Burda, Grosse & Salakhutdinov 2016, arXiv:1509.00519, Eq. 8; for a standard normal prior. Samples
  /// go through the decoder in as large batches as the workspace holds.
  /// - Parameters:
  ///   - samples: S ≥ 1.
  ///   - random: Draws ε, sample by sample and example by example.
  ///   - result: [rows], overwritten.
  public func logLikelihood(
    _ state: ModelState, rows: Int, samples: Int, observation: Observation,
    in workspace: AutoencoderWorkspace, using random: inout RandomStream,
    into result: UnsafeMutablePointer<Double>
  ) {
    precondition(prior == .standardNormal, "Likelihoods are for a standard normal prior")
    encode(state, rows: rows, in: workspace)
    var sums = [(largest: Float, sum: Float)](repeating: (-.infinity, 0), count: rows)
    let total = rows * samples
    for first in stride(from: 0, to: total, by: workspace.capacity) {
      let count = min(workspace.capacity, total - first)
      for place in 0..<count {
        // Constants of the two densities of z cancel: log p(z) − log q(z|x) = ½ Σ (v + ε² − z²).
        let row = (first + place) / samples
        var ratio: Float = 0
        for unit in 0..<latent {
          let index = row * latent + unit
          let (noise, v) = (random.normal(), workspace.logVariances[index])
          let z = workspace.means[index].addingProduct(noise, exponential(0.5 * v))
          workspace.decoder.inputs[place * latent + unit] = z
          ratio += v + noise * noise - z * z
        }
        workspace.halfNoise[place] = 0.5 * ratio
      }
      decoder.forward(state, rows: count, in: workspace.decoder)
      for place in 0..<count {
        let row = (first + place) / samples
        let (outputs, target) = (
          workspace.decoder.logits + place * units, workspace.encoder.inputs + row * units
        )
        let density =
          observation == .bernoulli
          ? bernoulliLogLikelihood(logits: outputs, of: target, count: units)
          : gaussianLogLikelihood(
            outputs: outputs, of: target, count: units,
            appliesSigmoid: reconstruction == .bernoulli)
        let value = density + workspace.halfNoise[place]
        let (largest, sum) = sums[row]
        sums[row] =
          value <= largest
          ? (largest, sum + exponential(value - largest))
          : (value, sum * exponential(max(largest - value, -100)) + 1)
      }
    }
    for row in 0..<rows {
      result[row] =
        Double(sums[row].largest) + Double(naturalLogarithm(sums[row].sum / Float(samples)))
    }
  }
}
