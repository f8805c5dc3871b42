import Streams
import Testing

@testable import Datasets
@testable import Methods

/// What the released code of latent replay logs.
@Suite struct ReleasedLogTests {
  @Test func `divides the loss again in each step, and begins anew with each epoch`() {
    var log = ReleasedLog()
    func values() -> [String: Double] {
      Dictionary(uniqueKeysWithValues: log.stepNotes.map { ($0.tag, $0.value) })
    }
    log.take(loss: 4, correct: 1, of: 4, atPlace: 0)
    #expect(values() == ["train_loss": 1, "train_accuracy": 0.25, "accuracy/train": 0.25])
    // (1 + 3)/(2 · 4), and 4 of 8.
    log.take(loss: 3, correct: 3, of: 4, atPlace: 1)
    #expect(values() == ["train_loss": 0.5, "train_accuracy": 0.5, "accuracy/train": 0.75])
    // Of a shorter last step its own rows count for all: (0.5 + 1)/(3 · 2), and 5 of "6".
    log.take(loss: 1, correct: 1, of: 2, atPlace: 2)
    let accuracy = 5.0 / 6
    #expect(
      values() == ["train_loss": 0.25, "train_accuracy": accuracy, "accuracy/train": 0.5])
    log.take(loss: 2, correct: 0, of: 2, atPlace: 0)
    #expect(values() == ["train_loss": 1, "train_accuracy": 0, "accuracy/train": 0])
    #expect(log.stepNotes.map(\.place) == [4, 4, 4])
  }

  @Test func `adds means of test batches and divides by the examples`() {
    let images = LabeledImages(
      channels: 1, height: 1, width: 1, pixels: [0, 0, 0], labels: [0, 1, 2], classes: 3)
    let examples = Examples(images.source, indices: [0, 1, 2], labels: [0, 1, 2])
    let answers = TestAnswers([0, 1, nil], losses: [1, 2, 6], to: examples)
    #expect(answers.correct == 2)
    let notes = ReleasedLog.notes(on: [answers], after: 5, batchSize: 2)
    // (1.5 + 6)/3, of contexts counted from 0.
    let share = 2.0 / 3
    #expect(notes.map(\.tag) == ["test_loss", "test_accuracy"])
    #expect(notes.map(\.value) == [2.5, share])
    #expect(notes.map(\.place) == [4, 4])
  }
}
