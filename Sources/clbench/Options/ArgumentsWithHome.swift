import Datasets

extension CommandLine {
  /// The arguments without the program's name, with the home directory where one begins with `~`.
  static var argumentsWithHome: [String] { withHome(Array(arguments.dropFirst())) }

  /// Replaces `~` and `~name` where shells leave them: behind the equals sign of an option, as in
  /// `--data-dir=~/data`, and in arguments that no shell has seen.
  ///
  /// What is behind an option's name alone is an argument of its own. Names of rows that begin with `~`
  /// stay as they are unless they are a home directory, `~/…` or `~name/…`.
  static func withHome(_ arguments: [String]) -> [String] {
    arguments.map { argument in
      guard argument.hasPrefix("--"), let equals = argument.firstIndex(of: "=") else {
        return expandingHome(in: argument)
      }
      let value = argument.index(after: equals)
      return argument[..<value] + expandingHome(in: String(argument[value...]))
    }
  }
}
