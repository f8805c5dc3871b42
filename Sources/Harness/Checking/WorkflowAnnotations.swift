import Streams

/// Verdicts as commands that GitHub shows beside a workflow's run.
public enum WorkflowAnnotations {
  /// As many as GitHub shows of one step.
  public static let limit = 10

  /// A line for each verdict that does not pass; where there are more than ``limit``, the last says
  /// how many are left out.
  public static func lines(suite: String, verdicts: [CheckVerdict]) -> [String] {
    let failing = verdicts.filter { !$0.outcome.isPassing }
    let shown = failing.count > limit ? limit - 1 : failing.count
    var lines = failing.prefix(shown).map { verdict in
      let cell = [verdict.label, verdict.scenario.title, verdict.metric].compactMap { $0 }
      return command(
        title: "\(suite): \(verdict.outcome.rawValue)",
        message: "\(cell.joined(separator: ", ")): \(verdict.detail)")
    }
    if failing.count > shown {
      lines.append(
        command(
          title: "\(suite): more",
          message: "\(failing.count - shown) more verdicts do not pass; see the summary"))
    }
    return lines
  }

  private static func command(title: String, message: String) -> String {
    "::error title=\(escaped(title, isProperty: true))::\(escaped(message, isProperty: false))"
  }

  /// What the runner would take for the end of a line or of a property is written by its code.
  private static func escaped(_ text: String, isProperty: Bool) -> String {
    var result = ""
    for scalar in ShownText.visible(text).unicodeScalars {
      switch scalar {
      case "%": result += "%25"
      case "\r": result += "%0D"
      case "\n": result += "%0A"
      case ":" where isProperty: result += "%3A"
      case "," where isProperty: result += "%2C"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
