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
    .incrementalClassifier, .nearestClassMean, .streamingDiscriminant, .generativeClassifier,
    .online, .independent, .taskInput, .onlineElasticWeightConsolidation,
    .gradientEpisodicMemory, .reservoirExperienceReplay, .metaExperienceReplay,
  ]

  /// The method of that name or alias, without regard to case.
  public static func method(named name: String) throws(MethodError) -> MethodDescriptor {
    if let method = all.first(where: { $0.isCalled(name) }) { return method }
    throw .unknownMethod(name, known: all.map(\.name))
  }
}
