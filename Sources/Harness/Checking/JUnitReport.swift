import Datasets

/// Verdicts in the XML that continuous integration reads.
public enum JUnitReport {
  /// One test case a verdict; `impossible` is an error, any other that does not pass a failure.
  public static func xml(suite: String, verdicts: [CheckVerdict]) -> String {
    let escaped = MarkupText.escaped
    let failures = verdicts.filter { !$0.outcome.isPassing && $0.outcome != .impossible }.count
    let errors = verdicts.filter { $0.outcome == .impossible }.count
    var lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
      """
      <testsuites>
      <testsuite name="\(escaped(suite))" tests="\(verdicts.count)" failures="\(failures)" \
      errors="\(errors)" skipped="0">
      """,
    ]
    for verdict in verdicts {
      let name = [verdict.label, verdict.scenario.title, verdict.metric].compactMap { $0 }
        .joined(separator: ", ")
      let head = "<testcase classname=\"\(escaped(suite))\" name=\"\(escaped(name))\""
      if verdict.outcome.isPassing {
        lines.append(head + "/>")
      } else {
        let tag = verdict.outcome == .impossible ? "error" : "failure"
        lines.append(
          """
          \(head)><\(tag) type="\(escaped(verdict.outcome.rawValue))" \
          message="\(escaped(verdict.detail))"/></testcase>
          """)
      }
    }
    lines += ["</testsuite>", "</testsuites>"]
    return lines.joined(separator: "\n") + "\n"
  }
}
