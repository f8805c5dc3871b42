import Methods

/// The numbers of a run that TensorBoard shows, with their tags.
///
/// What a record holds, a run that is watched has under the same tags and in the same places: both are made
/// here. Losses stand at optimization steps, all else at the number of contexts learned, or windows of a stream.
struct RunScalars {
  /// The names of the test sets; nil where there is one for each context.
  let testSets: [String]?

  init(of result: RunResult) {
    testSets = result.hasTestSetPerContext ? nil : result.testSetNames
  }

  init(testSets: [String]?) { self.testSets = testSets }

  private func scalar(_ tag: String, _ value: Double, _ description: String) -> Event.Scalar {
    Event.Scalar(tag: tag, value: value, description: description)
  }

  func loss(_ value: Double) -> Event.Scalar {
    scalar(
      "loss/train", value,
      "What the step minimized: a mean over its examples with all penalties, in nats; by steps.")
  }

  /// Accuracies on all test sets.
  ///
  /// - Parameter learned: The contexts learned.
  func accuracies(_ row: [Double], after learned: Int) -> [Event.Scalar] {
    var scalars = [
      scalar(
        "accuracy/test", mean(row), "Accuracy, a mean over all test sets; by contexts learned.")
    ]
    if testSets == nil, learned > 0 {
      scalars.append(
        scalar(
          "accuracy/so-far", mean(row.prefix(learned)),
          "Accuracy, a mean over the contexts learned so far; by their number."))
    }
    guard row.count > 1 else { return scalars }
    for (index, accuracy) in row.enumerated() {
      scalars.append(
        scalar(
          "accuracy/\(setName(index))", accuracy, "Accuracy on this test set; by contexts learned."
        ))
    }
    return scalars
  }

  /// What a record holds of a run's course, in order.
  ///
  /// - Parameter rows: Accuracies after each context; nil where nothing was learned.
  func course(
    untrained: [Double], rows: [[Double]?], curve: [CurvePoint]
  ) -> [(step: Int, values: [Event.Scalar])] {
    var events = [(step: 0, values: accuracies(untrained, after: 0))]
    var points = curve[...]
    for (index, row) in rows.enumerated() {
      while let next = points.first, next.context <= index + 1 {
        events.append((next.step, point(next.loss, next.accuracy)))
        points.removeFirst()
      }
      if let row { events.append((index + 1, accuracies(row, after: index + 1))) }
    }
    return events + points.map { ($0.step, point($0.loss, $0.accuracy)) }
  }

  func testLoss(_ value: Double) -> Event.Scalar {
    scalar("loss/test", value, "Mean cross-entropy over all test examples, in nats; by contexts.")
  }

  func classesSeen(_ count: Int) -> Event.Scalar {
    scalar("classes/seen", Double(count), "Classes of the contexts learned so far.")
  }

  func point(_ loss: Double, _ accuracies: [Double]) -> [Event.Scalar] {
    let head = scalar(
      "curve/loss", loss, "Mean loss since the point before, in nats; by optimization steps.")
    return [head]
      + accuracies.enumerated().map { index, accuracy in
        scalar(
          "curve/accuracy/\(setName(index))", accuracy,
          "Accuracy on a sample of this test set; by optimization steps.")
      }
  }

  /// A row of a measurement's table.
  func measured(_ row: [Double?], of name: String, heading: String) -> [Event.Scalar] {
    row.enumerated().compactMap { index, value in
      value.map {
        scalar("\(name)/\(heading)/\(index + 1)", $0, "\(name), by contexts learned.")
      }
    }
  }

  func cost(steps: Int, examples: Int, carriedBytes: Int) -> [Event.Scalar] {
    [
      scalar("cost/steps", Double(steps), "Optimization steps so far; by contexts learned."),
      scalar(
        "cost/examples", Double(examples), "Examples in these steps, replayed ones included."),
      scalar(
        "cost/bytes", Double(carriedBytes),
        "Bytes that the method carries on besides network and optimizer."),
    ]
  }

  func timing(training: Double, consolidation: Double, evaluation: Double) -> [Event.Scalar] {
    [
      scalar("time/training", training, "Seconds of optimization steps so far."),
      scalar("time/consolidation", consolidation, "Seconds of work between contexts so far."),
      scalar("time/evaluation", evaluation, "Seconds of tests so far."),
    ]
  }

  /// What is known at the end alone.
  func end(of record: RunRecord) -> [Event.Scalar] {
    [
      scalar("cost/parameters", Double(record.result.cost.parameters), "Trainable parameters."),
      scalar("cost/peak-memory", Double(record.peakMemory), "The most memory in use, in bytes."),
      scalar("time/data", record.timing.data, "Seconds in which the data set was loaded."),
      scalar("time/total", record.timing.total, "Seconds of the whole run."),
    ]
  }

  private func setName(_ index: Int) -> String {
    testSets.map { "test-set/\($0[index])" } ?? "context/\(index + 1)"
  }

  private func mean(_ values: some Collection<Double>) -> Double {
    values.reduce(0, +) / Double(values.count)
  }
}
