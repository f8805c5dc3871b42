public import Datasets
public import Measurements

/// What one finished run leaves behind: its identity, its result, and where and how it was made.
public struct RunRecord: Codable, Sendable, Equatable {
  /// The version of this layout.
  public static let currentSchema = 1

  public var schema: Int
  /// SHA-256 of ``identity`` in canonical JSON, 64 hexadecimal digits.
  public var id: String
  public var identity: RunIdentity
  public var result: RunResult
  /// SHA-256 of ``result`` in canonical JSON; equal for equal results, whatever the timing.
  public var resultDigest: String
  public var environment: RunEnvironment
  public var timing: RunTiming
  /// The largest resident memory of the worker during the run, in bytes.
  public var peakMemory: Int

  public init(
    id: String, identity: RunIdentity, result: RunResult, resultDigest: String,
    environment: RunEnvironment, timing: RunTiming, peakMemory: Int
  ) {
    self.schema = Self.currentSchema
    self.id = id
    self.identity = identity
    self.result = result
    self.resultDigest = resultDigest
    self.environment = environment
    self.timing = timing
    self.peakMemory = peakMemory
  }
}

/// Exactly what determines a result, and nothing else; its digest is the run's id.
public struct RunIdentity: Codable, Hashable, Sendable {
  /// The version of everything in this package that can change a result.
  public var engineVersion: String
  public var kernel: KernelIdentity
  public var spec: RunSpec
  public var data: [DatasetIdentity]
  /// The versioned definitions of what the record measures, such as `accuracy/full-test@1`, and of what
  /// its protocol names beside that.
  public var measurements: [String]

  public init(
    engineVersion: String, kernel: KernelIdentity, spec: RunSpec, data: [DatasetIdentity],
    measurements: [String]
  ) {
    self.engineVersion = engineVersion
    self.kernel = kernel
    self.spec = spec
    self.data = data
    self.measurements = measurements
  }
}

/// The arithmetic behind a result.
///
/// Results are bit for bit the same within one kernel identity.
public struct KernelIdentity: Codable, Hashable, Sendable {
  /// The raw value of a `KernelClass`: `fast` (the library, OpenBLAS) or `portable` (sums of our own in
  /// a fixed order).
  public var `class`: String
  /// The processor type OpenBLAS chose its kernels for, such as `Haswell`; `none` where it is not used.
  public var blasCore: String
  /// Such as `OpenBLAS 0.3.21`; `none` where it is not used.
  public var blasVersion: String

  /// Such as `fast (Haswell, OpenBLAS 0.3.21)`.
  public var title: String {
    blasVersion == Self.unused
      ? "\(self.class) (the same on every machine)" : "\(self.class) (\(blasCore), \(blasVersion))"
  }

  /// What stands for a library that is not used.
  static let unused = "none"

  public init(class: String, blasCore: String, blasVersion: String) {
    self.class = `class`
    self.blasCore = blasCore
    self.blasVersion = blasVersion
  }
}

/// What a run measured.
///
/// Rows and contexts are in order of learning; accuracies lie in 0...1. On a stream without known
/// boundaries, "after context k" is after k times the iterations of one.
///
/// Where the test sets are not those of the contexts, such as one of all classes behind hundreds of
/// batches, the result has the names of checkpoints and test sets; rows are then checkpoints and columns
/// test sets. Without names there are K of both.
public struct RunResult: Codable, Hashable, Sendable {
  /// Accuracy on each context, or test set, before any training.
  public var untrained: [Double]
  /// Accuracy on context j after learning context k, in row k and column j, also for contexts not
  /// seen yet; a row is null where the method learns nothing in that context (joint training).
  public var accuracy: [[Double]?]
  /// Test examples behind each accuracy, by context.
  public var testExamples: [Int]
  /// Points of the learning curve, every `curveInterval` steps.
  public var curve: [CurvePoint]
  /// The table of each measurement that the protocol names, by its name; nil where it names none.
  public var measurements: [String: [[Double?]]]?
  /// The images of each kind that the protocol names, by its name, where there are some; nil elsewhere.
  public var images: [String: KeptImages]?
  /// SHA-256 of the final parameters' bytes (little-endian `Float`).
  public var parameterDigest: String
  /// What the run cost in terms that do not depend on the machine.
  public var cost: RunCost
  /// SHA-256 of the contexts' examples as the network sees them, where the protocol chooses them;
  /// nil elsewhere.
  public var streamDigest: String?
  /// The names of the rows of ``accuracy``; nil where each is after a context of which there is a column.
  public var checkpoints: [String]?
  /// The names of its columns; nil where there is one for each row.
  public var testSets: [String]?

  public init(
    untrained: [Double], accuracy: [[Double]?], testExamples: [Int], curve: [CurvePoint],
    measurements: [String: [[Double?]]]? = nil, images: [String: KeptImages]? = nil,
    parameterDigest: String, cost: RunCost,
    streamDigest: String? = nil, checkpoints: [String]? = nil, testSets: [String]? = nil
  ) {
    self.untrained = untrained
    self.accuracy = accuracy
    self.testExamples = testExamples
    self.curve = curve
    self.measurements = measurements
    self.images = images
    self.parameterDigest = parameterDigest
    self.cost = cost
    self.streamDigest = streamDigest
    self.checkpoints = checkpoints
    self.testSets = testSets
  }
}

/// One point of a learning curve.
public struct CurvePoint: Codable, Hashable, Sendable {
  /// Optimization steps since the start of the run.
  public var step: Int
  /// The context being learned, from 1.
  public var context: Int
  /// Mean total loss since the previous point, in nats per example (penalties included).
  public var loss: Double
  /// Accuracy on each context on the fixed sample of its test set, 0...1.
  public var accuracy: [Double]

  public init(step: Int, context: Int, loss: Double, accuracy: [Double]) {
    self.step = step
    self.context = context
    self.loss = loss
    self.accuracy = accuracy
  }
}

/// The cost of a run counted, not timed: the same on every machine.
public struct RunCost: Codable, Hashable, Sendable {
  /// Optimization steps taken.
  public var steps: Int
  /// Examples passed forwards and backwards in those steps, replayed ones included.
  public var examples: Int
  /// Trainable parameters.
  public var parameters: Int
  /// Bytes a method carries from context to context besides the network and its optimizer:
  /// exemplars, Fisher information, anchors, teachers.
  public var carriedBytes: Int

  public init(steps: Int, examples: Int, parameters: Int, carriedBytes: Int) {
    self.steps = steps
    self.examples = examples
    self.parameters = parameters
    self.carriedBytes = carriedBytes
  }
}

/// The machine and the build behind a run.
public struct RunEnvironment: Codable, Hashable, Sendable {
  public var processor: String
  public var operatingSystem: String
  public var swiftVersion: String
  public var packageVersion: String
  /// The commit the binary was built from, with `+dirty` for uncommitted changes.
  public var commit: String

  public init(
    processor: String, operatingSystem: String, swiftVersion: String, packageVersion: String,
    commit: String
  ) {
    self.processor = processor
    self.operatingSystem = operatingSystem
    self.swiftVersion = swiftVersion
    self.packageVersion = packageVersion
    self.commit = commit
  }
}

/// Wall-clock seconds by phase.
public struct RunTiming: Codable, Hashable, Sendable {
  public var data: Double
  public var training: Double
  /// Work between contexts: Fisher information, selection of exemplars, copies.
  public var consolidation: Double
  public var evaluation: Double
  public var total: Double

  public init(
    data: Double = 0, training: Double = 0, consolidation: Double = 0, evaluation: Double = 0,
    total: Double = 0
  ) {
    self.data = data
    self.training = training
    self.consolidation = consolidation
    self.evaluation = evaluation
    self.total = total
  }
}
