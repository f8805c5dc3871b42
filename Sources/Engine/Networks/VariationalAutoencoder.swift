/// A variational autoencoder, maybe with a classifier on top of its encoder.
///
///     encoder     x → hidden layers (ReLU) → h → μ and v = log σ², both linear, v without bias
///     classifier  h → logits of the classes
///     latent      z = μ + ε ⊙ e^{v/2},  ε ~ N(0, I)
///     decoder     z → hidden layers (ReLU, maybe gated) → units, by a sigmoid or linear
///
/// Kingma & Welling 2014, arXiv:1312.6114, with the layers and the loss of van de Ven, Tuytelaars &
/// Tolias 2022: reconstruction and divergence are both divided by the number of units. With a
/// classifier and a mixture prior it is the network of "Brain-inspired replay", van de Ven, Siegelmann
/// & Tolias 2020, doi:10.1038/s41467-020-17866-2.
public struct VariationalAutoencoder: Sendable, Equatable {
  /// How units are reconstructed.
  public enum Reconstruction: String, Codable, Sendable, CaseIterable {
    /// Bernoulli units: cross-entropy of sigmoids.
    case bernoulli
    /// Normal units of variance 1: half the squared error of linear outputs.
    case gaussian
  }

  public let encoder: MultilayerPerceptron
  /// The encoder's hidden layers and the classifier's output layer, as a network of its own on the
  /// same parameters; nil without a classifier.
  public let classifier: MultilayerPerceptron?
  public let mean: DenseLayer
  public let logVariance: DenseLayer
  public let decoder: MultilayerPerceptron
  public let prior: LatentPrior
  /// The parameters of a mixture prior.
  public let mixture: MixturePrior?
  public let reconstruction: Reconstruction
  public let layout: ParameterLayout

  /// - Parameters:
  ///   - hidden: Widths of the encoder's hidden layers; the decoder has them in reverse.
  ///   - classes: Outputs of the classifier; nil for none.
  public init(
    units: Int, hidden: [Int], latent: Int, classes: Int? = nil,
    prior: LatentPrior = .standardNormal, reconstruction: Reconstruction = .bernoulli
  ) {
    precondition(!hidden.isEmpty, "An autoencoder needs a hidden layer")
    var layout = ParameterLayout()
    encoder = MultilayerPerceptron(
      widths: [units] + hidden, prefix: "encoder.", rectifiesOutput: true, in: &layout)
    let width = hidden[hidden.count - 1]
    let head = classes.map {
      DenseLayer("classifier", inputs: width, outputs: $0, in: &layout)
    }
    mean = DenseLayer("mean", inputs: width, outputs: latent, in: &layout)
    logVariance = DenseLayer(
      "log-variance", inputs: width, outputs: latent, hasBias: false, in: &layout)
    decoder = MultilayerPerceptron(
      widths: [latent] + hidden.reversed() + [units], prefix: "decoder.", in: &layout)
    mixture =
      prior.modes == 0 ? nil : MixturePrior(modes: prior.modes, latent: latent, in: &layout)
    self.prior = prior
    self.reconstruction = reconstruction
    self.layout = layout
    let encoder = encoder
    classifier = head.map { MultilayerPerceptron(layers: encoder.layers + [$0], in: layout) }
  }

  /// Numbers in one example.
  public var units: Int { encoder.inputs }
  public var latent: Int { mean.outputs }
  /// Parameters of the encoder's hidden layers and of the classifier: the first of the flat vector.
  public var classifierExtent: Int { mean.weight.offset }

  /// Fresh parameters, drawn from the input of the encoder on; those of a mixture prior last.
  public func initialParameters(using random: inout RandomStream) -> Parameters {
    var parameters = Parameters(layout: layout)
    for layer in encoder.layers { layer.initialize(&parameters, using: &random) }
    initializeGenerator(&parameters, using: &random)
    return parameters
  }

  /// Fresh parameters of which those of the classifier come from a stream of their own, so that they
  /// equal those of a plain classifier from that stream.
  public func initialParameters(
    classifier classifierStream: inout RandomStream, generator: inout RandomStream
  ) -> Parameters {
    var parameters = Parameters(layout: layout)
    for layer in classifier?.layers ?? encoder.layers {
      layer.initialize(&parameters, using: &classifierStream)
    }
    initializeGenerator(&parameters, using: &generator)
    return parameters
  }

  private func initializeGenerator(
    _ parameters: inout Parameters, using random: inout RandomStream
  ) {
    for layer in [mean, logVariance] + decoder.layers {
      layer.initialize(&parameters, using: &random)
    }
    mixture?.initialize(&parameters, using: &random)
  }

  /// Draws `rows` examples into `workspace.decoder.logits`, in 0...1 for Bernoulli units.
  ///
  /// - Parameters:
  ///   - gates: Of the decoder's hidden layers, for the same rows.
  ///   - mode: The mode of the mixture from which the latent variables of a row come.
  public func generate(
    _ parameters: Parameters, rows: Int, in workspace: AutoencoderWorkspace,
    using random: inout RandomStream, gates: RowGates? = nil, mode: (Int) -> Int = { _ in 0 }
  ) {
    if let mixture {
      parameters.withUnsafePointer { theta in
        for row in 0..<rows {
          mixture.draw(
            theta, mode: mode(row), into: workspace.decoder.inputs + row * latent, using: &random)
        }
      }
    } else {
      for index in 0..<rows * latent { workspace.decoder.inputs[index] = random.normal() }
    }
    decoder.forward(parameters, rows: rows, in: workspace.decoder, gates: gates)
    if reconstruction == .bernoulli {
      applySigmoid(workspace.decoder.logits, count: rows * units)
    }
  }

  /// Computes h, μ, v and the classifier's logits of the first `rows` examples in
  /// `workspace.encoder.inputs`.
  public func encode(_ parameters: Parameters, rows: Int, in workspace: AutoencoderWorkspace) {
    encoder.forward(parameters, rows: rows, in: workspace.encoder)
    applyHead(mean, parameters, rows: rows, from: workspace, to: workspace.means)
    applyHead(logVariance, parameters, rows: rows, from: workspace, to: workspace.logVariances)
    if let head = classifier?.layers.last {
      applyHead(head, parameters, rows: rows, from: workspace, to: workspace.classLogits)
    }
  }

  /// Computes the weighted loss of the examples last given to ``encode(_:rows:in:)`` and its gradient.
  ///
  /// The derivative of the classifier's loss is read from `workspace.classLogitGradients`, and the
  /// share of each mode of a mixture prior in each example from `workspace.modeWeights`.
  /// - Parameters:
  ///   - parts: Ranges of rows, ascending and adjacent from 0, each with the weight of its mean loss.
  ///   - random: Draws ε, row by row.
  ///   - gates: Of the decoder's hidden layers.
  ///   - gradient: Overwritten.
  /// - Returns: Reconstruction and divergence, in nats per unit, without the classifier's loss.
  public func lossGradient(
    _ parameters: Parameters, parts: [(rows: Range<Int>, weight: Float)],
    in workspace: AutoencoderWorkspace, using random: inout RandomStream, gates: RowGates? = nil,
    into gradient: inout Parameters
  ) -> Double {
    let rows = parts.last?.rows.upperBound ?? 0
    for index in 0..<rows * latent {
      let noise = random.normal()
      let deviation = exponential(0.5 * workspace.logVariances[index])
      // Kept for the way back: ∂z/∂v = ½ ε e^{v/2}.
      workspace.halfNoise[index] = 0.5 * noise * deviation
      workspace.noise[index] = noise
      workspace.decoder.inputs[index] = workspace.means[index].addingProduct(noise, deviation)
    }
    decoder.forward(parameters, rows: rows, in: workspace.decoder, gates: gates)
    var loss = 0.0
    for part in parts {
      let offset = part.rows.lowerBound * units
      let reconstruct =
        reconstruction == .bernoulli ? reconstructionCrossEntropy : reconstructionSquaredError
      loss += reconstruct(
        workspace.decoder.logits + offset, workspace.encoder.inputs + offset, part.rows.count,
        units, part.weight, workspace.decoder.logitGradients + offset)
    }
    decoder.backward(
      parameters, rows: 0..<rows, in: workspace.decoder, into: &gradient,
      inputErrors: workspace.meanErrors, gates: gates)
    loss += addDivergence(parameters, parts: parts, in: workspace, to: &gradient)
    backpropagateHead(
      mean, parameters, rows: rows, errors: workspace.meanErrors, in: workspace, into: &gradient,
      accumulating: false)
    backpropagateHead(
      logVariance, parameters, rows: rows, errors: workspace.logVarianceErrors, in: workspace,
      into: &gradient, accumulating: true)
    if let head = classifier?.layers.last {
      backpropagateHead(
        head, parameters, rows: rows, errors: workspace.classLogitGradients, in: workspace,
        into: &gradient, accumulating: true)
    }
    encoder.backward(parameters, rows: 0..<rows, in: workspace.encoder, into: &gradient)
    return loss
  }

  /// Adds the divergence from the prior, carries the error of z to μ and v, and returns the loss.
  private func addDivergence(
    _ parameters: Parameters, parts: [(rows: Range<Int>, weight: Float)],
    in workspace: AutoencoderWorkspace, to gradient: inout Parameters
  ) -> Double {
    let rows = parts.last?.rows.upperBound ?? 0
    var loss = 0.0
    if let mixture {
      workspace.logVarianceErrors.update(repeating: 0, count: rows * latent)
      parameters.withUnsafePointer { theta in
        gradient.withUnsafeMutablePointer { gradient in
          for tensor in [mixture.means, mixture.logVariances] {
            (gradient + tensor.offset).update(repeating: 0, count: tensor.count)
          }
          for part in parts {
            let offset = part.rows.lowerBound * latent
            loss += mixture.divergence(
              theta, latents: workspace.decoder.inputs + offset, noise: workspace.noise + offset,
              posteriorLogVariances: workspace.logVariances + offset,
              modeWeights: workspace.modeWeights + part.rows.lowerBound * mixture.modes,
              rows: part.rows.count, scale: part.weight / Float(part.rows.count * units),
              latentGradients: workspace.meanErrors + offset,
              logVarianceGradients: workspace.logVarianceErrors + offset, gradient: gradient,
              scratch: workspace.mixtureScratch)
          }
        }
      }
      for index in 0..<rows * latent {
        workspace.logVarianceErrors[index] = workspace.logVarianceErrors[index].addingProduct(
          workspace.meanErrors[index], workspace.halfNoise[index])
      }
    } else {
      for index in 0..<rows * latent {
        workspace.logVarianceErrors[index] =
          workspace.meanErrors[index] * workspace.halfNoise[index]
      }
      for part in parts {
        let offset = part.rows.lowerBound * latent
        loss += standardNormalDivergence(
          means: workspace.means + offset, logVariances: workspace.logVariances + offset,
          rows: part.rows.count, width: latent, units: units, weight: part.weight,
          meanGradients: workspace.meanErrors + offset,
          logVarianceGradients: workspace.logVarianceErrors + offset)
      }
    }
    return loss
  }

  private func applyHead(
    _ layer: DenseLayer, _ parameters: Parameters, rows: Int, from workspace: AutoencoderWorkspace,
    to target: UnsafeMutablePointer<Float>
  ) {
    parameters.withUnsafePointer { theta in
      multiply(
        UnsafePointer(workspace.encoder.logits), by: theta + layer.weight.offset, into: target,
        m: rows, n: layer.outputs, k: layer.inputs)
      if let bias = layer.bias {
        addBias(theta + bias.offset, to: target, rows: rows, columns: layer.outputs)
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
          into: gradient + layer.weight.offset, m: layer.inputs, n: layer.outputs, k: rows)
        if let bias = layer.bias {
          sumColumns(
            errors, rows: rows, columns: layer.outputs, into: gradient + bias.offset,
            accumulating: false)
        }
        multiply(
          UnsafePointer(errors), by: theta + layer.weight.offset, .transposed,
          into: workspace.encoder.logitGradients, m: rows, n: layer.inputs, k: layer.outputs,
          accumulating: accumulating)
      }
    }
  }
}
