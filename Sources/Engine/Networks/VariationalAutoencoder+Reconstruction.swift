extension VariationalAutoencoder {
  /// Reconstructs the first `rows` examples in `workspace.encoder.inputs` at the mean of their latent
  /// variables, without noise, into `workspace.decoder.logits`; in 0...1 for Bernoulli units.
  ///
  /// - Parameter gates: Of the decoder's hidden layers, for the same rows.
  public func reconstruct(
    _ state: ModelState, rows: Int, in workspace: AutoencoderWorkspace, gates: RowGates? = nil
  ) {
    encode(state, rows: rows, in: workspace)
    workspace.decoder.inputs.update(from: workspace.means, count: rows * latent)
    decoder.forward(state, rows: rows, in: workspace.decoder, gates: gates)
    if reconstruction == .bernoulli {
      applySigmoid(workspace.decoder.logits, count: rows * units)
    }
  }
}
