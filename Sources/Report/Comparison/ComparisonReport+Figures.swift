import Datasets
import Harness
import Metrics
import Streams

extension ComparisonReport {
  /// Average accuracy on the contexts seen so far, after each context; nil where no run finished.
  func accuracySoFar(_ scenario: Scenario) -> Figure? {
    let form = matrixForm(scenario)
    let lines = labels(in: scenario).map { label in
      let curves = records(label: label, scenario: scenario).map(\.matrix.averagesSoFar)
      return (
        label,
        form.checkpoints.indices.compactMap { checkpoint in
          Estimate(curves.compactMap { $0[checkpoint] }).map { (Double(checkpoint + 1), $0) }
        }
      )
    }
    let arrivals = arrivalsOfClasses(scenario)
    return curves(
      "accuracy-so-far", scenario, lines,
      xTitle: form.isByContext ? "contexts learned" : "checkpoints",
      xTicks: ContextTicks.numbers(upTo: form.checkpoints.count).map(Double.init), marks: arrivals,
      caption: (form.isByContext
        ? """
        Average accuracy on the contexts seen so far. A method that learns all contexts at once has \
        a point after the last only.
        """
        : "Accuracy on \(form.testSetsInWords) at each checkpoint.")
        + (arrivals.isEmpty
          ? "" : " Vertical lines: contexts with a class that none before them has."))
  }

  /// Accuracy on all contexts at every point of the learning curve; nil where there is no point, as in
  /// runs that are shorter than the interval between two.
  func learningCurves(_ scenario: Scenario) -> Figure? {
    let contexts = contextCount(scenario)
    let lines = learningCurves(scenario) { point in
      point.accuracy.isEmpty
        ? nil : point.accuracy.reduce(0, +) / Double(point.accuracy.count)
    }
    return curves(
      "learning-curves", scenario, lines, xTitle: "optimization steps",
      xTicks: boundaries(of: lines, contexts: contexts),
      caption: """
        Accuracy over \(matrixForm(scenario).testSetsInWords), those not learned yet included, on \
        a fixed sample of each test set.
        """)
  }

  /// Accuracy on the first context from its end on, where a stability gap shows: a drop at the start of
  /// a context that is made good before its end.
  ///
  /// nil where the first context is the only one or has no test set of its own, or no method stops at
  /// it.
  func firstContextCurves(_ scenario: Scenario) -> Figure? {
    guard matrixForm(scenario).isByContext else { return nil }
    let contexts = contextCount(scenario)
    let lines = learningCurves(scenario) { $0.accuracy.first }.compactMap { line in
      let first = records(label: line.label, scenario: scenario).first?.result.curve ?? []
      guard first.contains(where: { $0.context == 1 }) else { return nil as CurveLine? }
      let end = first.last { $0.context == 1 }?.step ?? 0
      return (line.label, line.points.filter { $0.x >= Double(end) })
    }
    guard contexts > 1, lines.contains(where: { $0.points.count > 1 }) else { return nil }
    return curves(
      "first-context", scenario, lines, xTitle: "optimization steps",
      xTicks: Array(boundaries(of: lines, contexts: contexts).dropFirst()),
      caption: """
        Accuracy on the first context, from its end on, on a fixed sample of its test set. Methods \
        that learn all contexts at once have no such curve.
        """)
  }

  typealias CurveLine = (label: String, points: [(x: Double, y: Estimate)])

  /// What `value` makes of every point of the methods' learning curves.
  private func learningCurves(
    _ scenario: Scenario, _ value: (CurvePoint) -> Double?
  ) -> [CurveLine] {
    labels(in: scenario).map { label in
      let curves = records(label: label, scenario: scenario).map(\.result.curve)
      let points = curves.first.map { first in
        first.indices.compactMap { index in
          Estimate(curves.compactMap { index < $0.count ? value($0[index]) : nil })
            .map { (Double(first[index].step), $0) }
        }
      }
      return (label, points ?? [])
    }
  }

  /// The steps at which contexts end, 0 included.
  private func boundaries(of lines: [CurveLine], contexts: Int) -> [Double] {
    let last = lines.compactMap { $0.points.last?.x }.max() ?? 0
    let interval = max(Int(nearest: last.rounded(.down)) / contexts, 1)
    return ([0] + ContextTicks.numbers(upTo: contexts)).map { Double($0) * Double(interval) }
  }

  func curves(
    _ name: String, _ scenario: Scenario,
    _ lines: [(label: String, points: [(x: Double, y: Estimate)])],
    xTitle: String, xTicks: [Double], yTitle: String = "accuracy, %", marks: [Double] = [],
    caption: String
  ) -> Figure? {
    let lines = lines.filter { !$0.points.isEmpty }
    guard !lines.isEmpty else { return nil }
    let counts = SeedCounts(lines.flatMap { Set($0.points.map(\.y.count)) })
    let series = lines.map { line in
      CurvePanel.Series(
        label: counts.name(line.label, line.points.map(\.y.count)), style: style(of: line.label),
        points: line.points)
    }
    return Figure(
      name: "\(name)-\(scenario)", caption: "\(caption) Means over \(counts.phrase).",
      content: .curves(
        CurvePanel(
          title: scenario.title, xTitle: xTitle, yTitle: yTitle, xTicks: xTicks, marks: marks,
          series: series)))
  }

  /// nil where no run finished.
  func finalBars(_ scenario: Scenario) -> Figure? {
    bars(
      "final-accuracy", scenario, yTitle: "accuracy, %",
      caption: """
        Average accuracy (\(Metric.lastAccuracy.id)) over all contexts at the end; a dot for each \
        seed.
        """
    ) { label in
      results.values(of: .lastAccuracy, label: label, scenario: scenario)
        .compactMap(\.value.number)
    }
  }

  /// Seconds of training, with the work between contexts; nil where no run finished.
  func trainingTime(_ scenario: Scenario) -> Figure? {
    bars(
      "training-time", scenario, yTitle: "seconds of training", isPercentage: false,
      caption: "Wall-clock time of training, consolidation included; a dot for each seed."
    ) { label in
      records(label: label, scenario: scenario).map {
        $0.timing.training + $0.timing.consolidation
      }
    }
  }

  private func bars(
    _ name: String, _ scenario: Scenario, yTitle: String, isPercentage: Bool = true,
    caption: String,
    _ values: (String) -> [Double]
  ) -> Figure? {
    let labels = labels(in: scenario)
    let numbers = labels.map(values)
    guard numbers.contains(where: { !$0.isEmpty }) else { return nil }
    let counts = SeedCounts(numbers.map(\.count).filter { $0 > 0 })
    let bars = zip(labels, numbers).map { label, numbers in
      BarPanel.Bar(
        label: numbers.isEmpty ? label : counts.name(label, [numbers.count]),
        style: style(of: label), value: Estimate(numbers), seeds: numbers,
        absence: results.entries(label: label, scenario: scenario)
          .contains { results.failures[$0.id] != nil } ? "failed" : "not run")
    }
    return Figure(
      name: "\(name)-\(scenario)",
      caption: "\(caption)\(bestRemark(scenario)) Means over \(counts.phrase).",
      content: .bars(
        BarPanel(title: scenario.title, yTitle: yTitle, isPercentage: isPercentage, bars: bars)))
  }

  /// nil where no method has both.
  func forgettingAgainstIntransigence(_ scenario: Scenario) -> Figure? {
    scatter(
      "forgetting-intransigence", scenario, xTitle: "forgetting, percentage points",
      yTitle: "intransigence, points",
      caption: """
        Forgetting (\(Metric.forgetting.id); to the right: more of what was learned is lost) against \
        intransigence (\(Metric.intransigence.id); upwards: less is learned). The lower left corner \
        is best.
        """
    ) { label in
      (
        estimate(.forgetting, label: label, scenario: scenario),
        estimate(.intransigence, label: label, scenario: scenario)
      )
    }
  }

  /// nil where no method has finished.
  func timeAgainstAccuracy(_ scenario: Scenario) -> Figure? {
    scatter(
      "time-accuracy", scenario, xTitle: "seconds a run", yTitle: "accuracy, %",
      xIsPercentage: false,
      caption: "Wall-clock time of a run against its accuracy after the last context."
    ) { label in
      (
        Estimate(records(label: label, scenario: scenario).map(\.timing.total)),
        estimate(.lastAccuracy, label: label, scenario: scenario)?.clampedToFractions
      )
    }
  }

  private func scatter(
    _ name: String, _ scenario: Scenario, xTitle: String, yTitle: String,
    xIsPercentage: Bool = true,
    caption: String, _ values: (String) -> (Estimate?, Estimate?)
  ) -> Figure? {
    let estimates = labels(in: scenario).compactMap {
      label -> (label: String, x: Estimate, y: Estimate)? in
      guard case (let x?, let y?) = values(label) else { return nil }
      return (label, x, y)
    }
    guard !estimates.isEmpty else { return nil }
    let counts = SeedCounts(estimates.flatMap { Set([$0.x.count, $0.y.count]) })
    let points = estimates.map { estimate in
      ScatterPanel.Point(
        label: counts.name(estimate.label, [estimate.x.count, estimate.y.count]),
        style: style(of: estimate.label), x: estimate.x, y: estimate.y)
    }
    return Figure(
      name: "\(name)-\(scenario)", caption: "\(caption) Means over \(counts.phrase).",
      content: .scatter(
        ScatterPanel(
          title: scenario.title, xTitle: xTitle, yTitle: yTitle, xIsPercentage: xIsPercentage,
          points: points)))
  }

  /// The mean matrix of every method; nil where no run finished.
  func heatmaps(_ scenario: Scenario) -> Figure? {
    let form = matrixForm(scenario)
    let rows = labels(in: scenario).map { label in
      (label, matrices: records(label: label, scenario: scenario).map(\.matrix))
    }.filter { !$0.matrices.isEmpty }
    guard !rows.isEmpty else { return nil }
    let counts = SeedCounts(rows.map(\.matrices.count))
    let maps = rows.map { label, matrices in
      func mean(_ rows: [[Double]?]) -> [Double]? {
        let present = rows.compactMap { $0 }
        guard let first = present.first, present.count == rows.count else { return nil }
        return first.indices.map { column in
          present.reduce(0) { $0 + $1[column] } / Double(present.count)
        }
      }
      var map = Heatmap(
        title: counts.name(label, [matrices.count]),
        rowLabels: ["–"] + form.checkpoints.indices.map { "\($0 + 1)" },
        columnLabels: form.testSets.indices.map { "\($0 + 1)" },
        rows: [mean(matrices.map(\.untrained))]
          + form.checkpoints.indices.map { row in mean(matrices.map { $0.rows[row] }) })
      if !form.isByContext {
        map.rowPhrase = "at checkpoint"
        map.columnPhrase = "on test set"
        map.columnNoun = "test sets"
      }
      return map
    }
    let what =
      form.isByContext
      ? "on each context (columns) after learning each context (rows)"
      : "on each test set (columns) at each checkpoint (rows)"
    return Figure(
      name: "accuracy-matrices-\(scenario)",
      caption: """
        Accuracy in percent \(what)\(form.hasValuesInCells ? "" : " as a color"), mean over \
        \(counts.phrase). The first row, –, is the untrained network. \(form.testSetNames)Every seed's \
        matrix is in tables/accuracy-matrix.csv.
        """,
      content: .heatmaps(HeatmapPanel(title: scenario.title, maps: maps)))
  }

  private func estimate(_ metric: Metric, label: String, scenario: Scenario) -> Estimate? {
    Estimate(
      results.values(of: metric, label: label, scenario: scenario).compactMap(\.value.number))
  }

  func contextCount(_ scenario: Scenario) -> Int {
    results.plan.entries.first { $0.spec.scenario == scenario }?.spec.protocol.contexts ?? 1
  }
}
