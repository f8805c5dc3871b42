import Datasets
import Streams
import Testing

@testable import Measurements

/// Meters on two contexts of two classes each, with predictions made up.
@Suite struct MeterTests {
  /// Three test examples in the first context, four in the second, by their labels.
  private static func stream(_ scenario: Scenario) -> ContextStream {
    let labels: [[Int32]] =
      scenario == .domain ? [[0, 1, 1], [1, 0, 0, 0]] : [[0, 1, 1], [3, 2, 2, 2]]
    func examples(_ labels: [Int32]) -> Examples {
      Examples(
        pixels: [0], pixelsPerImage: 1, indices: Array(repeating: 0, count: labels.count),
        labels: labels)
    }
    let outputs = scenario == .domain ? 2 : 4
    let contexts = labels.indices.map { place in
      let classes = scenario == .domain ? 0..<2 : 2 * place..<2 * place + 2
      return Context(
        index: place + 1, train: examples(labels[place]), classes: classes,
        trainingColumns: scenario == .class ? 0..<outputs : classes,
        predictionColumns: scenario == .class ? 0..<outputs : classes)
    }
    return ContextStream(
      scenario: scenario, contexts: contexts, tests: labels.map(examples), outputs: outputs,
      isPerContext: scenario == .task)
  }

  /// The table of a measurement after the given predictions at each checkpoint.
  private func table(
    of measurement: Measurement, _ scenario: Scenario, _ checkpoints: [(Int, [[Int?]])]
  ) -> [[Double?]] {
    let stream = Self.stream(scenario)
    var meter = measurement.makeMeter(stream.outline)
    for (learned, predictions) in checkpoints {
      meter.observe(
        Checkpoint(
          contextsLearned: learned, contexts: 2, tests: stream.tests, predictions: predictions))
    }
    return meter.table
  }

  private static let classPredictions: [(Int, [[Int?]])] = [
    (1, [[0, 1, 0], [0, 0, 0, 0]]), (2, [[3, 1, nil], [3, 2, 2, 0]]),
  ]

  @Test func `class accuracy is over the classes learned so far`() {
    #expect(
      table(of: .classAccuracy, .class, Self.classPredictions)
        == [[1, 0.5, nil, nil], [0, 0.5, 2.0 / 3, 1]])
  }

  @Test func `class accuracy joins contexts that share their classes`() {
    let predictions: [(Int, [[Int?]])] = [
      (1, [[0, 1, 0], [0, 0, 0, 0]]), (2, [[1, 1, 1], [0, 0, 0, 1]]),
    ]
    // Class 0 has one example in the first context and three in the second, class 1 two and one.
    #expect(table(of: .classAccuracy, .domain, predictions) == [[1, 0.5], [0.5, 2.0 / 3]])
  }

  @Test func `class accuracy has no value where nothing was learned`() {
    #expect(
      table(of: .classAccuracy, .class, [Self.classPredictions[1]])
        == [[nil, nil, nil, nil], [0, 0.5, 2.0 / 3, 1]])
  }

  @Test func `confusion is that of the end, by class and what it is taken for`() {
    #expect(
      table(of: .confusion, .class, Self.classPredictions) == [
        [0, 0, 0, 1],
        // One of two was taken for none.
        [0, 0.5, 0, 0],
        [1.0 / 3, 0, 2.0 / 3, 0],
        [0, 0, 0, 1],
      ])
  }

  @Test func `confusion is within contexts where the scenario tells them`() {
    let predictions: [(Int, [[Int?]])] = [(2, [[1, 1, 0], [3, 2, 2, 3]])]
    // The first class: 0 → 1, and 2 → 2, 2, 3. The second: 1 → 1, 0, and 3 → 3.
    #expect(
      table(of: .confusion, .task, predictions) == [[0.5, 0.5], [1.0 / 3, 2.0 / 3]])
    let shared: [(Int, [[Int?]])] = [(2, [[1, 1, 0], [1, 0, 0, 1]])]
    #expect(table(of: .confusion, .domain, shared) == [[0.5, 0.5], [1.0 / 3, 2.0 / 3]])
  }

  @Test func `confusion of a run that has not ended has no value`() {
    #expect(
      table(of: .confusion, .domain, [(1, [[0, 1, 0], [0, 0, 0, 0]])])
        == [[nil, nil], [nil, nil]])
  }

  @Test(arguments: Scenario.allCases)
  func `every table is as its axes say`(scenario: Scenario) {
    let stream = Self.stream(scenario).outline
    for measurement in MeasurementCatalog.all {
      let table = measurement.makeMeter(stream).table
      func length(_ axis: TableAxis) -> Int {
        switch axis.kind {
        case .checkpoints: 2
        case .outputs: scenario == .domain ? 2 : 4
        case .choices: scenario == .class ? 4 : 2
        case .quantities(let names): names.count
        }
      }
      #expect(table.count == length(measurement.rows))
      #expect(table.allSatisfy { $0.count == length(measurement.columns) })
    }
  }

  @Test func `names and headings can stand in suites, files and CSV`() {
    let all = MeasurementCatalog.all
    #expect(Set(all.map(\.name)).count == all.count)
    for measurement in all {
      #expect(measurement.name.allSatisfy { $0.isLowercase || $0 == "-" }, "\(measurement.id)")
      let headings = [measurement.rows.heading, measurement.columns.heading, measurement.value]
      #expect(Set(headings).count == 3)
      #expect(headings.joined().allSatisfy { $0.isLowercase || $0 == "_" })
    }
  }
}
