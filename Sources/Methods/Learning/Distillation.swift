import Engine

/// How the answers of an earlier model are learned: cross-entropy of probabilities softened by a
/// temperature T.
///
/// Hinton, Vinyals & Dean 2015, arXiv:1503.02531, multiply by T², so that the scale of the gradient
/// does not depend on T; so does "Brain-inspired replay", and clbench by default. The released code of
/// "Three types of incremental learning" does not, nor do Li & Hoiem 2017. That of the preprint "Three
/// scenarios for continual learning" does, and takes the mean over the outputs where the others have
/// the sum.
public struct Distillation: Sendable, Equatable {
  /// What the loss is multiplied by.
  public enum Scale: String, Codable, Sendable, CaseIterable {
    case one
    /// T².
    case squaredTemperature = "squared-temperature"
    /// T²/n with n outputs.
    case squaredTemperaturePerOutput = "squared-temperature-per-output"
  }

  /// T > 0.
  public let temperature: Float
  public let scale: Scale

  public init(temperature: Float = 2, scale: Scale = .squaredTemperature) {
    precondition(temperature > 0, "A temperature is positive, got \(temperature)")
    self.temperature = temperature
    self.scale = scale
  }

  /// The loss of rows of logits, scaled, as a weighted mean over the rows.
  ///
  /// - Parameters:
  ///   - columns: The outputs that learn, those without an answer among them: n of the scale.
  ///   - weight: What the loss is multiplied by beside the scale.
  func loss(
    logits: UnsafePointer<Float>, targets: UnsafePointer<Float>, rows: Int, width: Int,
    columns: Range<Int>, targetColumns: Range<Int>?, zeroLogits: Int = 0, weight: Float,
    addingTo gradients: UnsafeMutablePointer<Float>
  ) -> Double {
    let factor: Float =
      switch scale {
      case .one: 1
      case .squaredTemperature: temperature * temperature
      case .squaredTemperaturePerOutput: temperature * temperature / Float(columns.count)
      }
    return distillation(
      logits: logits, targets: targets, rows: rows, width: width, columns: columns,
      targetColumns: targetColumns, temperature: temperature, zeroLogits: zeroLogits,
      weight: weight * factor, addingTo: gradients)
  }
}
