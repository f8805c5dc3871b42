/// What a metric is computed from: the matrix of one run, and the joint model of the same seed.
public struct MetricInput: Sendable, Equatable {
  public var matrix: AccuracyMatrix
  /// Accuracy on each context of the model trained jointly on all contexts.
  public var jointFinal: [Double]?
  /// For each context k, accuracy on it of a model trained jointly on contexts 1...k.
  public var jointPerContext: [Double]?

  public init(
    matrix: AccuracyMatrix, jointFinal: [Double]? = nil, jointPerContext: [Double]? = nil
  ) {
    self.matrix = matrix
    self.jointFinal = jointFinal
    self.jointPerContext = jointPerContext
  }
}

/// A number computed from an accuracy matrix, by one definition among the rival ones.
public struct Metric: Sendable, Identifiable {
  public enum Direction: String, Sendable {
    case higherIsBetter
    case lowerIsBetter
  }

  /// The versioned name of the definition, such as `bwt/t-1@1`; it changes with the formula.
  public let id: String
  /// Such as "Backward transfer".
  public let name: String
  /// A short form for column heads, such as "BWT".
  public let symbol: String
  /// The formula as it is printed beside tables.
  ///
  /// K contexts; a(k,j) is the accuracy on context j
  /// after context k, b(j) that of the untrained network.
  public let formula: String
  /// The paper or the code that the definition is from.
  public let source: String
  /// The meaning of the sign, and the range.
  public let convention: String
  public let direction: Direction
  let compute: @Sendable (MetricInput) -> MetricValue

  /// The value for one run, a fraction.
  public func value(for input: MetricInput) -> MetricValue { compute(input) }
}

extension Metric: Hashable {
  public static func == (left: Metric, right: Metric) -> Bool { left.id == right.id }
  public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

extension Metric {
  /// The metrics of the main tables.
  public static let standard: [Metric] = [
    .lastAccuracy, .sessionAccuracy, .learningAccuracy, .backwardTransfer, .forwardTransfer,
    .forgetting, .intransigence,
  ]

  /// Rival definitions of the same names.
  public static let variants: [Metric] = [
    .backwardTransferGEM, .forwardTransferGEM, .forgettingMaxAll, .forgettingFirstLast,
    .intransigencePerContext, .intransigenceFromSecond, .backwardTransferAndInterference,
  ]

  public static var all: [Metric] { standard + variants }

  /// The metric of that id.
  public static func named(_ id: String) -> Metric? { all.first { $0.id == id } }
}
