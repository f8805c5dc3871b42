/// Why a bundle cannot be made or unpacked, in one line with the way out.
public enum BundleError: Error, Equatable, CustomStringConvertible {
  case otherSuite(path: String, count: Int, example: String)
  case notEmpty(path: String)
  case unsafe(archive: String, entry: String, reason: String)
  case archiveFailed(path: String, reason: String)

  public var description: String { message.onOneLine }

  private var message: String {
    switch self {
    case .otherSuite(let path, let count, let example):
      """
      \(path) does not ask for \(count) of the runs, such as \(example); name the suite that they \
      are of with --suite, or run it again
      """
    case .notEmpty(let path): "\(path) is not empty; name another folder with --output"
    case .unsafe(let archive, let entry, let reason):
      "\(archive) is refused: its entry '\(entry)' \(reason); nothing was unpacked"
    case .archiveFailed(let path, let reason): "\(path): \(reason)"
    }
  }
}
