import Metrics
import Streams

extension PaperTemplate {
  /// "Learning to Learn without Forgetting by Maximizing Transfer and Minimizing Interference".
  ///
  /// Rows and memories are those of the example script of the released code.
  public static let mer = PaperTemplate(
    name: "mer",
    title: "Meta-experience replay: retained accuracy, learning accuracy and interference",
    introduction: """
      The tables of "Learning to Learn without Forgetting by Maximizing Transfer and Minimizing \
      Interference" (Riemer et al., ICLR 2019, arXiv:1810.11910) on its MNIST benchmarks: examples are \
      seen once and one by one by a 784-100-100-10 network. The number behind a method is the size of \
      its memory in examples. RA: retained accuracy, after the last context; LA: learning accuracy, on \
      each context just after it; BTI = RA − LA: backward transfer and interference.
      """,
    paper: "riemer2019-mer",
    benchmarks: merBenchmarks,
    blocks: [
      .table(merOverview), .table(merMemories),
      .published(
        title: "Published values",
        note: """
          The source does not state the memory, so no cell is the value's counterpart and there is no \
          verdict. The paper's tables could not be read for the reference file.
          """),
      .heading("Retained accuracy against memory"),
    ] + merBenchmarks.map { .curves(merCurves($0)) })

  private static let merBenchmarks = [
    Benchmark(
      title: "MNIST Rotations", suite: "mer-rotations", protocolPrefix: "MNIST Rotations"),
    Benchmark(
      title: "MNIST Permutations", suite: "mer-permutations",
      protocolPrefix: "MNIST Permutations"),
    Benchmark(
      title: "MNIST Many Permutations", suite: "mer-many-permutations",
      protocolPrefix: "MNIST Many Permutations"),
  ]
  private static let memories = [5120, 500, 200]
  private static let replayMethods = [
    "GEM", "ER (alg. 4)", "ER (alg. 5)", "MER (alg. 1)", "MER (alg. 6)", "MER (alg. 7)",
  ]
  private static let merMetrics: [(String, Metric)] = [
    ("RA", .lastAccuracy), ("LA", .learningAccuracy), ("BTI", .backwardTransferAndInterference),
  ]

  private static var merOverview: Table {
    // The last two are the paper's own algorithm and its strongest rival.
    let rows: [(method: String, label: String, scenario: Scenario, otherwise: String)] = [
      ("Online", "Online", .domain, "not run"),
      ("Independent", "Independent", .task, "not run"),
      ("Task Input", "Task Input", .task, "not in the script"),
      ("EWC", "EWC", .domain, "not run"),
      ("GEM 5120", "GEM 5120", .domain, "not run"),
      ("MER 5120", "MER (alg. 1) 5120", .domain, "not run"),
    ]
    return Table(
      name: "mer-benchmarks", title: "MNIST benchmarks, percent",
      columns: merBenchmarks.flatMap { benchmark in merMetrics.map { (head(benchmark), $0.0) } },
      rows: rows.map { row in
        Row(
          strategy: nil, method: row.method,
          cells: merBenchmarks.flatMap { benchmark in
            merMetrics.map {
              .runs(
                Selector(
                  suite: benchmark.suite, label: row.label, scenario: row.scenario, metric: $0.1),
                otherwise: row.otherwise)
            }
          })
      },
      notes: [
        """
        Independent networks and those with an input layer for each context are told the context when \
        tested, the others are not. MER: algorithm 1.
        """
      ])
  }

  private static var merMemories: Table {
    let columns = merBenchmarks.flatMap { benchmark in
      // The script has no runs with 200 examples for a hundred contexts.
      memories.filter { !isTooSmall($0, for: benchmark) }.map { (benchmark, $0) }
    }
    return Table(
      name: "mer-memory", title: "Retained accuracy by the size of the memory, percent",
      columns: columns.map { (head($0.0), String($0.1)) },
      rows: replayMethods.map { method in
        Row(
          strategy: nil, method: method,
          cells: columns.map { .runs(selector(method, memory: $0.1, in: $0.0)) })
      },
      rulesAfter: [1, 3],
      notes: ["Many Permutations: a memory of 200 is not in the script."])
  }

  private static func merCurves(_ benchmark: Benchmark) -> Curves {
    Curves(
      suite: benchmark.suite, title: benchmark.title, xTitle: "examples in memory",
      yTitle: "retained accuracy, %",
      series: replayMethods.map { method in
        Curves.Series(
          label: method,
          points: memories.reversed().filter { !isTooSmall($0, for: benchmark) }.map {
            (x: Double($0), selector(method, memory: $0, in: benchmark))
          })
      },
      caption: "Retained accuracy against the size of the memory, \(benchmark.title).")
  }

  /// The benchmark's name above its columns, which are narrow.
  private static func head(_ benchmark: Benchmark) -> String {
    benchmark.title.replacing("MNIST ", with: "")
  }

  private static func isTooSmall(_ memory: Int, for benchmark: Benchmark) -> Bool {
    memory == 200 && benchmark.suite == "mer-many-permutations"
  }

  private static func selector(
    _ method: String, memory: Int, in benchmark: Benchmark
  ) -> Selector {
    Selector(suite: benchmark.suite, label: "\(method) \(memory)", scenario: .domain)
  }
}
