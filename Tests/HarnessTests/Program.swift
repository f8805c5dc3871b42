import Foundation
import Subprocess
import SystemPackage

/// The built program, to be run as a person or a CI job runs it.
enum Program {
  struct Outcome {
    var code: TerminationStatus
    var output: String
    var errors: String
  }

  /// Runs the program to its end, or for so long and then kills it.
  ///
  /// - Parameter program: Another place of the program than beside the tests.
  static func run(
    _ arguments: [String], in directory: URL, environment: [String: String] = [:],
    killAfter milliseconds: Int? = nil, program: String = path
  ) async throws -> Outcome {
    let limits = milliseconds.map { ["--signal=KILL", "\(Double($0) / 1000)", program] } ?? []
    let changes = environment.map { (Environment.Key(stringLiteral: $0.key), Optional($0.value)) }
    let result = try await Subprocess.run(
      .path(FilePath(milliseconds == nil ? program : "/usr/bin/timeout")),
      arguments: Arguments(limits + arguments),
      environment: .inherit.updating(Dictionary(uniqueKeysWithValues: changes)),
      workingDirectory: FilePath(directory.path), output: .string(limit: 1 << 20),
      error: .string(limit: 1 << 20))
    return Outcome(
      code: result.terminationStatus, output: result.standardOutput, errors: result.standardError)
  }

  /// The program beside the test bundle.
  static let path: String = {
    let arguments = CommandLine.arguments + [Bundle.main.bundlePath]
    let folders = arguments.compactMap { argument -> URL? in
      guard let end = argument.range(of: "/debug/") ?? argument.range(of: "/debug") else {
        return nil
      }
      return URL(fileURLWithPath: String(argument[..<end.upperBound]))
    }
    let fallback = URL(fileURLWithPath: #filePath).appending(path: "../../../.build/debug")
      .standardizedFileURL
    let places = (folders + [fallback]).map { $0.appending(path: "clbench").path }
    return places.first(where: FileManager.default.isExecutableFile) ?? places[0]
  }()
}
