import Datasets
import Engine
import Streams
import Testing

@testable import Measurements

/// Three contexts over four classes: 0 and 1, then 2, then 0 again; no context has class 3.
@Suite struct TableMeterTests {
  private static let classes: [OutputUnits] = [
    OutputUnits([0, 1]), OutputUnits([2]), OutputUnits([0]),
  ]

  private static func outline(_ index: Int, _ classes: OutputUnits) -> ContextOutline {
    ContextOutline(
      index: index, classes: classes, trainingColumns: OutputUnits(0..<4),
      predictionColumns: OutputUnits(0..<4))
  }

  private let stream = StreamOutline(
    scenario: .class,
    contexts: classes.enumerated().map { Self.outline($0 + 1, $1) },
    shape: ExampleShape(channels: 1, height: 1, width: 1), outputs: 4, isPerContext: false,
    bytesPerExample: 1)

  /// Two examples of each class, tested after every context.
  private func checkpoint(
    _ learned: Int, _ predictions: [Int?], isShared: Bool = true, stored: [Int32]? = nil
  ) -> Checkpoint {
    let examples = Examples(
      pixels: [UInt8](repeating: 0, count: 8), pixelsPerImage: 1, indices: Array(0..<8),
      labels: [0, 0, 1, 1, 2, 2, 3, 3])
    let tests: [TestSet] =
      isShared
      ? [
        TestSet(
          outline: Self.outline(3, OutputUnits(0..<4)), examples: examples, name: "all")
      ]
      : (1...3).map {
        TestSet(outline: Self.outline($0, Self.classes[$0 - 1]), examples: examples)
      }
    return Checkpoint(
      contextsLearned: learned, contexts: 3, tests: tests,
      predictions: tests.map { _ in predictions }, storedLabels: stored)
  }

  private func table(
    of measurement: Measurement, _ checkpoints: [Checkpoint]
  ) throws -> [[Double?]] {
    var meter = measurement.makeMeter(stream)
    for (place, checkpoint) in checkpoints.enumerated() {
      meter.observe(checkpoint)
      guard place == 0 else { continue }
      // As where a run is interrupted behind the first.
      var bytes: [UInt8] = []
      let archive = StateArchive { bytes += $0 }
      try meter.exchange(with: archive)
      archive.flush()
      meter = measurement.makeMeter(stream)
      try bytes.withUnsafeBytes { try meter.exchange(with: StateArchive(reading: $0)) }
    }
    return meter.table
  }

  @Test func `tells how classes seen so far are known, with one test set of all`() throws {
    let rows = try table(
      of: .seenClasses,
      [
        // Of 0 and 1 three of four; a class that is still to come is taken for another.
        checkpoint(1, [0, 0, 1, 0, 0, 0, 0, 1]),
        // 0 keeps one of two, 1 gains, 2 is known; 3 of 6 + 1 + 1.
        checkpoint(2, [0, 2, 1, 1, 2, 2, 3, 3]),
        // 0 is known again, 1 and 2 have lost all.
        checkpoint(3, [0, 0, 0, 0, 0, nil, 0, 0]),
      ])
    #expect(rows[0] == [0.5, 0.75, nil])
    // Of the classes of the first context one has lost a half.
    #expect(rows[1] == [0.75, 5.0 / 6, 0.25])
    #expect(rows[2] == [0.75, 2.0 / 6, 2.0 / 3])
  }

  @Test func `looks at the test sets of contexts learned, where each has its own`() throws {
    let rows = try table(
      of: .classAccuracy, [checkpoint(1, [0, 1, 1, 1, 0, 2, 3, nil], isShared: false)])
    #expect(rows[0] == [0.5, 1, 0.5, 0.5])
    #expect(rows[1] == [nil, nil, nil, nil])
    let shared = try table(of: .classAccuracy, [checkpoint(1, [0, 1, 1, 1, 0, 2, 3, nil])])
    #expect(shared == rows)
  }

  @Test func `counts what is stored by class`() throws {
    let rows = try table(
      of: .memoryComposition,
      [
        checkpoint(1, [Int?](repeating: 0, count: 8), stored: [0, 1, 1, 1]),
        checkpoint(2, [Int?](repeating: 0, count: 8), stored: []),
        checkpoint(3, [Int?](repeating: 0, count: 8)),
      ])
    #expect(rows[0] == [0.25, 0.75, 0, 0])
    #expect(rows[1] == [nil, nil, nil, nil])
    #expect(rows[2] == [nil, nil, nil, nil])
  }
}
