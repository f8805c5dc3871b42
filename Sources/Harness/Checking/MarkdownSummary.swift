import Metrics
import Streams

/// Verdicts as a short Markdown page: what does not pass first, then a count, and what the metrics mean
/// that the verdicts name.
public enum MarkdownSummary {
  public static func text(title: String, verdicts: [CheckVerdict]) -> String {
    let failing = verdicts.filter { !$0.outcome.isPassing }
    var lines = ["# \(MarkdownText.escaped(title))", ""]
    if verdicts.isEmpty {
      lines.append("Nothing was compared.")
    } else if failing.isEmpty {
      lines.append("All \(verdicts.count) cells held.")
    } else {
      lines.append("**\(failing.count) of \(verdicts.count) verdicts do not pass.**")
      lines += [
        "", "| method | scenario | metric | verdict | what moved |", "|---|---|---|---|---|",
      ]
      for verdict in failing {
        let cells = [
          verdict.label, verdict.scenario.title, verdict.metric ?? "",
          verdict.outcome.rawValue, verdict.detail,
        ]
        lines.append("| " + cells.map(MarkdownText.escaped).joined(separator: " | ") + " |")
      }
    }
    lines += ["", "| verdict | count |", "|---|---:|"]
    for outcome in CheckVerdict.Outcome.allCases {
      let count = verdicts.filter { $0.outcome == outcome }.count
      if count > 0 { lines.append("| \(outcome.rawValue) | \(count) |") }
    }
    lines += definitions(of: Set(verdicts.compactMap(\.metric)))
    return lines.joined(separator: "\n") + "\n"
  }

  /// Formula, sign and source of the metrics of those ids; nothing where there are none.
  private static func definitions(of ids: Set<String>) -> [String] {
    let metrics = Metric.all.filter { ids.contains($0.id) }
    guard !metrics.isEmpty else { return [] }
    let notes = [Metric.notation] + metrics.map { "\($0.heading) \($0.definition)" }
    return [""] + notes.map { "- \(MarkdownText.escaped($0))" }
  }
}
