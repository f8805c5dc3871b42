import Datasets
import Metrics
import Streams

/// Figs. S1 and S2 of "Brain-inspired replay": the searches behind its settings, with one seed.
extension PaperTemplate {
  static let splitSearches = "hyperparameters-brain-inspired-split-mnist"
  static let permutedSearches = "hyperparameters-brain-inspired-permuted-mnist"

  /// A column: its heads, a row of the suite without the value, and the scenario.
  private typealias Search = (group: String?, title: String, method: String, scenario: Scenario)

  static var splitSearchTables: [Table] {
    let ewc: [Search] = [Scenario.task, .class].flatMap { scenario in
      ["EWC", "Online EWC"].map { (scenario.title.capitalizedFirst, $0, $0, scenario) }
    }
    let si: [Search] = [Scenario.task, .class].map {
      (nil, $0.title.capitalizedFirst, "SI", $0)
    }
    return [
      search(
        "fig-s1-ewc", "Fig. S1: EWC on Split MNIST", in: splitSearches, ewc, over: "lambda",
        ["1", "10", "100", "1e3", "1e4", "1e5", "1e6", "1e7", "1e8", "1e9", "1e10", "1e11"]),
      search(
        "fig-s1-si", "Fig. S1: SI on Split MNIST", in: splitSearches, si, over: "c",
        [
          "0.001", "0.005", "0.01", "0.05", "0.1", "0.5", "1", "5", "10", "50", "100", "500", "1e3",
          "5e3", "1e4",
        ]),
      search(
        "fig-s1-xdg", "Fig. S1: XdG on Split MNIST", in: splitSearches,
        [(nil, "Task-incremental", "XdG", .task)], over: "gating",
        [
          "0.05", "0.1", "0.15", "0.2", "0.25", "0.3", "0.35", "0.4", "0.45", "0.5", "0.55", "0.6",
          "0.65", "0.7", "0.75", "0.8", "0.85", "0.9", "0.95",
        ]),
    ]
  }

  static var permutedSearchTables: [Table] {
    let gates = ["0", "0.2", "0.4", "0.6", "0.8"]
    func columns(_ methods: [String], _ title: (String) -> String = { $0 }) -> [Search] {
      methods.map { (nil, title($0), $0, .domain) }
    }
    let strengths = ["0.001", "0.01", "0.1", "1", "10", "100"]
    return [
      search(
        "fig-s2-ewc", "Fig. S2: EWC on Permuted MNIST", in: permutedSearches,
        columns(["EWC", "Online EWC"]), over: "lambda",
        ["1e-3", "0.01", "0.1", "1", "10", "100", "1e3", "1e4", "1e5", "1e6"]),
      search(
        "fig-s2-si", "Fig. S2: SI on Permuted MNIST", in: permutedSearches, columns(["SI"]),
        over: "c", ["1e-3", "0.01", "0.1", "1", "10", "100"]),
      search(
        "fig-s2-bir", "Fig. S2: BI-R without SI, and with SI of strength c, on Permuted MNIST",
        in: permutedSearches,
        columns(["BI-R"] + strengths.map { "BI-R + SI, c \($0)" }) {
          $0 == "BI-R" ? "no SI" : $0.replacing("BI-R + SI, ", with: "")
        }, over: "decoder-gating", gates),
      search(
        "fig-s2-variants", "Fig. S2: variants with gates on Permuted MNIST", in: permutedSearches,
        columns(["BI-R - rtf", "BI-R - con", "BI-R - dis", "GR + gat"]), over: "decoder-gating",
        gates),
    ]
  }

  /// A value a row, a method a column.
  private static func search(
    _ name: String, _ title: String, in suite: String, _ columns: [Search], over axis: String,
    _ values: [String]
  ) -> Table {
    Table(
      name: name, title: "\(title), percent", columns: columns.map { ($0.group, $0.title) },
      rows: values.map { value in
        Row(
          strategy: nil, method: "\(axis) \(value)",
          cells: columns.map {
            .runs(
              Selector(
                suite: suite, label: "\($0.method), \(axis) \(value)", scenario: $0.scenario))
          })
      })
  }
}
