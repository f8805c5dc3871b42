import Engine
import Measurements
import Streams

extension TrainingLoop {
  /// Tells who looks on of a test after the context of that index, or the window; 0 for none.
  func show(
    _ answers: [TestAnswers], of learner: any Learner, after index: Int, _ state: RunState,
    _ sitting: RunSitting
  ) {
    guard let watcher = sitting.watcher else { return }
    let losses = answers.compactMap(\.losses)
    let count = answers.reduce(0) { $0 + $1.count }
    watcher.take(
      WatchedTest(
        contextsLearned: index, accuracy: answers.map(\.accuracy),
        loss: losses.count == answers.count
          ? losses.joined().reduce(0, +) / Double(count) : nil,
        measured: index == 0 ? [:] : rows(of: state.meters, after: index),
        classesSeen: sitting.tellsBoundaries ? classes(inFirst: index) : nil,
        steps: state.outcome.steps, examples: learner.examplesSeen,
        carriedBytes: learner.carriedBytes, timing: state.outcome.timing,
        notes: index == 0 ? [] : learner.notes(on: answers)))
  }

  private func classes(inFirst count: Int) -> Int {
    Set(stream.outline.contexts.prefix(count).flatMap { Array($0.classes) }).count
  }

  private func rows(of meters: [any Meter], after index: Int) -> [String: [Double?]] {
    let rows = zip(measurements, meters).filter { $0.0.rows.kind == .checkpoints }
      .map { ($0.0.name, $0.1.table[index - 1]) }
    return Dictionary(uniqueKeysWithValues: rows)
  }
}
