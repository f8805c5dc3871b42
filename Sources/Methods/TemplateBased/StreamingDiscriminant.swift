import Engine
import Streams

/// Streaming linear discriminant analysis (SLDA): running class means of the features of a fixed
/// network, and one covariance for all classes.
///
///     δ = φ − μ_y,  Σ ← (n Σ + n/(n+1) δ δᵀ) / (n+1),  n ← n + 1
///     μ_y ← μ_y + δ / (c_y + 1),  c_y ← c_y + 1
///     Λ = ((1−ε) Σ + ε I)⁻¹,  answer argmax_y μ_yᵀ Λ φ − ½ μ_yᵀ Λ μ_y
///
/// Hayes & Kanan 2020, arXiv:1909.01520. Class frequencies do not count. At the first example of a class
/// μ_y is 0, so that φ φᵀ enters Σ; ``Update/withinClass`` is the exact sum. In double precision,
/// since Σ has not the full rank; a class without an example is never answered.
struct StreamingDiscriminant: FeatureClassifier {
  /// The weight of δ δᵀ.
  enum Update: String, Sendable, CaseIterable {
    /// n/(n+1), with the examples of all classes.
    case allExamples = "all-examples"
    /// c/(c+1), with those of the class, which makes Σ the covariance within classes.
    case withinClass = "within-class"
  }

  /// What becomes of the covariance after the examples on which the network was trained.
  enum Covariance: String, Sendable, CaseIterable {
    /// It goes on learning.
    case plastic
    case frozen
  }

  /// How those examples are learned.
  enum Base: String, Sendable, CaseIterable {
    /// All at once, with exact means and a covariance shrunk towards a multiple of I (oracle
    /// approximating shrinkage).
    case shrunk
    /// One after the other, like the rest.
    case streamed
  }

  /// ε.
  var damping = 1e-4
  var update = Update.allExamples
  var covariance = Covariance.plastic
  var base = Base.shrunk

  private let width: Int
  /// μ, [classes, width], and c.
  private var means: [Double]
  private var counts: [Int]
  /// Σ's sum, n Σ, but for the rows that wait to be added together.
  private var scatter: SymmetricMatrix
  private var waiting: [Double] = []
  /// n: by what the sum is divided.
  private var examples = 0
  private var holdsCovariance = false

  init(features: Int, classes: Int) {
    width = features
    means = Array(repeating: 0, count: classes * features)
    counts = Array(repeating: 0, count: classes)
    scatter = SymmetricMatrix(order: features)
  }

  mutating func learn(_ features: UnsafePointer<Float>, label: Int) {
    let (n, c) = (Double(examples), Double(counts[label]))
    let root = (update == .allExamples ? n / (n + 1) : c / (c + 1)).squareRoot()
    for unit in 0..<width {
      let difference = Double(features[unit]) - means[label * width + unit]
      if !holdsCovariance { waiting.append(root * difference) }
      means[label * width + unit] += difference / (c + 1)
    }
    counts[label] += 1
    guard !holdsCovariance else { return }
    examples += 1
    if waiting.count >= 256 * width { addWaiting() }
  }

  /// One product for many rows, which are weighed and centered one by one.
  private mutating func addWaiting() {
    scatter.addOuterProducts(of: waiting)
    waiting.removeAll(keepingCapacity: true)
  }

  mutating func learnBase(_ features: LabeledFeatures) {
    features.forEach { learn($0, label: $1) }
    if base == .shrunk {
      waiting.removeAll()
      scatter = SymmetricMatrix(order: width)
      features.forEach { row, label in
        for unit in 0..<width {
          waiting.append(Double(row[unit]) - means[label * width + unit])
        }
        if waiting.count >= 256 * width { addWaiting() }
      }
      addWaiting()
      scatter.shrink(of: examples)
    }
    holdsCovariance = covariance == .frozen
  }

  /// Σ.
  var covarianceMatrix: SymmetricMatrix {
    var sum = scatter
    sum.addOuterProducts(of: waiting)
    sum.scale(by: 1 / Double(max(examples, 1)))
    return sum
  }

  /// w_y and −½ μ_yᵀ w_y.
  func discriminants() -> (weights: [Double], biases: [Double]) {
    var damped = covarianceMatrix
    damped.scale(by: 1 - damping)
    damped.add(diagonal: damping)
    let precision = damped.inverse()
    var (weights, biases) = ([Double](), [Double]())
    for label in counts.indices {
      let mean = Array(means[label * width..<(label + 1) * width])
      let weight = precision.multiply(mean)
      weights += weight
      biases.append(-zip(mean, weight).reduce(0) { $0 + $1.0 * $1.1 } / 2)
    }
    return (weights, biases)
  }

  func decision() -> LinearDecision {
    let (weights, biases) = discriminants()
    return LinearDecision(weights: weights, biases: biases, counts: counts)
  }

  var byteCount: Int {
    (means.count + counts.count) * MemoryLayout<Double>.stride + scatter.byteCount
  }
}

extension StreamingDiscriminant {
  mutating func exchange(with archive: StateArchive) throws(StateError) {
    let (numbers, classes) = (means.count, counts.count)
    try archive.exchange(&means)
    try archive.exchange(&counts)
    try scatter.exchange(with: archive)
    try archive.exchange(&waiting)
    try archive.exchange(&examples)
    try archive.exchange(&holdsCovariance)
    guard means.count == numbers, counts.count == classes, waiting.count % width == 0 else {
      throw StateError()
    }
  }
}

extension SymmetricMatrix {
  /// Shrinks the sum of outer products of `count` centered rows towards a multiple of I.
  ///
  ///     S ← (1−ρ) S + ρ m I,  m = tr S / d,  a the mean of the squared elements of S
  ///     ρ = min(1, (a + m²) / ((N+1) (a − m²/d)))
  ///
  /// Oracle approximating shrinkage, Chen et al. 2010, doi:10.1109/TSP.2010.2053029, without its terms of
  /// 2/d, as in the library behind the published code. ρ does not depend on the scale of S.
  mutating func shrink(of count: Int) {
    let mean = trace / Double(order)
    var squares = 0.0
    for row in 0..<order {
      for column in 0..<order { squares += self[row, column] * self[row, column] }
    }
    let a = squares / Double(order * order)
    let denominator = Double(count + 1) * (a - mean * mean / Double(order))
    let share = denominator > 0 ? min(1, (a + mean * mean) / denominator) : 1
    scale(by: 1 - share)
    add(diagonal: share * mean)
  }
}

extension StreamingDiscriminant {
  private static let epsilon = Setting.number(
    "epsilon", 1e-12...1, "share of the unit matrix in the covariance", default: 1e-4)
  private static let weighting = Setting.choice(
    "update", "what weighs an example in the covariance: those of all classes, or of its own",
    bySilence: Update.allExamples, default: .allExamples)
  private static let featureForm = Setting.choice(
    "features",
    "of a network that is frozen after the first context, or of the weights that it begins with",
    bySilence: FrozenFeatures.frozen, default: .frozen)
  private static let plasticity = Setting.choice(
    "covariance", "whether it goes on learning when the network is frozen",
    bySilence: Covariance.plastic, default: .plastic
  ).only(where: featureForm.equals(.frozen))
  private static let initialization = Setting.choice(
    "base",
    "whether the examples of the network's training are learned at once, with a shrunk "
      + "covariance, or one by one",
    bySilence: Base.shrunk, default: .shrunk
  ).only(where: featureForm.equals(.frozen))
  private static let steps = SharedSettings.baseSteps.only(where: featureForm.equals(.frozen))

  fileprivate static let settings: [any DescribedSetting] = [
    epsilon, weighting, featureForm, plasticity, initialization,
  ]
  fileprivate static let streamSettings = settings + [steps]

  fileprivate static func features(_ values: Hyperparameters) -> FrozenFeatures {
    values[featureForm]
  }

  /// The steps before the network is frozen, on a stream.
  fileprivate static func baseSteps(_ values: Hyperparameters) -> Int? { values[steps] }

  fileprivate init(_ values: Hyperparameters, features: Int, outputs: Int) {
    self.init(features: features, classes: outputs)
    damping = values[Self.epsilon]
    update = values[Self.weighting]
    covariance = values[Self.plasticity]
    base = values[Self.initialization]
  }
}

extension MethodDescriptor {
  static let streamingDiscriminant = MethodDescriptor(
    name: "slda", title: "SLDA", aliases: ["streaming-lda", "deep-slda"],
    summary: "Streaming linear discriminant analysis of the features of a fixed network",
    source: "Hayes & Kanan 2020, arXiv:1909.01520", settings: StreamingDiscriminant.settings,
    networks: .all
  ) { stream, settings, values in
    FrozenFeatureLearner(
      stream: stream, settings: settings, features: StreamingDiscriminant.features(values)
    ) {
      StreamingDiscriminant(values, features: $0, outputs: $1)
    }
  }
  // The first steps stand for the first context.
  .onStreams(settings: StreamingDiscriminant.streamSettings) { supply, settings, values in
    FrozenFeatureLearner(
      streamOf: supply, settings: settings, features: StreamingDiscriminant.features(values),
      baseSteps: StreamingDiscriminant.baseSteps(values) ?? settings.iterations
    ) {
      StreamingDiscriminant(values, features: $0, outputs: $1)
    }
  }
}
