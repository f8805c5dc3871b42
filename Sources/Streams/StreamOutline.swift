public import Datasets

/// What a learner may know of a stream before it begins: sizes and output units, but no example.
///
/// A network is built from it. Its examples are handed out context by context (``Context``), or in
/// batches where boundaries are unknown (``StreamSupply``); so no method can look at what comes later
/// or at what it will be tested on.
public struct StreamOutline: Sendable {
  public let scenario: Scenario
  /// The contexts in order.
  public let contexts: [ContextOutline]
  /// Channels × height × width of one example.
  public let shape: ExampleShape
  /// Output units of the network.
  public let outputs: Int
  /// Whether training treats each context by its own columns, so that replayed examples come as
  /// one list for each past context: task-incremental learning, and class-incremental learning
  /// that trains on the current classes only.
  public let isPerContext: Bool
  /// Bytes that one stored example takes, without its label.
  public let bytesPerExample: Int
  /// What becomes of the output units of other contexts where boundaries are unknown.
  public let inactiveLogits: InactiveLogits

  public init(
    scenario: Scenario, contexts: [ContextOutline], shape: ExampleShape, outputs: Int,
    isPerContext: Bool, bytesPerExample: Int, inactiveLogits: InactiveLogits = .excluded
  ) {
    precondition(!contexts.isEmpty, "A stream has at least one context")
    self.scenario = scenario
    self.contexts = contexts
    self.shape = shape
    self.outputs = outputs
    self.isPerContext = isPerContext
    self.bytesPerExample = bytesPerExample
    self.inactiveLogits = inactiveLogits
  }

  /// Numbers in one example.
  public var inputs: Int { shape.count }

  /// Bytes that a memory keeps of an example: the image, its label and, where contexts are told, its own.
  public func bytesPerStoredExample(withLabel: Bool = true) -> Int {
    bytesPerExample + (withLabel ? 1 : 0) + (isPerContext ? 1 : 0)
  }

  /// The context of that index, from 1.
  public func context(_ index: Int) -> ContextOutline { contexts[index - 1] }

  /// The output units of all classes before a context, where each context has new ones behind the others.
  ///
  /// - Precondition: No class of the context has come before.
  public func units(before context: ContextOutline) -> Range<Int> {
    let new = context.classes.neighbors
    precondition(
      contexts.prefix(context.index - 1).allSatisfy { $0.classes.upperBound <= new.lowerBound },
      "This method needs classes that do not come back, got those of context \(context.index) again"
    )
    return 0..<new.lowerBound
  }

  /// Logits of exactly 0 that compete with those of a context.
  public func zeroLogits(beside columns: OutputUnits) -> Int {
    inactiveLogits == .zero ? outputs - columns.count : 0
  }

  /// A stream of one context with the output units of a network of its own.
  public func separated(_ context: ContextOutline) -> StreamOutline {
    StreamOutline(
      scenario: scenario, contexts: [context.separated], shape: shape,
      outputs: context.trainingColumns.count, isPerContext: true, bytesPerExample: bytesPerExample)
  }
}
