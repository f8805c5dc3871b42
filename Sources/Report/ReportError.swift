/// Why a report cannot be written, in one line.
public enum ReportError: Error, Equatable, CustomStringConvertible {
  case cannotWrite(path: String, reason: String)
  case nothingToReport(directory: String)

  public var description: String {
    switch self {
    case .cannotWrite(let path, let reason): "\(path) cannot be written: \(reason)"
    case .nothingToReport(let directory):
      "\(directory) holds no finished run; run the suite first"
    }
  }
}
