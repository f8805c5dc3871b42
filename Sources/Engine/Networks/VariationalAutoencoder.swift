/// A variational autoencoder, maybe with a classifier on top of its encoder.
///
///     encoder     x → maybe convolutions → hidden layers (ReLU) → h → μ and v = log σ², both linear, v without bias
///     classifier  h → logits of the classes
///     latent      z = μ + ε ⊙ e^{v/2},  ε ~ N(0, I)
///     decoder     z → hidden layers (ReLU, maybe gated) → maybe transposed convolutions → units, by a sigmoid
///                 or linear
///
/// Kingma & Welling 2014, arXiv:1312.6114, with the layers and the loss of van de Ven, Tuytelaars &
/// Tolias 2022: reconstruction and divergence are both divided by the number of units. With a
/// classifier and a mixture prior it is the network of "Brain-inspired replay", van de Ven, Siegelmann
/// & Tolias 2020, doi:10.1038/s41467-020-17866-2.
public struct VariationalAutoencoder: Sendable {
  /// How units are reconstructed.
  public enum Reconstruction: String, Codable, Sendable, CaseIterable {
    /// Bernoulli units: cross-entropy of sigmoids.
    case bernoulli
    /// Normal units of variance 1: half the squared error of linear outputs.
    case gaussian
  }

  public let encoder: Network
  /// The encoder's hidden layers and the classifier's output layer, as a network of its own on the
  /// same parameters; nil without a classifier.
  public let classifier: Network?
  /// The last layer of the classifier.
  let classifierHead: Dense?
  public let mean: Dense
  public let logVariance: Dense
  public let decoder: Network
  public let prior: LatentPrior
  /// The parameters of a mixture prior.
  public let mixture: MixturePrior?
  public let reconstruction: Reconstruction
  public let layout: ParameterLayout
  public let statisticsLayout: ParameterLayout

  /// - Parameters:
  ///   - stack: Convolutional layers before the hidden ones; the decoder then ends in their way back.
  ///   - pretrained: What the encoder's convolutional layers begin from; nil for layers that are drawn.
  ///   - hidden: Widths of the encoder's hidden layers; the decoder has them in reverse.
  ///   - classes: Outputs of the classifier; nil for none.
  public init(
    input: FeatureShape, stack: ConvolutionalStack? = nil, pretrained: PretrainedTrunk? = nil,
    hidden: [Int], latent: Int, classes: Int? = nil, prior: LatentPrior = .standardNormal,
    reconstruction: Reconstruction = .bernoulli
  ) {
    precondition(!hidden.isEmpty, "An autoencoder needs a hidden layer")
    var (layout, statistics) = (ParameterLayout(), ParameterLayout())
    let trunk =
      stack?.makeLayers(input: input, in: &layout, statistics: &statistics) ?? [any Layer]()
    let trunkOutput = trunk.last?.output ?? input
    let encoderLayers =
      trunk
      + Network.perceptron(
        input: trunkOutput, widths: hidden, prefix: "encoder.", rectifiesOutput: true,
        skipsZeros: trunk.isEmpty, in: &layout
      ).layers
    let features = FeatureShape.flat(hidden[hidden.count - 1])
    classifierHead = classes.map {
      Dense("classifier", input: features, outputs: $0, in: &layout)
    }
    mean = Dense("mean", input: features, outputs: latent, in: &layout)
    logVariance = Dense(
      "log-variance", input: features, outputs: latent, ending: .product, in: &layout)
    var decoderLayers = Network.perceptron(
      input: .flat(latent), widths: hidden.reversed() + [trunkOutput.count], prefix: "decoder.",
      rectifiesOutput: stack != nil, in: &layout
    ).layers
    if let stack {
      decoderLayers += DeconvolutionalStack(stack: stack, output: input).makeLayers(
        input: trunkOutput, prefix: "decoder.", in: &layout, statistics: &statistics)
    }
    mixture =
      prior.modes == 0 ? nil : MixturePrior(modes: prior.modes, latent: latent, in: &layout)
    self.prior = prior
    self.reconstruction = reconstruction
    self.layout = layout
    statisticsLayout = statistics
    func network(_ layers: [any Layer], head: Int, pretrained: PretrainedTrunk?) -> Network {
      Network(
        layers, layout: layout, statisticsLayout: statistics, head: head,
        frozen: pretrained?.frozenLayers ?? 0, pretrained: pretrained)
    }
    encoder = network(encoderLayers, head: encoderLayers.count, pretrained: pretrained)
    classifier = classifierHead.map {
      network(encoderLayers + [$0], head: encoderLayers.count, pretrained: pretrained)
    }
    // Only the hidden layers are gated: the units that stand for the encoder's convolutions are not.
    decoder = network(decoderLayers, head: hidden.count, pretrained: nil)
  }

  /// Numbers in one example.
  public var units: Int { encoder.inputs }
  public var latent: Int { mean.outputs }
  /// Parameters of the encoder's hidden layers and of the classifier: the first of the flat vector.
  public var classifierExtent: Int { mean.weight.offset }

  /// Fresh parameters, drawn from the input of the encoder on; those of a mixture prior last.
  public func initialParameters(using random: inout RandomStream) -> Parameters {
    var parameters = Parameters(layout: layout)
    encoder.initialize(&parameters, .fanIn, using: &random)
    initializeGenerator(&parameters, using: &random)
    return parameters
  }

  /// Fresh parameters of which those of the classifier come from a stream of their own, so that they
  /// equal those of a plain classifier from that stream.
  public func initialParameters(
    classifier classifierStream: inout RandomStream, generator: inout RandomStream
  ) -> Parameters {
    var parameters = Parameters(layout: layout)
    (classifier ?? encoder).initialize(&parameters, .fanIn, using: &classifierStream)
    initializeGenerator(&parameters, using: &generator)
    return parameters
  }

  private func initializeGenerator(
    _ parameters: inout Parameters, using random: inout RandomStream
  ) {
    for layer in [mean, logVariance] { layer.initialize(&parameters, .fanIn, using: &random) }
    decoder.initialize(&parameters, .fanIn, using: &random)
    mixture?.initialize(&parameters, using: &random)
  }

  /// The statistics of an autoencoder that has seen nothing, but for a pre-trained trunk.
  public func initialStatistics() -> Parameters {
    var statistics = Parameters(layout: statisticsLayout)
    encoder.initialize(statistics: &statistics)
    decoder.initialize(statistics: &statistics)
    return statistics
  }

  /// Draws `rows` examples into `workspace.decoder.logits`, in 0...1 for Bernoulli units.
  ///
  /// - Parameters:
  ///   - gates: Of the decoder's hidden layers, for the same rows.
  ///   - mode: The mode of the mixture from which the latent variables of a row come.
  public func generate(
    _ state: ModelState, rows: Int, in workspace: AutoencoderWorkspace,
    using random: inout RandomStream, gates: RowGates? = nil, mode: (Int) -> Int = { _ in 0 }
  ) {
    if let mixture {
      state.parameters.withUnsafePointer { theta in
        for row in 0..<rows {
          mixture.draw(
            theta, mode: mode(row), into: workspace.decoder.inputs + row * latent, using: &random)
        }
      }
    } else {
      for index in 0..<rows * latent { workspace.decoder.inputs[index] = random.normal() }
    }
    decoder.forward(state, rows: rows, in: workspace.decoder, gates: gates)
    if reconstruction == .bernoulli {
      applySigmoid(workspace.decoder.logits, count: rows * units)
    }
  }

  /// Computes h, μ, v and the classifier's logits of the first `rows` examples in
  /// `workspace.encoder.inputs`.
  ///
  /// - Parameter parts: In a training step, rows that are coupled by themselves; see
  ///   ``Network/forward(_:rows:latentRows:in:mode:groups:gates:)``.
  public func encode(
    _ state: ModelState, rows: Int, training parts: [Range<Int>]? = nil,
    in workspace: AutoencoderWorkspace
  ) {
    encoder.forward(
      state, rows: rows, in: workspace.encoder, mode: parts == nil ? .evaluation : .training,
      groups: parts)
    let parameters = state.parameters
    apply(mean, parameters, rows: rows, in: workspace.mean, of: workspace)
    apply(logVariance, parameters, rows: rows, in: workspace.logVariance, of: workspace)
    if let classifierHead, let memory = workspace.classifier {
      apply(classifierHead, parameters, rows: rows, in: memory, of: workspace)
    }
  }

  /// Computes the weighted loss of the examples last given to ``encode(_:rows:in:)`` and its gradient.
  ///
  /// The derivative of the classifier's loss is read from `workspace.classLogitGradients`, and the
  /// share of each mode of a mixture prior in each example from `workspace.modeWeights`.
  /// - Parameters:
  ///   - parts: Ranges of rows, ascending and adjacent from 0, each with the weight of its mean loss. Layers
  ///     that couple rows couple those of a part.
  ///   - random: Draws ε, row by row.
  ///   - gates: Of the decoder's hidden layers.
  ///   - gradient: Overwritten.
  /// - Returns: Reconstruction and divergence, in nats per unit, without the classifier's loss.
  public func lossGradient(
    _ state: ModelState, parts: [(rows: Range<Int>, weight: Float)],
    in workspace: AutoencoderWorkspace, using random: inout RandomStream, gates: RowGates? = nil,
    into gradient: inout Parameters
  ) -> Double {
    let parameters = state.parameters
    let rows = parts.last?.rows.upperBound ?? 0
    for index in 0..<rows * latent {
      let noise = random.normal()
      let deviation = exponential(0.5 * workspace.logVariances[index])
      // Kept for the way back: ∂z/∂v = ½ ε e^{v/2}.
      workspace.halfNoise[index] = 0.5 * noise * deviation
      workspace.noise[index] = noise
      workspace.decoder.inputs[index] = workspace.means[index].addingProduct(noise, deviation)
    }
    decoder.forward(
      state, rows: rows, in: workspace.decoder, mode: .training, groups: parts.map(\.rows),
      gates: gates)
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
    backpropagate(
      mean, parameters, rows: rows, in: workspace.mean, of: workspace, into: &gradient,
      accumulating: false)
    backpropagate(
      logVariance, parameters, rows: rows, in: workspace.logVariance, of: workspace,
      into: &gradient, accumulating: true)
    if let classifierHead, let memory = workspace.classifier {
      backpropagate(
        classifierHead, parameters, rows: rows, in: memory, of: workspace, into: &gradient,
        accumulating: true)
    }
    encoder.backward(parameters, rows: 0..<rows, in: workspace.encoder, into: &gradient)
    return loss
  }

  /// Moves the statistics towards the moments of the last training step, once a step.
  public func fold(_ workspace: AutoencoderWorkspace, into statistics: inout Parameters) {
    encoder.fold(workspace.encoder, into: &statistics)
    decoder.fold(workspace.decoder, into: &statistics)
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

  /// Computes a layer on top of the encoder.
  private func apply(
    _ layer: Dense, _ parameters: Parameters, rows: Int, in memory: Dense.Memory,
    of workspace: AutoencoderWorkspace
  ) {
    parameters.withUnsafePointer { theta in
      layer.forward(
        pass(theta, rows: rows, in: workspace), statistics: theta, in: memory)
    }
  }

  /// Carries the errors of such a layer to its parameters and to the last hidden layer.
  ///
  /// - Parameter accumulating: Whether the last hidden layer has errors of another one already.
  private func backpropagate(
    _ layer: Dense, _ parameters: Parameters, rows: Int, in memory: Dense.Memory,
    of workspace: AutoencoderWorkspace, into gradient: inout Parameters, accumulating: Bool
  ) {
    parameters.withUnsafePointer { theta in
      let pass = pass(theta, rows: rows, in: workspace)
      gradient.withUnsafeMutablePointer { gradient in
        layer.addGradient(pass, in: memory, to: gradient, accumulating: false)
      }
      layer.propagate(
        pass, in: memory, to: workspace.encoder.logitGradients, accumulating: accumulating)
    }
  }

  private func pass(
    _ theta: UnsafePointer<Float>, rows: Int, in workspace: AutoencoderWorkspace
  ) -> LayerPass {
    LayerPass(
      theta: theta, mode: .evaluation, rows: 0..<rows, groups: nil,
      input: UnsafePointer(workspace.encoder.logits), gates: nil)
  }
}
