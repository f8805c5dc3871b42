/// What is wrong with a file of records, in one line with the way out.
public enum RecordError: Error, Equatable, CustomStringConvertible {
  case notFound(path: String)
  case cannotRead(path: String, reason: String)
  case cannotWrite(path: String, reason: String)
  case malformed(path: String, reason: String)
  case tampered(path: String, reason: String)
  /// Two directories of records do not go together.
  case conflict(String)
  /// No run is meant, or more than one.
  case unclear(String)

  /// What is wrong, without the file and the way out.
  var reason: String {
    switch self {
    case .notFound: "it does not exist"
    case .cannotRead(_, let reason), .cannotWrite(_, let reason), .malformed(_, let reason),
      .tampered(_, let reason), .conflict(let reason), .unclear(let reason):
      reason
    }
  }

  public var description: String { message.onOneLine }

  private var message: String {
    switch self {
    case .notFound(let path):
      "\(path) does not exist; 'clbench run' makes it"
    case .cannotRead(let path, let reason): "\(path) cannot be read: \(reason)"
    case .cannotWrite(let path, let reason): "\(path) cannot be written: \(reason)"
    case .malformed(let path, let reason):
      "\(path) is damaged: \(reason); delete it and run the suite again"
    case .tampered(let path, let reason):
      "\(path) is not what a run wrote: \(reason); delete it and run the suite again"
    case .conflict(let reason), .unclear(let reason): reason
    }
  }
}
