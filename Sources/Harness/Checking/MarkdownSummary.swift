import Datasets

/// Verdicts as a short Markdown page: what does not pass first, then a count.
public enum MarkdownSummary {
  public static func text(title: String, verdicts: [CheckVerdict]) -> String {
    let failing = verdicts.filter { !$0.outcome.isPassing }
    var lines = ["# \(title)", ""]
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
        lines.append("| " + cells.map(escaped).joined(separator: " | ") + " |")
      }
    }
    lines += ["", "| verdict | count |", "|---|---:|"]
    for outcome in CheckVerdict.Outcome.allCases {
      let count = verdicts.filter { $0.outcome == outcome }.count
      if count > 0 { lines.append("| \(outcome.rawValue) | \(count) |") }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("|", with: "\\|").replacing("\n", with: " ")
  }
}
