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
      Checklist.self, TensorBoardCommand.self,
      Pretrain.self, LintReferences.self, List.self, Show.self,
      DataCommand.self, WorkerCommand.self,
    ])

  static func main() async {
    StandardStreams.prepare()
    if let obstacle = MemoryLimit.obstacle ?? Processor.obstacle {
      printError(obstacle)
      finish(2)
    }
    do {
      var command = try parseAsRoot(CommandLine.argumentsWithHome)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      finish(0)
    } catch let code as ExitCode {
      finish(code.rawValue)
    } catch ReferenceError.nothingRan {
      finish(noRun().rawValue)
    } catch {
      Interruption.giveWay()
      // Help, the version, and mistakes in the arguments: the parser knows how to say it.
      let code = exitCode(for: error)
      switch code {
      case .success: print(fullMessage(for: error))
      case .validationFailure:
        _ = writeAll(Data("\(fullMessage(for: error))\n".utf8), to: STDERR_FILENO)
      default: printError(String(describing: error))
      }
      finish(code == .success || code == .validationFailure ? code.rawValue : 2)
    }
  }
}

/// Says that there is nothing to answer from, and gives the code for that.
func noRun(in place: String? = nil) -> ExitCode {
  printError(
    place.map { "\($0) has no run that finished or failed; run its suite first" }
      ?? ReferenceError.nothingRan.description)
  return ExitCode(CheckExit.nothingRan.rawValue)
}
