/// What becomes of the output units of other contexts in task-incremental learning on a stream.
public enum InactiveLogits: String, Codable, Hashable, Sendable, CaseIterable {
  /// They take no part, neither in the softmax nor in the prediction.
  case excluded
  /// They count as logits of exactly 0, in the loss and in the prediction, where such a unit wins
  /// if all active ones are negative; so in the released code of "Three types of incremental
  /// learning".
  case zero
}
