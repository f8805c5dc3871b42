/// A variational autoencoder with a standard normal prior and Bernoulli reconstructions.
///
///     encoder   x → hidden layers (ReLU) → μ and v = log σ², both linear, v without bias
///     latent    z = μ + ε ⊙ e^{v/2},  ε ~ N(0, I)
///     decoder   z → hidden layers (ReLU) → logits of the units
///
/// Kingma & Welling 2014, arXiv:1312.6114, with the layers and the loss of van de Ven, Tuytelaars &
/// Tolias 2022: reconstruction and divergence are both divided by the number of units.
public struct VariationalAutoencoder: Sendable, Equatable {
  public let encoder: MultilayerPerceptron
  public let mean: DenseLayer
  public let logVariance: DenseLayer
  public let decoder: MultilayerPerceptron
  public let layout: ParameterLayout

  /// - Parameter hidden: Widths of the encoder's hidden layers; the decoder has them in reverse.
  public init(units: Int, hidden: [Int], latent: Int) {
    precondition(!hidden.isEmpty, "An autoencoder needs a hidden layer")
    var layout = ParameterLayout()
    encoder = MultilayerPerceptron(
      widths: [units] + hidden, prefix: "encoder.", rectifiesOutput: true, in: &layout)
    let width = hidden[hidden.count - 1]
    mean = DenseLayer("mean", inputs: width, outputs: latent, in: &layout)
    logVariance = DenseLayer(
      "log-variance", inputs: width, outputs: latent, hasBias: false, in: &layout)
    decoder = MultilayerPerceptron(
      widths: [latent] + hidden.reversed() + [units], prefix: "decoder.", in: &layout)
    self.layout = layout
  }

  /// Numbers in one example.
  public var units: Int { encoder.inputs }
  public var latent: Int { mean.outputs }

  /// Fresh parameters, drawn from the input of the encoder on.
  public func initialParameters(using random: inout RandomStream) -> Parameters {
    var parameters = Parameters(layout: layout)
    for layer in encoder.layers + [mean, logVariance] + decoder.layers {
      layer.initialize(&parameters, using: &random)
    }
    return parameters
  }

  /// Draws `rows` examples from the prior, in 0...1, into `workspace.decoder.logits`.
  public func generate(
    _ parameters: Parameters, rows: Int, in workspace: AutoencoderWorkspace,
    using random: inout RandomStream
  ) {
    for index in 0..<rows * latent { workspace.decoder.inputs[index] = random.normal() }
    decoder.forward(parameters, rows: rows, in: workspace.decoder)
    applySigmoid(workspace.decoder.logits, count: rows * units)
  }

  /// Computes the weighted loss of the examples in `workspace.encoder.inputs` and its gradient.
  ///
  /// - Parameters:
  ///   - parts: Ranges of rows, ascending and adjacent from 0, each with the weight of its mean loss.
  ///   - random: Draws ε, row by row.
  ///   - gradient: Overwritten.
  /// - Returns: Reconstruction and divergence, in nats per unit.
  public func lossGradient(
    _ parameters: Parameters, parts: [(rows: Range<Int>, weight: Float)],
    in workspace: AutoencoderWorkspace, using random: inout RandomStream,
    into gradient: inout Parameters
  ) -> Double {
    let rows = parts.last?.rows.upperBound ?? 0
    encode(parameters, rows: rows, in: workspace)
    for index in 0..<rows * latent {
      let noise = random.normal()
      let deviation = exponential(0.5 * workspace.logVariances[index])
      // Kept for the way back: ∂z/∂v = ½ ε e^{v/2}.
      workspace.halfNoise[index] = 0.5 * noise * deviation
      workspace.decoder.inputs[index] = workspace.means[index].addingProduct(noise, deviation)
    }
    decoder.forward(parameters, rows: rows, in: workspace.decoder)
    var loss = 0.0
    for part in parts {
      let offset = part.rows.lowerBound * units
      loss += reconstructionCrossEntropy(
        logits: workspace.decoder.logits + offset, targets: workspace.encoder.inputs + offset,
        rows: part.rows.count, width: units, weight: part.weight,
        gradients: workspace.decoder.logitGradients + offset)
    }
    decoder.backward(
      parameters, rows: 0..<rows, in: workspace.decoder, into: &gradient,
      inputErrors: workspace.meanErrors)
    for index in 0..<rows * latent {
      workspace.logVarianceErrors[index] = workspace.meanErrors[index] * workspace.halfNoise[index]
    }
    for part in parts {
      let offset = part.rows.lowerBound * latent
      loss += standardNormalDivergence(
        means: workspace.means + offset, logVariances: workspace.logVariances + offset,
        rows: part.rows.count, width: latent, units: units, weight: part.weight,
        meanGradients: workspace.meanErrors + offset,
        logVarianceGradients: workspace.logVarianceErrors + offset)
    }
    backpropagateHead(
      mean, parameters, rows: rows, errors: workspace.meanErrors, in: workspace, into: &gradient,
      accumulating: false)
    backpropagateHead(
      logVariance, parameters, rows: rows, errors: workspace.logVarianceErrors, in: workspace,
      into: &gradient, accumulating: true)
    encoder.backward(parameters, rows: 0..<rows, in: workspace.encoder, into: &gradient)
    return loss
  }

  /// Computes μ and v of the rows in `workspace.encoder.inputs`.
  private func encode(_ parameters: Parameters, rows: Int, in workspace: AutoencoderWorkspace) {
    encoder.forward(parameters, rows: rows, in: workspace.encoder)
    applyHead(mean, parameters, rows: rows, from: workspace, to: workspace.means)
    applyHead(logVariance, parameters, rows: rows, from: workspace, to: workspace.logVariances)
  }

  private func applyHead(
    _ layer: DenseLayer, _ parameters: Parameters, rows: Int, from workspace: AutoencoderWorkspace,
    to target: UnsafeMutablePointer<Float>
  ) {
    parameters.withUnsafePointer { theta in
      multiply(
        UnsafePointer(workspace.encoder.logits), by: theta + layer.weight.offset, into: target,
        m: rows, n: latent, k: layer.inputs)
      if let bias = layer.bias {
        addBias(theta + bias.offset, to: target, rows: rows, columns: latent)
      }
    }
  }

  /// Carries the errors of a head to its parameters and to the last hidden layer.
  private func backpropagateHead(
    _ layer: DenseLayer, _ parameters: Parameters, rows: Int,
    errors: UnsafeMutablePointer<Float>, in workspace: AutoencoderWorkspace,
    into gradient: inout Parameters, accumulating: Bool
  ) {
    parameters.withUnsafePointer { theta in
      gradient.withUnsafeMutablePointer { gradient in
        multiply(
          UnsafePointer(workspace.encoder.logits), .transposed, by: UnsafePointer(errors),
          into: gradient + layer.weight.offset, m: layer.inputs, n: latent, k: rows)
        if let bias = layer.bias {
          sumColumns(
            errors, rows: rows, columns: latent, into: gradient + bias.offset, accumulating: false)
        }
        multiply(
          UnsafePointer(errors), by: theta + layer.weight.offset, .transposed,
          into: workspace.encoder.logitGradients, m: rows, n: layer.inputs, k: latent,
          accumulating: accumulating)
      }
    }
  }
}

/// The memory in which an autoencoder computes.
public final class AutoencoderWorkspace {
  public let encoder: Workspace
  public let decoder: Workspace
  private let storages: [AlignedStorage]

  public init(for network: VariationalAutoencoder, capacity: Int) {
    encoder = Workspace(for: network.encoder, capacity: capacity)
    decoder = Workspace(for: network.decoder, capacity: capacity)
    storages = (0..<5).map { _ in AlignedStorage(count: capacity * network.latent) }
  }

  /// Examples the workspace has room for.
  public var capacity: Int { encoder.capacity }

  var means: UnsafeMutablePointer<Float> { storages[0].base }
  var logVariances: UnsafeMutablePointer<Float> { storages[1].base }
  var halfNoise: UnsafeMutablePointer<Float> { storages[2].base }
  var meanErrors: UnsafeMutablePointer<Float> { storages[3].base }
  var logVarianceErrors: UnsafeMutablePointer<Float> { storages[4].base }
}
