/// All methods that a suite can name.
public enum MethodCatalog {
  /// In the order of listings: baselines, regularization, replay; then those of GEM and MER.
  ///
  /// Each with its form for streams, where it has one (``MethodDescriptor/taskFreeForm``).
  public static let all: [MethodDescriptor] = [
    .none, .joint, .cumulative, .separateNetworks, .contextDependentGating,
    .elasticWeightConsolidation, .kroneckerElasticWeightConsolidation,
    .naturalContinualLearning, .orthogonalWeightsModification, .synapticIntelligence,
    .memoryAwareSynapses, .riemannianWalk,
    .functionalRegularization, .learningWithoutForgetting, .deepGenerativeReplay,
    .brainInspiredReplay, .experienceReplay, .averagedGradientEpisodicMemory,
    .darkExperienceReplay, .darkExperienceReplayPlusPlus, .asymmetricReplay, .greedySampler,
    .latentReplay,
    .incrementalClassifier, .nearestClassMean, .streamingDiscriminant, .generativeClassifier,
    .online, .independent, .taskInput, .batchFisherElasticWeightConsolidation,
    .gradientEpisodicMemory, .reservoirExperienceReplay, .metaExperienceReplay,
  ]

  /// The forms of those that are defined where context boundaries are not known.
  ///
  /// A form of a method that is not defined with known boundaries would be a line of its own here.
  public static let taskFree: [TaskFreeForm] = all.compactMap(\.taskFreeForm)

  /// The method of that name or alias, without regard to case.
  public static func method(named name: String) throws(MethodError) -> MethodDescriptor {
    if let method = all.first(where: { $0.isCalled(name) }) { return method }
    throw .unknownMethod(name, known: all.map(\.name))
  }

  /// The form of the method of that name or alias where boundaries are unknown.
  public static func taskFreeForm(named name: String) throws(MethodError) -> TaskFreeForm {
    if let form = taskFree.first(where: { $0.isCalled(name) }) { return form }
    let known = taskFree.map(\.name)
    if all.contains(where: { $0.isCalled(name) }) { throw .notTaskFree(name, known: known) }
    throw .unknownMethod(name, known: known)
  }
}
