import Harness
public import Metrics
public import Streams

/// The tables and figures of a paper as that paper has them, with the runs behind each cell.
///
/// A template is data: a ``PaperReport`` fills it from records, and another paper is another value.
public struct PaperTemplate: Sendable {
  /// A benchmark of the paper.
  public struct Benchmark: Sendable {
    /// As the paper calls it, such as "MNIST Rotations".
    public var title: String
    /// The suite that runs it, such as `mer-rotations`.
    public var suite: String
    /// Suites that run some of the same rows, from which further seeds are taken.
    public var alsoFrom: [String] = []
    /// How the paper's reference file names it: the beginning of `protocol`.
    public var protocolPrefix: String
    /// How `table` begins where its numbers stand in the paper, such as `Fig. 8a`; anywhere if empty.
    public var places: [String] = []

    /// Whether a published number is of this benchmark.
    func has(_ result: PublishedReference.Result) -> Bool {
      result.protocol.hasPrefix(protocolPrefix)
        && (places.isEmpty || places.contains { result.table?.hasPrefix($0) == true })
    }
  }

  /// Which runs are behind a number.
  public struct Selector: Sendable, Hashable {
    /// Of the ``Benchmark``.
    public var suite: String
    /// Of the row in that suite, such as "GEM 5120".
    public var label: String
    public var scenario: Scenario
    public var metric: Metric = .lastAccuracy
  }

  public enum Cell: Sendable {
    /// A number; where the suite has no such row, the reason.
    case runs(Selector, otherwise: String = "not run")
    /// The paper has no number here either.
    case none(reason: String)

    var selector: Selector? { if case .runs(let selector, _) = self { selector } else { nil } }
  }

  public struct Row: Sendable {
    /// What the rows below have in common, down to the next that has one; nil where it is the one
    /// above.
    public var strategy: String?
    public var method: String
    /// One for each column.
    public var cells: [Cell]
  }

  public struct Table: Sendable {
    /// For file names.
    public var name: String
    /// With its number in the paper.
    public var title: String
    /// Heads of the columns after the method, with what stands above several of them.
    public var columns: [(group: String?, title: String)]
    public var rows: [Row]
    /// Whether each cell has ours, theirs and a verdict, or ours alone where nothing is published.
    public var isCompared = false
    /// The kinds of rows apart from the others by a rule: how many rows from the first.
    public var rulesAfter: Set<Int> = []
    public var notes: [String] = []
  }

  /// Numbers against a quantity, one line a method.
  public struct Curves: Sendable {
    public struct Series: Sendable {
      public var label: String
      public var points: [(x: Double, Selector)]
    }

    /// Of the ``Benchmark`` whose published numbers without a place on the axis are lines across.
    public var suite: String
    public var title: String
    public var xTitle: String
    public var yTitle: String
    public var xScale = AxisScale.logarithmic
    public var series: [Series]
    public var caption: String
  }

  /// A figure that a report of the suite alone has too, one for each scenario.
  public enum SuiteFigure: Sendable {
    /// Bars of the average accuracy after the last context.
    case finalAccuracy
    /// Average accuracy on the contexts so far, after each context.
    case accuracySoFar
    /// What the runs measured beside accuracies.
    case measurements
  }

  public enum Block: Sendable {
    case table(Table)
    case curves(Curves)
    /// Figures of all runs of a ``Benchmark``, by its suite.
    case figures(suite: String, [SuiteFigure])
    /// How many cells of compared tables have which verdict, and a figure of ours against theirs.
    case verdicts
    /// The paper's numbers that no cell is the counterpart of, with why.
    case published(title: String, note: String)
    case heading(String)
  }

  /// For the command line, such as `mer`.
  public var name: String
  public var title: String
  public var introduction: String
  /// The key of the paper's reference file.
  public var paper: String
  public var benchmarks: [Benchmark]
  public var blocks: [Block]

  var tables: [Table] {
    blocks.compactMap { if case .table(let table) = $0 { table } else { nil } }
  }

  /// Those of all tables' cells.
  var selectors: [Selector] {
    tables.flatMap(\.rows).flatMap(\.cells).compactMap(\.selector)
  }

  public static let all = [
    mer, threeTypes, threeScenarios, brainInspiredReplay, latentReplay,
  ]
}
