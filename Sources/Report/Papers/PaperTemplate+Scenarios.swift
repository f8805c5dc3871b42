import Datasets
import Metrics
import Streams

extension PaperTemplate {
  /// "Three types of incremental learning", Tables 2 and 3.
  public static let threeTypes = PaperTemplate(
    name: "three-types",
    title: "Three types of incremental learning: Split MNIST and Split CIFAR-100",
    introduction: """
      Tables 2 and 3 of "Three types of incremental learning" (van de Ven, Tuytelaars & Tolias 2022, \
      Nature Machine Intelligence) beside our runs: average accuracy after the last context. Of Table 2 \
      the published values are those that could be read; the others are marked. On Split CIFAR-100 all \
      our seeds share one file of convolutional layers, of which the article trained one for each seed.
      """,
    paper: "vandeven2022-three-types",
    benchmarks: [
      Benchmark(
        title: "Split MNIST", suite: "three-types-split-mnist", alsoFrom: ["split-mnist"],
        protocolPrefix: "Split MNIST"),
      Benchmark(
        title: "Split CIFAR-100", suite: splitCIFAR100, protocolPrefix: "Split CIFAR-100"),
      Benchmark(
        title: "Split CIFAR-100, pixels", suite: pixels, protocolPrefix: "Split CIFAR-100"),
      Benchmark(
        title: "Split CIFAR-100, memories", suite: memories, protocolPrefix: "Split CIFAR-100"),
    ],
    blocks: [
      .verdicts,
      .table(
        scenarioTable(
          name: "table-2", title: "Table 2: Split MNIST, percent",
          suite: "three-types-split-mnist", scenarios: Scenario.allCases,
          rows: threeTypesRows(functional: ["LwF", "FROMP"]))),
      .table(
        scenarioTable(
          name: "table-3", title: "Table 3: Split CIFAR-100, percent",
          suite: splitCIFAR100, scenarios: Scenario.allCases,
          rows: threeTypesRows(functional: ["LwF"]), otherSuites: ["DGR": pixels])),
      .figures(suite: splitCIFAR100, [.finalAccuracy, .accuracySoFar]),
    ] + Scenario.allCases.map { .curves(memoryCurves($0)) })

  private static let splitCIFAR100 = "three-types-split-cifar100"
  private static let pixels = "three-types-split-cifar100-pixels"
  private static let memories = "replay-budget-split-cifar100"

  /// Accuracy against the size of the memory; methods without one are lines across.
  private static func memoryCurves(_ scenario: Scenario) -> Curves {
    let sizes = [1, 2, 5, 10, 20, 50, 100, 200, 500]
    let methods = ["ER", "A-GEM"] + (scenario == .class ? ["iCaRL"] : [])
    func series(_ label: String, _ row: (Int) -> String) -> Curves.Series {
      Curves.Series(
        label: label,
        points: sizes.map {
          (Double($0), Selector(suite: memories, label: row($0), scenario: scenario))
        })
    }
    return Curves(
      suite: memories,
      title: "Split CIFAR-100, \(scenario.title), accuracy against the size of the memory",
      xTitle: "examples of each class", yTitle: "accuracy, %",
      series: ["None", "Joint"].map { label in series(label) { _ in label } }
        + methods.map { method in series(method) { "\(method), budget \($0)" } },
      caption: """
        Average accuracy after the last context; None and Joint keep no example. The article's own \
        figure could not be read.
        """)
  }

  private static func threeTypesRows(functional: [String]) -> [MethodRow] {
    let before: [MethodRow] = [
      ("Baselines", "None", nil), (nil, "Joint", nil),
      ("Context-specific components", "Separate Networks", .task), (nil, "XdG", .task),
      ("Parameter regularization", "EWC", nil), (nil, "SI", nil),
    ]
    let after: [MethodRow] = [
      ("Replay", "DGR", nil), (nil, "BI-R", nil), (nil, "ER", nil), (nil, "A-GEM", nil),
      ("Template-based classification", "Generative Classifier", .class),
      (nil, "iCaRL", .class),
    ]
    let between = functional.enumerated().map { place, method -> MethodRow in
      (place == 0 ? "Functional regularization" : nil, method, nil)
    }
    return before + between + after
  }

  /// "Three scenarios for continual learning", Tables 4 and 5.
  public static let threeScenarios = PaperTemplate(
    name: "three-scenarios",
    title: "Three scenarios for continual learning: Split and Permuted MNIST",
    introduction: """
      Tables 4 and 5 of the preprint "Three scenarios for continual learning" (van de Ven & Tolias 2019, \
      arXiv:1904.07734) beside our runs: average accuracy after the last context. Its numbers are of other \
      runs and settings than those of the article of 2022.
      """,
    paper: "vandeven2019-three-scenarios",
    benchmarks: [
      Benchmark(
        title: "Split MNIST", suite: "three-scenarios-split-mnist", protocolPrefix: "Split MNIST"),
      Benchmark(
        title: "Permuted MNIST", suite: "three-scenarios-permuted-mnist",
        protocolPrefix: "Permuted MNIST"),
    ],
    blocks: [
      .verdicts,
      .table(
        scenarioTable(
          name: "table-4", title: "Table 4: Split MNIST, percent",
          suite: "three-scenarios-split-mnist", scenarios: Scenario.allCases,
          rows: threeScenariosRows)),
      .table(
        scenarioTable(
          name: "table-5", title: "Table 5: Permuted MNIST, percent",
          suite: "three-scenarios-permuted-mnist", scenarios: Scenario.allCases,
          rows: threeScenariosRows)),
    ])

  /// A strategy where one begins, a method, and the only scenario where it has a number.
  private typealias MethodRow = (strategy: String?, method: String, only: Scenario?)

  private static let threeScenariosRows: [MethodRow] = [
    ("Baselines", "None", nil), (nil, "Offline (joint)", nil),
    ("Task-specific", "XdG", .task),
    ("Regularization", "EWC", nil), (nil, "Online EWC", nil), (nil, "SI", nil),
    ("Replay", "LwF", nil), (nil, "DGR", nil), (nil, "DGR+distill", nil),
    ("Replay + exemplars", "iCaRL", .class),
  ]

  /// A method a row, a scenario a column.
  ///
  /// - Parameter otherSuites: Those of methods that another suite runs.
  private static func scenarioTable(
    name: String, title: String, suite: String, scenarios: [Scenario], rows: [MethodRow],
    otherSuites: [String: String] = [:]
  ) -> Table {
    Table(
      name: name, title: title,
      columns: scenarios.map { (nil, $0.title.capitalizedFirst) },
      rows: rows.map { row in
        Row(
          strategy: row.strategy, method: row.method,
          cells: scenarios.map { scenario in
            guard row.only == nil || row.only == scenario else {
              return .none(
                reason: row.only == .task
                  ? "the method must be told the context when tested"
                  : "the method classifies among all classes")
            }
            return .runs(
              Selector(
                suite: otherSuites[row.method] ?? suite, label: row.method, scenario: scenario))
          })
      },
      isCompared: true,
      rulesAfter: Set(rows.indices.dropFirst().filter { rows[$0].strategy != nil }))
  }
}
