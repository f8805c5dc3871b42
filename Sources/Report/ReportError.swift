/// Why a report cannot be written, in one line.
public enum ReportError: Error, Equatable, CustomStringConvertible {
  case cannotDraw(String)
  case nothingToReport(directory: String)
  /// Records of a suite that the paper's template has no place for.
  case notInTemplate(suite: String, template: String, suites: [String])

  public var description: String {
    switch self {
    case .cannotDraw(let reason): "the report cannot be drawn: \(reason)"
    case .nothingToReport(let directory):
      "\(directory) holds no finished run; run the suite first"
    case .notInTemplate(let suite, let template, let suites):
      "the template '\(template)' has no place for the suite '\(suite)'; its suites are "
        + suites.joined(separator: ", ")
    }
  }
}
