/// What is wrong in a suite file, and on which line.
public struct SuiteError: Error, Equatable, CustomStringConvertible {
  /// The file as it was given.
  public var file: String
  /// From 1; nil where the file as a whole is meant.
  public var line: Int?
  public var problem: String

  public init(file: String, line: Int?, problem: String) {
    self.file = file
    self.line = line
    self.problem = problem
  }

  public var description: String {
    (line.map { "\(file):\($0): \(problem)" } ?? "\(file): \(problem)").onOneLine
  }
}
