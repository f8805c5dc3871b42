public import Datasets
public import Engine
import Methods
public import Streams

/// A continual-learning protocol: which data arrive in which order, and how they are learned.
public struct ProtocolSpec: Codable, Hashable, Sendable {
  /// How the classes or inputs of the data set become contexts.
  public enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
    /// Each context holds its own classes of the data set.
    case split
    /// Each context holds all images, padded by two pixels and in its own order of the pixels.
    case permuted
    /// Each context holds all images, rotated by its own angle.
    case rotated
    // The lists of contexts that come with data sets of films, by their names in `ContextList`.
    case ni
    case nc
    case nic
    case nicv2In79 = "nicv2-79"
    case nicv2In196 = "nicv2-196"
    case nicv2In391 = "nicv2-391"
    case views

    /// The list that comes with the data set; nil where contexts are made of its classes or pixels.
    public var list: ContextList? { ContextList(rawValue: rawValue) }

    /// Whether every context shows the images as they are.
    public var keepsPixels: Bool { self == .split || list != nil }
  }

  public struct Optimizer: Codable, Hashable, Sendable {
    public enum Name: String, Codable, Hashable, Sendable, CaseIterable {
      case adam
      case sgd
    }
    public var name: Name
    public var learningRate: Double
    /// Momentum of stochastic gradient descent; 0 with Adam.
    public var momentum: Double
    /// Whether the state of the optimizer starts afresh with every context.
    public var resetPerContext: Bool

    public init(
      name: Name = .adam, learningRate: Double = 0.001, momentum: Double = 0,
      resetPerContext: Bool = false
    ) {
      self.name = name
      self.learningRate = learningRate
      self.momentum = momentum
      self.resetPerContext = resetPerContext
    }
  }

  /// Which output units compete in the training loss of class-incremental learning.
  public enum ActiveClasses: String, Codable, Hashable, Sendable, CaseIterable {
    /// All units, also those of classes not seen yet, as in the released code of "Three types of
    /// incremental learning".
    case all
    /// The units of the classes seen so far, the default of a suite.
    case allSoFar = "all-so-far"
    /// The units of the current context only, as if it were task-incremental.
    case current
  }

  /// How many outputs task-incremental learning has.
  public enum Heads: String, Codable, Hashable, Sendable, CaseIterable {
    /// Each context has outputs of its own.
    case multi
    /// All contexts share the outputs, so that the context can show in hidden layers only.
    case single
  }

  /// The data set's name, such as `mnist`.
  public var dataset: String
  public var kind: Kind
  /// The number of contexts, K.
  public var contexts: Int
  /// The number of classes of each context, in a split protocol; nil for equally many.
  public var classesPerContext: [Int]?
  /// Optimization steps in each context.
  public var iterations: Int
  /// Examples of the current context in a minibatch.
  public var batchSize: Int
  /// Widths of the hidden layers; a record says only them of a perceptron.
  public var hidden: [Int]
  /// The convolutional layers before them by name, such as `C3-5x16-bn` or `resnet-18x20`; nil for none.
  public var layers: String?
  public var optimizer: Optimizer
  public var activeClasses: ActiveClasses
  /// Of task-incremental learning; nil means multi.
  public var heads: Heads?
  /// The contexts' rotations in degrees, counterclockwise; nil unless they are rotated.
  public var angles: [Double]?
  /// The range in degrees from which rotations are drawn, one from each of K equal parts in
  /// ascending order; nil unless they are.
  public var angleRange: [Double]?
  /// Pixels added at every edge of permuted contexts' images before an order is drawn; nil means 2.
  public var padding: Int?
  /// Training examples of each context, chosen at random; all where nil.
  ///
  /// The iterations are then whole passes over them.
  public var samplesPerContext: Int?
  /// Optimization steps between two points of the learning curve.
  public var curveInterval: Int
  /// Test examples of each context behind a point of the learning curve.
  public var curveSamples: Int
  /// In which mixture the contexts' examples arrive; nil for one context after the other with known
  /// boundaries.
  public var stream: LabelStream.Kind?
  /// Half the iterations of a transition in a stream of fuzzy boundaries; nil in other streams.
  public var fuzziness: Int?
  /// Whether pixels are shifted and scaled by each channel's moments; nil means no.
  public var normalizes: Bool?
  /// The frozen trunk whose features are learned from; nil for the images themselves.
  public var features: FeatureSpec?
  /// What ``layers`` begin from; nil where they are drawn.
  public var pretrained: PretrainedSpec?
  /// What other contexts' output units do in task-incremental learning on a stream; nil where they
  /// take no part.
  public var inactiveLogits: InactiveLogits?
  /// The names of what runs measure beside accuracies, in the order of ``MeasurementCatalog``; nil for
  /// nothing.
  public var measurements: [String]?
  /// In which of its orders a list of contexts is taken; nil means 0.
  public var run: Int?
  /// Of how many images of a list's test set one is tested on; nil for the list's usual number.
  public var testEvery: Int?
  /// By what height and width of the images are divided; nil for images as they are.
  public var shrink: Int?
  /// Whether pixels are numbers from −1 to 1, x/127.5 − 1, in place of 0 to 1; absent where they are not.
  public var centers: Bool?

  public init(
    dataset: String, kind: Kind = .split, contexts: Int = 5,
    classesPerContext: [Int]? = nil, iterations: Int = 2000, batchSize: Int = 128,
    hidden: [Int] = [400, 400], optimizer: Optimizer = Optimizer(),
    activeClasses: ActiveClasses = .all, heads: Heads? = nil, angles: [Double]? = nil,
    angleRange: [Double]? = nil, padding: Int? = nil, samplesPerContext: Int? = nil,
    curveInterval: Int = 200, curveSamples: Int = 256,
    stream: LabelStream.Kind? = nil, fuzziness: Int? = nil, inactiveLogits: InactiveLogits? = nil,
    measurements: [String]? = nil
  ) {
    self.dataset = dataset
    self.kind = kind
    self.contexts = contexts
    self.classesPerContext = classesPerContext
    self.iterations = iterations
    self.batchSize = batchSize
    self.hidden = hidden
    self.optimizer = optimizer
    self.activeClasses = activeClasses
    self.heads = heads
    self.angles = angles
    self.angleRange = angleRange
    self.padding = padding
    self.samplesPerContext = samplesPerContext
    self.curveInterval = curveInterval
    self.curveSamples = curveSamples
    self.stream = stream
    self.fuzziness = fuzziness
    self.inactiveLogits = inactiveLogits
    self.measurements = measurements
  }
}

extension ProtocolSpec {
  /// The kind of network that learns.
  ///
  /// Layers whose name is not known, as a record of a later version may have, count as none; such a
  /// record is refused (``defect``).
  public var network: NetworkDescription {
    layers.flatMap { NetworkDescription(layers: $0, hidden: hidden) }
      ?? .perceptron(hidden: hidden)
  }
  /// Such as "5 contexts", or "3 contexts of 4, 3 and 3 classes" where they are not equal.
  public var contextsInWords: String {
    let number = "\(contexts) contexts"
    guard let counts = classesPerContext?.map(String.init), counts.count > 1 else { return number }
    return
      "\(number) of \(counts.dropLast().joined(separator: ", ")) and \(counts[counts.count - 1]) classes"
  }
}
