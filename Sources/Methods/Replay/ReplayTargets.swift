import Engine

/// What generated examples are learned with.
public enum ReplayTargets: Sendable, Equatable {
  /// The label that the earlier model finds most probable.
  case labels
  /// The earlier model's answers.
  case distillation(Distillation)

  /// Writes what the earlier model says of one row, over `columns` of `probabilities`: all on its
  /// label, or its softened probabilities.
  func write(
    _ logits: UnsafePointer<Float>, columns: Range<Int>,
    to probabilities: UnsafeMutablePointer<Float>
  ) {
    switch self {
    case .labels:
      for column in columns { probabilities[column] = 0 }
      probabilities[indexOfMaximum(logits, columns)] = 1
    case .distillation(let distillation):
      softmax(
        logits, columns: columns, temperature: distillation.temperature, into: probabilities)
    }
  }
}
