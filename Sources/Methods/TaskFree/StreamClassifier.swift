import Engine

/// A classifier that learns from a stream without being told where contexts begin and end.
///
/// One step: the current examples; rehearsal; one forward pass; gradients of all terms; the penalty
/// of synaptic intelligence; the projection; the optimizer. Every `updateInterval` steps the present
/// becomes the past: importances are consolidated, and rehearsal gets a copy of the model. After van
/// de Ven, Tuytelaars & Tolias 2022, `train/train_stream.py` of its released code.
struct StreamClassifier: Learner {
  /// How a test example is classified.
  enum Prediction {
    /// By the largest logit.
    case largestLogit
    /// By the nearest class mean of stored examples; by the largest logit while none are stored.
    case nearestMean
  }

  private var trainer: ClassifierTrainer
  private var supply: StreamSupply
  private let loss: StepBatch.Term.Kind
  private let prediction: Prediction
  private var rehearsal: (any StreamRehearsal)?
  private var synapticIntelligence: SynapticIntelligence?
  private let updateInterval: Int
  private var steps = 0

  /// - Parameters:
  ///   - loss: The loss of the current examples, on their labels.
  ///   - updateInterval: Steps after which the present becomes the past.
  init(
    stream: TaskFreeStream, settings: LearnerSettings, loss: StepBatch.Term.Kind = .labels,
    prediction: Prediction = .largestLogit, rehearsal: (any StreamRehearsal)? = nil,
    synapticIntelligence: SynapticIntelligence? = nil, updateInterval: Int = 1,
    projection: GradientProjection? = nil, gates: ContextGates? = nil
  ) {
    precondition(updateInterval > 0, "The past is updated after at least one step")
    self.loss = loss
    self.prediction = prediction
    self.rehearsal = rehearsal
    self.synapticIntelligence = synapticIntelligence
    self.updateInterval = updateInterval
    supply = StreamSupply(stream: stream, settings: settings)
    trainer = ClassifierTrainer(
      stream: stream.contexts, settings: settings,
      capacity: settings.batchSize + (rehearsal?.additionalRows(settings) ?? 0),
      projection: projection, gates: gates)
    self.synapticIntelligence?.begin(at: trainer.model.parameters)
  }

  mutating func step() -> Double {
    let batch = trainer.batch
    supply.advance()
    batch.removeAll()
    batch.append(supply.examples, of: supply.stream, learning: loss, weight: 1)
    rehearsal?.contribute(to: batch, of: supply.stream)
    var value = trainer.differentiate()
    if synapticIntelligence != nil {
      value +=
        synapticIntelligence?.addGradient(at: trainer.model.parameters, to: &trainer.gradient)
        ?? 0
    }
    trainer.projectGradient()
    if synapticIntelligence != nil {
      synapticIntelligence?.update(
        &trainer.model.parameters, gradient: trainer.gradient, with: &trainer.optimizer)
    } else {
      trainer.update()
    }
    rehearsal?.observe(supply.examples)
    steps += 1
    if steps % updateInterval == 0 {
      synapticIntelligence?.consolidate(at: trainer.model.parameters)
      synapticIntelligence?.begin(at: trainer.model.parameters)
      rehearsal?.update(from: trainer.model)
    }
    return value
  }

  func countCorrect(_ examples: Examples, of context: Context) -> Int {
    if prediction == .nearestMean, let stored = rehearsal?.storedExamples, !stored.isEmpty {
      let means = NearestMean(stored, of: supply.stream, model: trainer.model)
      return trainer.model.countCorrect(examples, of: context, by: means)
    }
    return trainer.countCorrect(
      examples, of: context, inactiveLogits: supply.stream.inactiveLogits)
  }

  var parameters: Parameters { trainer.model.parameters }

  var examplesSeen: Int { trainer.examplesSeen }

  var carriedBytes: Int {
    (rehearsal?.carriedBytes(in: supply.stream) ?? 0) + (synapticIntelligence?.carriedBytes ?? 0)
  }
}
