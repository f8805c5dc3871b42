import Foundation
import Measurements

/// The event file of a run that was not watched, made of its record.
///
/// It has what the record holds, and the same record gives the same bytes: all events are of one time.
enum RecordedEvents {
  /// No record says when it was made.
  private static let time = 0.0

  static func data(of record: RunRecord) throws -> Data {
    var sequence = EventSequence()
    let scalars = RunScalars(of: record.result)
    let result = record.result
    var events: [(step: Int, values: [Event.Scalar])] = scalars.course(
      untrained: result.untrained, rows: result.accuracy, curve: result.curve)
    let measured = record.identity.spec.protocol.knownMeasurements
      .filter { $0.rows.kind == .checkpoints }
    for measurement in measured {
      for (index, row) in (result.measurements?[measurement.name] ?? []).enumerated() {
        events.append(
          (
            index + 1,
            scalars.measured(row, of: measurement.name, heading: measurement.columns.heading)
          ))
      }
    }
    let (cost, timing) = (result.cost, record.timing)
    events.append(
      (
        result.accuracy.count,
        scalars.cost(
          steps: cost.steps, examples: cost.examples, carriedBytes: cost.carriedBytes)
          + scalars.timing(
            training: timing.training, consolidation: timing.consolidation,
            evaluation: timing.evaluation)
          + scalars.end(of: record)
      ))
    var bytes = EventSequence.beginning(
      try EventSequence.parameters(of: record.id, record.identity), at: time)
    for event in events where !event.values.isEmpty {
      bytes += sequence.record(event.values, step: event.step, at: time)
    }
    return Data(bytes)
  }
}
