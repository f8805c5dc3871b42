import Yams

extension SuiteError {
  /// What the parser of YAML says of a file.
  init(yaml error: any Error, file: String) {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      // The parser's own words are for programmers.
      let problem =
        problem.hasPrefix("Maximum nesting level")
        ? "lists and mappings stand too deep in one another" : problem
      self.init(file: file, line: mark.line, problem: "is not valid YAML: \(problem)")
    case .duplicatedKeysInMapping(let duplicates, let context):
      let names = duplicates.map { "'\($0)'" }.joined(separator: ", ")
      self.init(file: file, line: context.mark.line, problem: "\(names) stands twice")
    case .reader:
      self.init(
        file: file, line: nil, problem: "is not valid YAML: it holds a control character")
    default:
      self.init(file: file, line: nil, problem: "is not valid YAML")
    }
  }
}
