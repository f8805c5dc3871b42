import Datasets
import Metrics
import Streams

extension PaperTemplate {
  /// "Brain-inspired replay for continual learning with artificial neural networks", on MNIST.
  public static let brainInspiredReplay = PaperTemplate(
    name: "brain-inspired-replay", title: "Brain-inspired replay: Split and Permuted MNIST",
    introduction: """
      The figures of "Brain-inspired replay for continual learning with artificial neural networks" (van \
      de Ven, Siegelmann & Tolias 2020, Nature Communications 11:4069) on Split MNIST and on Permuted \
      MNIST with a hundred permutations: average accuracy after the last context, the end of the \
      article's curves. The article prints two of its own results on these benchmarks in its text; all \
      others were measured from its figures. Its figures on CIFAR-100 are left out.
      """,
    paper: "vandeven2020-brain-inspired-replay",
    benchmarks: [
      Benchmark(
        title: "Split MNIST", suite: splitSuite, protocolPrefix: "Split MNIST",
        places: ["Fig. 3b", "Fig. 3c"]),
      Benchmark(
        title: "Split MNIST, quantity and quality of replay", suite: replaySuite,
        protocolPrefix: "Split MNIST", places: ["Fig. 4"]),
      Benchmark(
        title: "Permuted MNIST", suite: permutedSuite, protocolPrefix: "Permuted MNIST",
        places: ["Fig. 5b", "text"]),
      Benchmark(
        title: "Permuted MNIST, components", suite: ablationSuite,
        protocolPrefix: "Permuted MNIST", places: ["Fig. 8a"]),
      Benchmark(
        title: "Split MNIST, searches", suite: splitSearches, protocolPrefix: "Split MNIST",
        places: ["Fig. S1"]),
      Benchmark(
        title: "Permuted MNIST, searches", suite: permutedSearches,
        protocolPrefix: "Permuted MNIST", places: ["Fig. S2"]),
    ],
    blocks: [
      .verdicts,
      .table(splitTable),
      .table(replayTable("quantity", of: "replay-batch", replayBatches)),
      .curves(
        replayCurves("quantity", of: "replay-batch", replayBatches, "generated examples a step")),
      .table(replayTable("quality", of: "generator-units", generatorUnits)),
      .curves(
        replayCurves(
          "quality", of: "generator-units", generatorUnits, "units of a generator's layer")),
      .table(permutedTable), .table(ablationTable),
      .published(
        title: "Other published values",
        note: """
          The variant without replay-through-feedback and SI at once, and the numbers that the article \
          quotes from Masse et al. 2018, are in no suite, so there is no verdict.
          """),
    ] + splitSearchTables.map { .table($0) } + permutedSearchTables.map { .table($0) })

  private static let splitSuite = "brain-inspired-split-mnist"
  private static let replaySuite = "brain-inspired-replay-split-mnist"
  private static let permutedSuite = "brain-inspired-permuted-mnist"
  private static let ablationSuite = "brain-inspired-ablation-permuted-mnist"

  private static let replayBatches = [1, 2, 4, 8, 16, 32, 64, 128, 256]
  private static let generatorUnits = [10, 20, 40, 100, 200, 400, 1000]

  private static var splitTable: Table {
    Table(
      name: "fig-3", title: "Fig. 3: Split MNIST, percent",
      columns: [("Fig. 3b", "Task-incremental"), ("Fig. 3c", "Class-incremental")],
      rows: ["None", "Joint", "GR", "LwF", "EWC", "SI", "XdG"].map { method in
        Row(
          strategy: nil, method: method,
          cells: [Scenario.task, .class].map { scenario in
            method == "XdG" && scenario == .class
              ? .none(reason: "the method must be told the context when tested")
              : .runs(Selector(suite: splitSuite, label: method, scenario: scenario))
          })
      },
      isCompared: true, rulesAfter: [2, 4],
      notes: [
        """
        Measured to about 0.2 points in Fig. 3b and 0.4 in Fig. 3c; curves below others could not be \
        told apart.
        """
      ])
  }

  private static var permutedTable: Table {
    Table(
      name: "fig-5b", title: "Fig. 5b: Permuted MNIST, 100 permutations, percent",
      columns: [(nil, "Domain-incremental")],
      rows: [
        "None", "Joint", "LwF", "SI", "EWC", "Online EWC", "GR", "BI-R", "BI-R + SI",
      ].map { row($0, in: permutedSuite) },
      isCompared: true, rulesAfter: [2, 6],
      notes: ["BI-R + SI: 0.904 ± 0.005 in the text. Others measured to about 0.5 points."])
  }

  private static var ablationTable: Table {
    Table(
      name: "fig-8a", title: "Fig. 8a: what each component adds, and is missed for, percent",
      columns: [(nil, "Domain-incremental")],
      rows: [
        "GR", "GR + rtf", "GR + con", "GR + gat", "GR + dis", "BI-R", "BI-R - rtf", "BI-R - con",
        "BI-R - gat", "BI-R - dis",
      ].map { row($0, in: ablationSuite) },
      isCompared: true, rulesAfter: [5],
      notes: [
        """
        rtf: replay through feedback; con: conditional replay; gat: gates by context; dis: distillation. \
        Measured to about 0.3 points.
        """
      ])
  }

  private static func row(_ label: String, in suite: String) -> Row {
    Row(
      strategy: nil, method: label,
      cells: [.runs(Selector(suite: suite, label: label, scenario: .domain))])
  }

  /// With and without fresh weights for each context, in both scenarios.
  private static let replayColumns = [Scenario.task, .class].flatMap { scenario in
    ["GR", "GR + reinit"].map { (scenario: scenario, method: $0) }
  }

  private static func replaySelector(
    _ column: (scenario: Scenario, method: String), _ what: String, _ axis: String, _ value: Int
  ) -> Selector {
    Selector(
      suite: replaySuite, label: "\(column.method), \(what), \(axis) \(value)",
      scenario: column.scenario)
  }

  private static func replayTable(_ what: String, of axis: String, _ values: [Int]) -> Table {
    Table(
      name: "fig-4-\(what)", title: "Fig. 4: Split MNIST by the \(what) of replay, percent",
      columns: replayColumns.map { ("\($0.scenario.title.capitalizedFirst)", $0.method) },
      rows: values.map { value in
        Row(
          strategy: nil, method: "\(axis) \(value)",
          cells: replayColumns.map { .runs(replaySelector($0, what, axis, value)) })
      },
      notes: ["reinit: each context is learned from new weights."])
  }

  private static func replayCurves(
    _ what: String, of axis: String, _ values: [Int], _ xTitle: String
  ) -> Curves {
    Curves(
      suite: replaySuite, title: "Split MNIST", xTitle: xTitle, yTitle: "average accuracy, %",
      series: replayColumns.map { column in
        Curves.Series(
          label: "\(column.method), \(column.scenario)",
          points: values.map { (x: Double($0), replaySelector(column, what, axis, $0)) })
      },
      caption: "Fig. 4: accuracy after the last context by the \(what) of replay.")
  }
}
