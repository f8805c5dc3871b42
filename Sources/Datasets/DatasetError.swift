/// Why a data set cannot be used; each description is one line that says what to do.
public enum DatasetError: Error, Equatable, CustomStringConvertible {
  case unknownDataset(String, known: [String])
  case fileNotFound(dataset: String, role: String, names: [String], searched: [String])
  case cannotRead(path: String, reason: String)
  case malformed(path: String, reason: String)
  case digestMismatch(path: String, expected: String, found: String)
  case unevenSplit(classes: Int, contexts: Int)
  case tooFewExamples(context: Int, count: Int, wanted: Int)

  public var description: String {
    switch self {
    case .unknownDataset(let name, let known):
      nearestName(to: name, among: known).map {
        "unknown data set '\(name)'; did you mean '\($0)'?"
      } ?? "unknown data set '\(name)'; known are \(known.joined(separator: ", "))"
    case .fileNotFound(let dataset, let role, let names, let searched):
      """
      \(dataset): no file for \(role); put \(names.joined(separator: " or ")) (plain, .gz or .xz) \
      into one of \(searched.joined(separator: ", ")), or name its directory with --data-dir
      """
    case .cannotRead(let path, let reason): "\(path) cannot be read: \(reason)"
    case .malformed(let path, let reason):
      "\(path) is damaged: \(reason); fetch it anew"
    case .digestMismatch(let path, let expected, let found):
      """
      \(path) is not the expected data: SHA-256 of its content is \(found), expected \(expected); \
      fetch it anew, or continue with --allow-unverified
      """
    case .unevenSplit(let classes, let contexts):
      """
      \(classes) classes do not split into \(contexts) contexts; use at most \(classes) contexts
      """
    case .tooFewExamples(let context, let count, let wanted):
      """
      context \(context) has \(count) training examples, fewer than \(wanted); ask for at most \(count)
      """
    }
  }
}
