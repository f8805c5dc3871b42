import ArgumentParser
import Foundation
import Subprocess
import SystemPackage
import Testing

@testable import clbench

/// Help, manual page and completions say what the program does.
@Suite struct ManualTests {
  private static let project = URL(fileURLWithPath: #filePath)
    .appending(path: "../../..").standardizedFileURL

  private struct Help: Decodable {
    struct Command: Decodable {
      var commandName: String
      var discussion: String?
      var shouldDisplay: Bool
      var subcommands: [Command]?
      var arguments: [Argument]?
    }
    struct Argument: Decodable {
      struct Name: Decodable { var name: String }
      var kind: String
      var names: [Name]?
      var shouldDisplay: Bool
    }
    var command: Command
  }

  private func dump() async throws -> String {
    let outcome = try await Program.run(["--experimental-dump-help"], in: Self.project)
    #expect(outcome.code == .exited(0), "\(outcome.errors)")
    return outcome.output
  }

  /// All commands that people see, with those above them.
  private func commands(
    of command: Help.Command, path: [String] = []
  ) -> [(path: [String], command: Help.Command)] {
    let own = [(path: path, command: command)]
    let shown = (command.subcommands ?? []).filter {
      $0.shouldDisplay && $0.commandName != "help"
    }
    return own + shown.flatMap { commands(of: $0, path: path + [$0.commandName]) }
  }

  /// The words of an example as a shell makes them, up to a pipe or a redirection.
  private func words(of line: String) -> [String] {
    let command = line.prefix { $0 != ">" && $0 != "|" }
    return command.split(separator: " ").map { String($0).replacing("\"", with: "") }
  }

  @Test func `has examples for every command, and the program understands each`() async throws {
    let help = try JSONDecoder().decode(Help.self, from: Data(try await dump().utf8))
    for (path, command) in commands(of: help.command) {
      let lines = (command.discussion ?? "").split(separator: "\n")
      let examples = lines.filter { $0.hasPrefix("  clbench ") }
      #expect(!examples.isEmpty, "\(path)")
      for example in examples {
        let words = words(of: String(example))
        #expect(words.dropFirst().starts(with: path), "\(example)")
        #expect(throws: Never.self, "\(example)") {
          try CLBench.parseAsRoot(Array(words.dropFirst()))
        }
      }
    }
  }

  @Test func `has a manual page with every command and option`() async throws {
    let page = try String(
      contentsOf: Self.project.appending(path: "docs/man/clbench.1"), encoding: .utf8)
    let help = try JSONDecoder().decode(Help.self, from: Data(try await dump().utf8))
    let all = commands(of: help.command).dropFirst()
    #expect(all.count >= 19)
    for (path, command) in all {
      let heading = ".Ss \(path.joined(separator: " "))\n"
      let section = try #require(page.components(separatedBy: heading).dropFirst().first, "\(path)")
      let text = section.components(separatedBy: "\n.S")[0]
      for option in (command.arguments ?? []).filter(\.shouldDisplay)
      where option.kind != "positional" {
        for name in option.names ?? [] where !["help", "h", "version"].contains(name.name) {
          #expect(text.contains("\\-\(name.name)"), "\(path) --\(name.name): run 'make man'")
        }
      }
    }
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")))
  func `has the manual page that the script makes of the help`() async throws {
    let made = try await Subprocess.run(
      .path("/usr/bin/python3"),
      arguments: [Self.project.appending(path: "scripts/manual.py").path],
      input: .string(try await dump()), output: .string(limit: 1 << 20),
      error: .string(limit: 1 << 16))
    #expect(made.terminationStatus == .exited(0), "\(made.standardError)")
    let page = try String(
      contentsOf: Self.project.appending(path: "docs/man/clbench.1"), encoding: .utf8)
    #expect(page == made.standardOutput, "the help has changed; run 'make man'")
  }

  @Test(arguments: ["Engine", "Metrics", "Datasets", "Streams", "Methods", "Harness", "Report"])
  func `has a landing page for each module that names public symbols`(module: String) throws {
    let folder = Self.project.appending(path: "Sources/\(module)")
    let page = try String(
      contentsOf: folder.appending(path: "\(module).docc/\(module).md"), encoding: .utf8)
    #expect(page.hasPrefix("# ``\(module)``\n"))
    let links = page.matches(of: /``([A-Za-z]+)``/).map { String($0.1) }.dropFirst()
    let files = try #require(
      FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
    let source = try files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
      .map { try String(contentsOf: $0, encoding: .utf8) }.joined(separator: "\n")
    let declaration = /(?m)^public (?:final )?(?:struct|enum|protocol|class|actor) ([A-Za-z]+)/
    let declared = Set(source.matches(of: declaration).map { String($0.1) })
    #expect(Set(links).count > 8)
    #expect(Set(links).subtracting(declared).isEmpty)
  }

  @Test(arguments: [
    (["run", "suites/three-types-split-m"], ["suites/three-types-split-mnist.yaml"]),
    (["data", "verify", "fash"], ["fashion-mnist"]),
    (
      ["data", "verify", "mnist", ""],
      [
        "strokes", "emblems", "emblems-base", "turntable", "turntable-base", "fashion-mnist",
        "cifar-10", "cifar-100", "cifar-100-coarse", "kmnist", "emnist-letters", "emnist-balanced",
        "svhn",
      ]
    ),
    (["list", "me"], ["methods", "metrics"]),
    (["list", "methods", "er"], ["er", "er-ace", "er-reservoir"]),
    (
      ["list", "suites", "quick"],
      ["quickstart", "quickstart-color", "quickstart-color-convolutions"]
    ),
    (["list", "papers", "riemer"], ["riemer2019-mer"]),
    (["report", "x", "--template", "three-t"], ["three-types"]),
    (["compare", "x", "--reference", "riemer"], ["riemer2019-mer"]),
    (["compare", "x", "--metric", "bwt/t"], ["bwt/t-1@1"]),
  ])
  func `completes values in bash`(words: [String], completions: [String]) async throws {
    let script = """
      PATH="$1:$PATH"
      source <(clbench --generate-completion-script bash)
      shift
      COMP_WORDS=(clbench "$@") COMP_CWORD=$# COMP_LINE="clbench $*"
      COMP_POINT=${#COMP_LINE}
      _clbench clbench "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let folder = URL(fileURLWithPath: Program.path).deletingLastPathComponent().path
    let outcome = try await Subprocess.run(
      .path("/bin/bash"), arguments: Arguments(["-c", script, "bash", folder] + words),
      workingDirectory: FilePath(Self.project.path), output: .string(limit: 1 << 16),
      error: .string(limit: 1 << 16))
    let lines = (outcome.standardOutput).split(separator: "\n").map(String.init)
    #expect(lines == completions, "\(outcome.standardError)")
  }
}
