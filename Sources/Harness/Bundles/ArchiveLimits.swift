/// How much an archive may hold; a bundle of ten thousand runs with its report holds a tenth of it.
struct ArchiveLimits: Sendable {
  /// Unpacked bytes, of the archive as a whole.
  var bytes = 4 << 30
  var files = 200_000
  /// Unpacked bytes for each packed one.
  ///
  /// Records shrink to a tenth and tables to a fortieth. The best that gzip can do, a thousandth, is
  /// done with nothing but zeros.
  var ratio = 200
  /// Below so many unpacked bytes the ratio does not matter.
  var bytesOfAnyRatio = 16 << 20
  /// Of a path, in bytes; no program unpacks more everywhere.
  var pathLength = 255
  /// Folders in one another.
  var depth = 16

  static let standard = ArchiveLimits()

  /// Why a path is refused, in a clause; nil for a plain one inside the folder.
  func obstacle(to path: String) -> String? {
    if path.hasPrefix("/") { return "has an absolute path" }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    if parts.contains("..") { return "leaves the folder" }
    if parts.contains("") || parts.contains(".") { return "has no plain path" }
    let isPlain = path.unicodeScalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: false
      default: scalar != "\\"
      }
    }
    if !isPlain { return "has a control character or a backslash in its name" }
    if path.utf8.count > pathLength { return "has a name of more than \(pathLength) bytes" }
    return parts.count > depth ? "lies in more than \(depth - 1) folders" : nil
  }
}
