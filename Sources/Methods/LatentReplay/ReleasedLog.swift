/// What the released code of latent replay writes for TensorBoard, under its names and by its formulas.
///
/// Within an epoch, k = 0, 1, …, with L_k the loss of a step and B_k its rows,
///
///     train_loss:      a_k = (a_{k−1} + L_k)/((k + 1) B_k),  a_{−1} = 0
///     train_accuracy:  (right answers in steps 0…k)/((k + 1) B_k)
///     test_loss:       (Σ of the mean losses of batches of B)/n
///     test_accuracy:   (right answers)/n
///
/// train_loss divides again what it has divided before, and so is no mean of anything; test_loss is about B times
/// too small. They are here to be laid over a log of that code. Pellegrini et al. 2020, arXiv:1912.01100; of the
/// test set's last batch that code needs a row at least, and this does not.
struct ReleasedLog: BitwiseCopyable {
  /// Of the whole run.
  private var steps = 0
  /// a_k.
  private var quotient = 0.0
  /// Right answers within the epoch.
  private var correct = 0
  /// (k + 1) B_k.
  private var divisor = 1
  /// Of the last step.
  private var accuracy = 0.0

  /// Takes note of a step.
  ///
  /// - Parameter place: k.
  mutating func take(loss: Double, correct: Int, of rows: Int, atPlace place: Int) {
    if place == 0 { (quotient, self.correct) = (0, 0) }
    steps += 1
    divisor = (place + 1) * rows
    quotient = (quotient + loss) / Double(divisor)
    self.correct += correct
    accuracy = Double(correct) / Double(rows)
  }

  var stepNotes: [RunNote] {
    [
      RunNote(
        "accuracy/train", "Share of the step's examples, replayed ones included, that were right.",
        at: steps, accuracy),
      RunNote(
        "train_loss",
        "As the released code logs it: divided anew in every step, and so no mean. See loss/train.",
        at: steps, quotient),
      RunNote(
        "train_accuracy",
        "As the released code logs it: share of right answers in the epoch so far.",
        at: steps, Double(self.correct) / Double(divisor)),
    ]
  }

  /// What is logged of a test after context `index`, from 1.
  static func notes(
    on answers: [TestAnswers], after index: Int, batchSize: Int
  ) -> [RunNote] {
    let losses = answers.flatMap { $0.losses ?? [] }
    let sum = stride(from: 0, to: losses.count, by: batchSize).reduce(0.0) { sum, start in
      let batch = losses[start..<min(start + batchSize, losses.count)]
      return sum + batch.reduce(0, +) / Double(batch.count)
    }
    let correct = answers.reduce(0) { $0 + $1.correct }
    return [
      RunNote(
        "test_loss",
        "As the released code logs it: mean losses of batches over the number of examples. See loss/test.",
        at: index - 1, sum / Double(losses.count)),
      RunNote(
        "test_accuracy",
        "As the released code logs it: share of all test examples, by contexts from 0.",
        at: index - 1, Double(correct) / Double(losses.count)),
    ]
  }
}
