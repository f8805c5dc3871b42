import ArgumentParser
import Foundation
import Harness

/// The command line: parse, call, print.
@main
struct CLBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clbench",
    abstract: "Re-run the continual-learning literature and say whether its numbers still hold.",
    discussion: """
      A suite becomes records, verdicts and a report. 'clbench help COMMAND' has examples of each \
      command, and the manual page all of them.

      Examples:
        clbench run suites/quickstart.yaml
        clbench report runs/quickstart --output reports/quickstart
        clbench check runs/quickstart
      """,
    version: "\(EngineVersion.package) (\(RunEnvironment.current.commit))",
    subcommands: [
      Run.self, MakeReport.self, Check.self, Record.self, Compare.self, Aggregate.self,
      TrendCommand.self, VerifyRecords.self, Bundle.self, Unbundle.self, Cite.self,
      Checklist.self,
      LintReferences.self, List.self, Show.self,
      DataCommand.self, WorkerCommand.self,
    ])

  static func main() async {
    if let obstacle = Processor.obstacle {
      printError(obstacle)
      Foundation.exit(2)
    }
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let code as ExitCode {
      Foundation.exit(code.rawValue)
    } catch {
      switch exitCode(for: error) {
      case .success, .validationFailure:
        // Help, the version, and mistakes in the arguments: the parser knows how to say it.
        exit(withError: error)
      default:
        printError(String(describing: error))
        Foundation.exit(2)
      }
    }
  }
}

/// Writes one line to standard error, whatever names and paths are in it.
func printError(_ message: String) {
  FileHandle.standardError.write(Data("clbench: \(LineText.safe(message))\n".utf8))
}
