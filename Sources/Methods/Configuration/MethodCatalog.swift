/// All methods that a suite can name.
public enum MethodCatalog {
  /// In the order of listings: baselines, regularization, replay; then those of GEM and MER.
  public static let all: [MethodDescriptor] = [
    .none, .joint, .cumulative, .separateNetworks, .contextDependentGating,
    .elasticWeightConsolidation, .kroneckerElasticWeightConsolidation,
    .naturalContinualLearning, .orthogonalWeightsModification, .synapticIntelligence,
    .memoryAwareSynapses, .riemannianWalk,
    .functionalRegularization, .learningWithoutForgetting, .deepGenerativeReplay,
    .brainInspiredReplay, .experienceReplay, .averagedGradientEpisodicMemory,
    .darkExperienceReplay, .darkExperienceReplayPlusPlus, .asymmetricReplay, .greedySampler,
    .incrementalClassifier, .nearestClassMean, .streamingDiscriminant, .generativeClassifier,
    .online, .independent, .taskInput, .onlineElasticWeightConsolidation,
    .gradientEpisodicMemory, .reservoirExperienceReplay, .metaExperienceReplay,
  ]

  /// Those that are defined where context boundaries are not known, in their forms for streams.
  public static let taskFree: [TaskFreeForm] = [
    .none, .joint, .separateNetworks, .contextDependentGating, .synapticIntelligence,
    .riemannianWalk, .learningWithoutForgetting, .experienceReplay, .averagedGradientEpisodicMemory,
    .darkExperienceReplay, .darkExperienceReplayPlusPlus, .asymmetricReplay,
    .modifiedICaRL, .nearestClassMean, .streamingDiscriminant, .generativeClassifier,
  ]

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
