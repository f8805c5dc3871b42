import Engine

// What the methods of "Learning to learn without forgetting by maximizing transfer and minimizing
// interference" (Riemer et al. 2019, MER) and of "Gradient episodic memory for continual learning"
// (Lopez-Paz & Ranzato 2017, GEM) have in common. All take steps of plain gradient descent with a rate
// of their own.
enum OnlineSettings {
  static let mer = "Riemer et al. 2019, arXiv:1810.11910"
  static let gem = "Lopez-Paz & Ranzato 2017, arXiv:1706.08840"

  static let rate = Setting.number(
    "learning-rate", 1e-12...1e6, "rate of plain gradient descent", default: 0.001)
  static let memory = Setting.integer(
    "memory", 1...10_000_000, "stored examples in all", default: 5120)
  static let replayed = Setting.integer(
    "replayed", 0...100_000, "examples drawn from the memory at once", default: 20)
  static let reservoir = Setting.choice(
    "reservoir",
    "the t-th example is stored with probability memory/t, or with MER's memory/(t+1)",
    default: Reservoir.Rule.exact)
  static let draws = Setting.choice(
    "draws", "whether an example can be drawn twice at once",
    bySilence: OnlineReplayMemory.Draws.withReplacement, default: .withReplacement)

  static func memoryPerContext(default value: Int) -> Setting<Int> {
    .integer(
      "memory-per-context", 1...1_000_000, "stored examples of each context", default: value)
  }
}

extension Hyperparameters {
  /// α of plain gradient descent.
  var rate: Float { Float(self[OnlineSettings.rate]) }
}
