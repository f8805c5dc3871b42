/// A part of a protocol that a method may bring itself.
public enum ProtocolPart: String, Sendable, CaseIterable {
  /// The optimizer, with its rate.
  case optimizer
  /// How many steps a context has.
  case iterations
  /// How many current examples a step learns from.
  case batchSize = "batch size"
  /// The widths of the hidden layers.
  case hiddenLayers = "hidden layers"
  /// Which output units compete in class-incremental learning.
  case activeClasses = "active classes"
  /// The kernels of matrix products.
  case kernel
}

/// What a method brings itself, whatever the protocol says of it.
///
/// It stands in no record, since it is the same for all runs of the method.
public struct OwnParts: Sendable, Equatable {
  public enum Optimizer: String, Sendable {
    case gradientDescent = "sgd"
    case adam
  }

  /// Its rate is among the method's settings: `learning-rate`, where it is one number.
  public var optimizer: Optimizer?
  /// Whether the number of a context's steps follows from settings of the method.
  public var iterations = false
  /// Whether the number of a step's examples is a setting of the method.
  public var batchSize = false
  /// Whether the method sets the widths of its networks.
  public var hiddenLayers = false
  /// Whether the method trains no output units that compete.
  public var activeClasses = false
  /// Whether the method never multiplies matrices by the kernels that a suite chooses.
  public var kernel = false

  public func contains(_ part: ProtocolPart) -> Bool {
    switch part {
    case .optimizer: optimizer != nil
    case .iterations: iterations
    case .batchSize: batchSize
    case .hiddenLayers: hiddenLayers
    case .activeClasses: activeClasses
    case .kernel: kernel
    }
  }

  public static let nothing = OwnParts()

  /// Of methods that learn from single examples.
  static let ofSingleExamples = OwnParts(optimizer: .gradientDescent, kernel: true)
}

/// What other methods of a suite are measured against.
public enum MethodRole: Sendable {
  /// Learning with no regard to earlier contexts, the lower bound.
  case lowerBound
  /// Learning on all contexts together, the upper bound, which intransigence is the distance from.
  case upperBound
}

extension MethodRole {
  private static let names = [lowerBound, upperBound].map { role in
    let known: [any DescribedMethod] = MethodCatalog.all + MethodCatalog.taskFree
    return (role, Set(known.filter { $0.role == role }.map(\.name)))
  }

  /// The role of the method with that canonical name; nil where it has none or is not known.
  public init?(ofMethod name: String) {
    guard let role = Self.names.first(where: { $0.1.contains(name) })?.0 else { return nil }
    self = role
  }
}

extension MethodCatalog {
  /// The method whose runs intransigence is measured against.
  public static let upperBound = MethodDescriptor.joint
}
