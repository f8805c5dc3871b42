import Datasets
import Harness
import Metrics
import Streams

extension PaperReport {
  /// The cells of compared tables.
  private var compared: [PaperTemplate.Selector] {
    template.tables.filter(\.isCompared).flatMap(\.rows).flatMap(\.cells).compactMap(\.selector)
  }

  /// Those with a verdict.
  private var judged: [(selector: PaperTemplate.Selector, cell: PublishedComparison.Cell)] {
    compared.compactMap { selector in comparison(selector).map { (selector, $0) } }
  }

  /// How many cells have which verdict, and which ones.
  var verdictTable: Table {
    let judged = judged
    let unread = compared.filter { published($0) == nil }
    let isRun = { (selector: PaperTemplate.Selector) in self.ours(.runs(selector)).hasNumber }
    let digitised = compared.filter { published($0)?.isDigitised == true && isRun($0) }
    let notRun = compared.filter {
      published($0) != nil && comparison($0) == nil && !isRun($0)
    }
    var rows: [(String, [PaperTemplate.Selector])] = PublishedComparison.Verdict.allCases.map {
      verdict in
      (
        verdict.rawValue,
        judged.filter { $0.cell.verdict == verdict }.map(\.selector)
          + (verdict == .notRun ? notRun : [])
      )
    }
    rows.append((Self.digitisedWord, digitised))
    rows.append(("no published value", unread))
    let margins = comparisons.values.filter { !$0.cells.isEmpty }.map(\.marginsPhrase)
    return Table(
      name: "verdicts", title: "Verdicts",
      columns: [
        Table.Column("Verdict"), Table.Column("Cells", .trailing), Table.Column("Which"),
      ],
      rows: rows.filter { !$0.1.isEmpty }.map { verdict, selectors in
        [.verdict(difference: nil, verdict), .count(selectors.count), .text(names(of: selectors))]
      },
      isUnbroken: true,
      footnotes: [
        """
        Reproduced: the means are shown to be equal within the margin; close: within twice the margin; \
        not reproduced, reproduced above: a difference beyond the margin is shown; consistent: nothing is \
        shown, nor could be with any number of our seeds, but the difference is no larger than chance \
        allows; inconclusive: nothing is shown yet. Tests are adjusted over the \
        \((["table"] + Set(margins).sorted()).joined(separator: "; ")).
        """
      ] + (digitised.isEmpty ? [] : [Self.digitisedNote]))
  }

  /// What stands in place of a verdict where the paper's number was measured from a figure.
  static let digitisedWord = "digitised"
  static let digitisedNote = """
    Digitised: the published value was measured from a figure, to a few tenths of a point and without \
    its spread, so there is a difference and no verdict.
    """

  /// Such as "task: None, EWC; class: ER", by benchmark where there are several.
  private func names(of selectors: [PaperTemplate.Selector]) -> String {
    let places = template.benchmarks.flatMap { benchmark in
      Scenario.allCases.map { (benchmark, $0) }
    }
    return places.compactMap { benchmark, scenario in
      let labels = selectors.filter { $0.suite == benchmark.suite && $0.scenario == scenario }
        .map(\.label)
      guard !labels.isEmpty else { return nil }
      let place = template.benchmarks.count > 1 ? "\(benchmark.title), \(scenario)" : "\(scenario)"
      return "\(place): \(labels.joined(separator: ", "))"
    }.joined(separator: "; ")
  }

  /// Ours against theirs, a figure for each benchmark with a plot for each scenario that has both.
  var parity: [Figure] {
    template.benchmarks.compactMap { benchmark in
      let plots = Scenario.allCases.compactMap { scenario -> ParityPanel.Plot? in
        let points = judged.filter {
          $0.selector.suite == benchmark.suite && $0.selector.scenario == scenario
        }.compactMap { point($0.cell) }
        let title =
          template.benchmarks.count > 1 ? "\(benchmark.title), \(scenario.title)" : scenario.title
        return points.isEmpty ? nil : ParityPanel.Plot(title: title, points: points)
      }
      guard !plots.isEmpty else { return nil }
      return Figure(
        name: "ours against published \(benchmark.suite)",
        caption: """
          Average accuracy after the last context, ours against the paper's, both axes logarithmic in \
          the error; on the line both are equal. Bars: 95 % intervals of the means by Student's t, none \
          where the source gives no spread or ours is of a single seed. The verdicts are about the \
          difference and adjusted over the table.
          """,
        content: .parity(ParityPanel(plots: plots)))
    }
  }

  private func point(_ cell: PublishedComparison.Cell) -> ParityPanel.Point? {
    guard let ours = cell.ours else { return nil }
    let published = cell.published
    let interval = published.standardError.flatMap { error in
      published.seeds.flatMap { seeds in
        // The difference from an exact 0.
        WelchComparison(
          mean: published.fraction, standardError: error, count: seeds, against: 0,
          standardError: nil, count: 1)?.interval()
      }
    }
    return ParityPanel.Point(
      label: cell.label,
      published: Estimate(
        mean: published.fraction, interval: interval, count: published.seeds ?? 1),
      ours: Estimate(ours),
      verdict: cell.verdict)
  }
}
