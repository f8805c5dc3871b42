public import Foundation
import Measurements
public import Methods

/// Writes what happens in a run to its event file while it happens.
///
/// Trouble with the file ends the events and not the run.
public final class LiveEvents: RunWatcher {
  private let folder: URL
  private let remark: (String) -> Void
  private var sequence = EventSequence()
  private var scalars = RunScalars(testSets: nil)
  /// Nil before the beginning, and after trouble.
  private var file: EventFile?
  /// The headings of the columns of what is measured, by name.
  private var headings: [String: String] = [:]

  /// - Parameters:
  ///   - folder: That of the run.
  ///   - remark: Told of trouble, for people.
  public init(folder: URL, remark: @escaping (String) -> Void) {
    self.folder = folder
    self.remark = remark
  }

  /// Opens the file, and writes the beginning where there is none to go on from.
  ///
  /// - Parameters:
  ///   - testSets: Their names; nil where there is one for each context.
  ///   - place: Where the file stood when the state of an interrupted run was kept; nil for none.
  ///   - state: That state; what it holds is written where the file is gone.
  func begin(
    _ id: String, _ identity: RunIdentity, testSets: [String]?, at place: EventFile.Place?,
    from state: RunState?
  ) throws {
    let parameters = try EventSequence.parameters(of: id, identity)
    scalars = RunScalars(testSets: testSets)
    headings = identity.spec.protocol.knownMeasurements.reduce(into: [:]) {
      $0[$1.name] = $1.columns.heading
    }
    attempt("there are none") { () throws(RecordError) in
      let file = try EventFile(in: folder, at: place)
      self.file = file
      guard !file.isContinued else { return }
      try file.append(EventSequence.beginning(parameters, at: now))
      guard let outcome = state?.outcome else { return }
      remark("its events before step \(outcome.steps + 1) are those that its state holds")
      for (step, values) in scalars.course(
        untrained: outcome.untrained, rows: outcome.accuracy,
        curve: outcome.curve.map(CurvePoint.init))
      {
        try file.append(sequence.record(values, step: step, at: now))
      }
    }
  }

  /// How far the file has come, for the state of the run; nil where there is none.
  func place() -> EventFile.Place? {
    var place: EventFile.Place?
    attempt("they end here") { () throws(RecordError) in place = try file?.flush() }
    return place
  }

  /// Writes what is known at the end of the run alone.
  func finish(_ record: RunRecord) {
    add(scalars.end(of: record), at: record.result.accuracy.count)
  }

  /// Closes the file, also that of a run that failed.
  func close() {
    attempt("they end here") { () throws(RecordError) in try file?.finish() }
    file = nil
  }

  public func take(_ step: WatchedStep) {
    add([scalars.loss(step.loss)], step.notes, at: step.step)
  }

  public func take(_ point: RunOutcome.CurvePoint) {
    add(scalars.point(point.loss, point.accuracy), at: point.step)
  }

  public func take(_ test: WatchedTest) {
    var values = scalars.accuracies(test.accuracy, after: test.contextsLearned)
    if let loss = test.loss { values.append(scalars.testLoss(loss)) }
    if let count = test.classesSeen { values.append(scalars.classesSeen(count)) }
    for (name, row) in test.measured.sorted(by: { $0.key < $1.key }) {
      values += scalars.measured(row, of: name, heading: headings[name] ?? "column")
    }
    values += scalars.cost(
      steps: test.steps, examples: test.examples, carriedBytes: test.carriedBytes)
    values += scalars.timing(
      training: test.timing.training, consolidation: test.timing.consolidation,
      evaluation: test.timing.evaluation)
    add(values, test.notes, at: test.contextsLearned)
    // What comes next may take long.
    attempt("they end here") { () throws(RecordError) in try file?.flush() }
  }

  private func add(_ values: [Event.Scalar], _ notes: [RunNote] = [], at step: Int) {
    guard file != nil else { return }
    var values = values
    for note in notes {
      let value = Event.Scalar(tag: note.tag, value: note.value, description: note.summary)
      if note.place == step { values.append(value) } else { add([value], at: note.place) }
    }
    attempt("they end before step \(step)") { () throws(RecordError) in
      try file?.append(sequence.record(values, step: step, at: now))
    }
  }

  private func attempt(_ outcome: String, _ body: () throws(RecordError) -> Void) {
    do throws(RecordError) {
      try body()
    } catch {
      file = nil
      remark("of its events, \(outcome): \(error)")
    }
  }

  private var now: Double { Date().timeIntervalSince1970 }
}
