/// Names from files that become names of files: of suites, papers and runs.
enum PlainName {
  private static let mostCharacters = 100
  /// Most file systems allow 255 bytes, and some are for `.json` and the like.
  private static let mostBytes = 200

  /// Why a name cannot be that of a file in any directory, in a clause; nil where it can.
  static func defect(of name: String) -> String? {
    if name.isEmpty { return "is empty" }
    if name.count > mostCharacters || name.utf8.count > mostBytes {
      return "has \(name.count) characters, and names have at most \(mostCharacters)"
    }
    guard name.allSatisfy({ $0.isLetter || $0.isNumber || "-_.".contains($0) }) else {
      return "is made of more than letters, digits, '-', '_' and '.'"
    }
    // An option for a program, a hidden file, or a way out of the directory.
    return name.hasPrefix("-") || name.hasPrefix(".") ? "begins with '\(name.prefix(1))'" : nil
  }

  /// Whether this is a run's id: SHA-256 in 64 hexadecimal digits, none of them a capital.
  static func isDigest(_ text: String) -> Bool {
    text.utf8.count == 64
      && text.utf8.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      }
  }
}
