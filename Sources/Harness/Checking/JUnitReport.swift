import Foundation
import Streams

/// Verdicts in the XML that continuous integration reads.
public enum JUnitReport {
  /// One test case a verdict; `impossible` is an error, any other that does not pass a failure.
  ///
  /// A test case has at most one failure, since readers count failures, not cases. The seconds of a
  /// cell's runs stand at its first verdict, so that they add up. What was measured is in the
  /// properties of a test case, and in words in its output.
  public static func xml(
    suite: String, verdicts: [CheckVerdict], measurements: [CellMeasurement] = []
  ) -> String {
    var seen: [CellMeasurement] = []
    var cases: [String] = []
    for verdict in verdicts {
      let measured = measurements.first {
        $0.label == verdict.label && $0.scenario == verdict.scenario
      }
      let isFirst = measured.map { !seen.contains($0) } ?? false
      if let measured, isFirst { seen.append(measured) }
      cases += testCase(
        verdict, suite: suite, measured, seconds: isFirst ? measured?.seconds ?? 0 : 0)
    }
    let failures = verdicts.count { !$0.outcome.isPassing && $0.outcome != .impossible }
    let totals = """
      name="\(MarkupText.escaped(suite))" tests="\(verdicts.count)" failures="\(failures)" \
      errors="\(verdicts.count { $0.outcome == .impossible })" skipped="0" \
      time="\(time(seen.reduce(0) { $0 + $1.seconds }))"
      """
    let lines =
      [
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuites \(totals)>",
        "<testsuite \(totals)>",
      ] + cases + ["</testsuite>", "</testsuites>"]
    return lines.joined(separator: "\n") + "\n"
  }

  private static func testCase(
    _ verdict: CheckVerdict, suite: String, _ measured: CellMeasurement?, seconds: Double
  ) -> [String] {
    let escaped = MarkupText.escaped
    let name = [verdict.label, verdict.scenario.title, verdict.metric].compactMap { $0 }
      .joined(separator: ", ")
    var lines = [
      """
      <testcase classname="\(escaped(suite))" name="\(escaped(name))" time="\(time(seconds))">
      """
    ]
    let values = (measured?.values ?? []).filter {
      verdict.metric == nil || $0.metric == verdict.metric
    }
    if let measured {
      let properties =
        [("runs", String(measured.runs))]
        + values.flatMap { value in
          [
            ("\(value.metric) mean", String(value.mean)),
            value.reference.map { ("\(value.metric) reference mean", String($0)) },
          ].compactMap(\.self)
        }
      lines +=
        ["<properties>"]
        + properties.map { name, value in
          "<property name=\"\(escaped(name))\" value=\"\(escaped(value))\"/>"
        } + ["</properties>"]
    }
    if !verdict.outcome.isPassing {
      let tag = verdict.outcome == .impossible ? "error" : "failure"
      // Some readers show the message, others the text.
      lines.append(
        """
        <\(tag) type="\(escaped(verdict.outcome.rawValue))" message="\(escaped(verdict.detail))">\
        \(escaped(verdict.detail))</\(tag)>
        """)
    }
    let output = ["\(verdict.outcome.rawValue): \(verdict.detail)"] + values.map(line)
    lines.append("<system-out>\(escaped(output.joined(separator: "\n")))</system-out>")
    return lines + ["</testcase>"]
  }

  private static func line(_ value: CellMeasurement.Value) -> String {
    let ours = "\(value.metric): mean \(value.mean)"
    return value.reference.map { "\(ours), in the reference \($0)" } ?? ours
  }

  private static func time(_ seconds: Double) -> String { String(format: "%.3f", seconds) }
}
