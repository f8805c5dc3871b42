import Foundation
import Streams
import Subprocess
import SystemPackage
import TestSupport
import Testing

@testable import Harness

/// Suites carried out while streams are closed, workers die and other processes are at the same runs.
@Suite(.serialized) struct ExecutionTests {
  /// Runs of a fraction of a second.
  private static let short = """
    name: tiny
    protocol: {dataset: strokes, iterations: 4, batch-size: 16, hidden: [8], curve-interval: 0}
    scenarios: [class]
    seeds: 1..3
    methods: [none, er]
    """
  /// Runs of some seconds, long enough to be met in progress.
  private static let long = short.replacing("iterations: 4", with: "iterations: 3000")
    .replacing("seeds: 1..3", with: "seeds: 1..2")

  /// Waits until the same workers have been there for a second, since the first one is only asked for its
  /// kernels; `$worker` then has their ids.
  private static let awaitWorkers = """
    until worker=$(pgrep -P $run) && sleep 1 && [ "$worker" = "$(pgrep -P $run)" ]; do sleep 0.1; done
    """

  private struct Outcome {
    var code: Int
    var output: String
    var errors: String
  }

  /// What a script of bash gives, in which `$0` is the program.
  private func bash(_ script: String, in folder: URL) async throws -> Outcome {
    let result = try await Subprocess.run(
      .path("/bin/bash"), arguments: ["-c", script, Program.path],
      workingDirectory: FilePath(folder.path), output: .string(limit: 1 << 20),
      error: .string(limit: 1 << 20))
    guard case .exited(let code) = result.terminationStatus else {
      Issue.record("bash ended with \(result.terminationStatus)")
      return Outcome(code: -1, output: "", errors: "")
    }
    return Outcome(
      code: Int(code), output: result.standardOutput, errors: result.standardError)
  }

  private func write(_ suite: String, in folder: URL) throws {
    try Data(suite.utf8).write(to: folder.appending(path: "tiny.yaml"))
  }

  private func records(_ runs: String, in folder: URL) throws -> [String: String] {
    try SuiteResults.load(directory: folder.appending(path: runs)).records
      .mapValues(\.resultDigest)
  }

  @Test func `leaves the plan of all seeds where they run in turn and at once`() async throws {
    let directory = try TemporaryDirectory()
    try write(Self.short, in: directory.url)
    let outcome = try await bash(
      """
      "$0" run tiny.yaml --runs whole &&
      for seed in 3 1 2; do "$0" run tiny.yaml --runs turn --seeds $seed || exit; done
      for seed in 2 3 1; do "$0" run tiny.yaml --runs once --seeds $seed & done; wait
      cmp whole/plan.json turn/plan.json && cmp whole/plan.json once/plan.json
      """, in: directory.url)
    #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
    let whole = try records("whole", in: directory.url)
    #expect(whole.count == 6)
    #expect(try records("turn", in: directory.url) == whole)
    #expect(try records("once", in: directory.url) == whole)
  }

  @Test func `refuses another suite in the directory, and takes it with --replace`() async throws {
    let directory = try TemporaryDirectory()
    try write(Self.short, in: directory.url)
    let first = try await bash("\"$0\" run tiny.yaml", in: directory.url)
    #expect(first.code == 0)
    try write(Self.short.replacing("iterations: 4", with: "iterations: 5"), in: directory.url)
    let refused = try await bash("\"$0\" run tiny.yaml", in: directory.url)
    #expect(refused.code == 2)
    #expect(refused.errors.contains("'iterations' is 5, in the directory 4"))
    #expect(try records("runs/tiny", in: directory.url).count == 6)
    let replaced = try await bash("\"$0\" run tiny.yaml --replace", in: directory.url)
    #expect(replaced.code == 0)
    let names = try FileManager.default.contentsOfDirectory(
      atPath: directory.url.appending(path: "runs/tiny").path)
    #expect(names.filter(\.isRecordName).count == 12)
  }

  @Test(arguments: [
    ("> /dev/full", "No space left on device"), (">&-", "Bad file descriptor"),
    ("| true", "Broken pipe"),
  ])
  func `runs go on where standard output is lost, and other commands say so`(
    redirection: String, reason: String
  ) async throws {
    let directory = try TemporaryDirectory()
    try write(Self.short, in: directory.url)
    let run = try await bash(
      "set -o pipefail; \"$0\" run tiny.yaml \(redirection)", in: directory.url)
    #expect(run.code == 0)
    #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
    #expect(run.errors.contains("standard output cannot be written: \(reason); the runs go on"))
    #expect(try records("runs/tiny", in: directory.url).count == 6)
    let verified = try await bash(
      "set -o pipefail; \"$0\" verify runs/tiny --sample 1 \(redirection)", in: directory.url)
    #expect(verified.code == 2)
    #expect(verified.errors.split(separator: "\n").count == 1, "\(verified.errors)")
    // The reader of a pipe has to be gone before the output comes, in more pieces than one.
    for command in ["list methods", "check runs/tiny --help", "report runs/tiny --output out"] {
      let gone = redirection.hasPrefix("|") ? "sleep 0.3; " : ""
      let other = try await bash(
        "set -o pipefail; { \(gone)\"$0\" \(command); } \(redirection)", in: directory.url)
      #expect(other.code == 2, "\(command)")
      #expect(other.errors == "clbench: standard output cannot be written: \(reason)\n")
    }
  }

  @Test func `writes no message into a record where a standard stream is closed`() async throws {
    let directory = try TemporaryDirectory()
    try write(Self.short, in: directory.url)
    let run = try await bash("\"$0\" run tiny.yaml <&- >&- 2>&-", in: directory.url)
    #expect(run.code == 0)
    #expect(try records("runs/tiny", in: directory.url).count == 6)
  }

  @Test func `loses one run with a worker, and says of what it died`() async throws {
    let directory = try TemporaryDirectory()
    try write(Self.long, in: directory.url)
    let outcome = try await bash(
      """
      "$0" run tiny.yaml --workers 1 & run=$!
      \(Self.awaitWorkers)
      kill -SEGV $worker
      wait $run
      """, in: directory.url)
    #expect(outcome.code == 1)
    #expect(outcome.output.contains("ended by signal 11 (Segmentation fault"))
    #expect(outcome.output.contains("3 runs finished, 0 were finished before, 1 failed"))
    let again = try await bash("\"$0\" run tiny.yaml", in: directory.url)
    #expect(again.output.contains("1 run finished, 3 were finished before, 0 failed"))
  }

  @Test func `ends a worker that makes no report, and goes on`() async throws {
    let directory = try TemporaryDirectory()
    try write(Self.long, in: directory.url)
    let outcome = try await bash(
      """
      "$0" run tiny.yaml --workers 1 --silence-limit 8 & run=$!
      \(Self.awaitWorkers)
      kill -STOP $worker
      wait $run
      """, in: directory.url)
    #expect(outcome.code == 1)
    #expect(outcome.output.contains("made no report for 8 s and was ended (--silence-limit)"))
    #expect(outcome.output.contains("3 runs finished, 0 were finished before, 1 failed"))
  }

  @Test func `two commands on a directory share its runs, and one takes over from the other`()
    async throws
  {
    let directory = try TemporaryDirectory()
    try write(Self.long, in: directory.url)
    let shared = try await bash(
      """
      "$0" run tiny.yaml --workers 1 --runs shared > a & "$0" run tiny.yaml --workers 1 --runs shared > b &
      wait; cat a b
      """, in: directory.url)
    func done(_ text: String) -> Int {
      text.matches(of: /(\d+) runs finished/).compactMap { Int($0.1) }.reduce(0, +)
    }
    #expect(done(shared.output) == 4, "\(shared.output)")
    let taken = try await bash(
      """
      "$0" run tiny.yaml --workers 1 --runs taken > a & first=$!
      "$0" run tiny.yaml --workers 1 --runs taken > b & second=$!
      sleep 2; kill -KILL $first; wait $second; code=$?; cat b; exit $code
      """, in: directory.url)
    #expect(taken.code == 0, "\(taken.output)\(taken.errors)")
    #expect(try records("taken", in: directory.url) == records("shared", in: directory.url))
  }

  @Test(arguments: [("INT", 130), ("TERM", 143), ("HUP", 129)])
  func `an interrupt says how many runs are finished and how to go on`(
    signal: String, code: Int
  ) async throws {
    let directory = try TemporaryDirectory()
    try write(Self.long, in: directory.url)
    let outcome = try await bash(
      """
      set -m  # Without job control a shell has its background ignore interrupts.
      "$0" run tiny.yaml --workers 2 --runs 'my runs' & run=$!
      \(Self.awaitWorkers)
      kill -\(signal) $run; wait $run; code=$?
      for try in {1..50}; do kill -0 $worker 2>/dev/null || break; sleep 0.1; done
      kill -0 $worker 2>/dev/null && echo orphan
      exit $code
      """, in: directory.url)
    #expect(outcome.code == code)
    #expect(
      outcome.errors.contains("of 4 runs are finished and kept; to go on, give the same command"))
    #expect(outcome.errors.contains("run tiny.yaml --workers 2 --runs 'my runs'"))
    #expect(!outcome.output.contains("orphan"))
  }

  @Test func `an interrupt before the first run says how to go on as well`() async throws {
    let directory = try TemporaryDirectory()
    try write(Self.short, in: directory.url)
    let outcome = try await bash(
      """
      set -m
      for delay in 0.15 0.3 0.5; do
        "$0" run tiny.yaml --workers 1 & run=$!; sleep $delay
        kill -INT $run 2>/dev/null; wait $run; code=$?
        [ $code = 130 ] || [ $code = 0 ] || exit 1
      done
      """, in: directory.url)
    #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
    // The shell says something of its jobs as well.
    for line in outcome.errors.split(separator: "\n") where line.hasPrefix("clbench") {
      #expect(
        line.hasPrefix("clbench: interrupted: ") && line.contains("give the same command again"))
    }
  }

  @Test func `waits for no pipe that nobody writes to, and reads one that somebody does`()
    async throws
  {
    let directory = try TemporaryDirectory()
    try write(Self.short, in: directory.url)
    let outcome = try await bash(
      """
      mkfifo pipe; mkdir -p runs/t; mkfifo runs/t/plan.json
      for command in "run pipe" "trend pipe" "unbundle pipe --output out" "compare runs/t"; do
        timeout 8 "$0" $command; echo $?
      done
      "$0" run <(cat tiny.yaml) --runs whole > log; echo $?
      """, in: directory.url)
    #expect(outcome.output == "2\n2\n2\n2\n0\n", "\(outcome.output)\(outcome.errors)")
    #expect(outcome.errors.contains("pipe cannot be read: it is a pipe that nobody writes to"))
    #expect(try records("whole", in: directory.url).count == 6)
  }

  @Test func `an interrupted bundle leaves nothing, whatever the next one is called`() async throws
  {
    let directory = try TemporaryDirectory()
    try write(Self.short, in: directory.url)
    let outcome = try await bash(
      """
      set -m
      "$0" run tiny.yaml > log && mkdir out
      for signal in INT TERM KILL; do
        # One that was too fast to be met in between is packed again.
        for try in {1..50}; do
          rm -f out/*; "$0" bundle runs/tiny --output out/$signal.tar.gz > log & bundle=$!
          until ls -A out | grep -q unpacking; do kill -0 $bundle 2>/dev/null || break; done
          kill -$signal $bundle 2>/dev/null; wait $bundle; code=$?
          [ $code = 0 ] || break
        done
        echo $code
        [ $signal = KILL ] || ls -A out
      done
      rm -f out/*; "$0" bundle runs/tiny --output out/last.tar.gz > log; ls -A out
      """, in: directory.url)
    #expect(outcome.output == "130\n143\n137\nlast.tar.gz\n", "\(outcome.output)\(outcome.errors)")
    #expect(outcome.errors.contains("clbench: interrupted; nothing was packed"))
  }

  @Test func `an interrupt that was ignored from the start ends nothing`() async throws {
    let directory = try TemporaryDirectory()
    try write(Self.short, in: directory.url)
    let outcome = try await bash(
      """
      trap '' HUP INT
      "$0" run tiny.yaml & run=$!
      while kill -HUP $run && kill -INT $run; do sleep 0.05; done 2>/dev/null
      wait $run
      """, in: directory.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try records("runs/tiny", in: directory.url).count == 6)
  }

  @Test func `workers have the niceness of the command, and the executor no threads of BLAS`()
    async throws
  {
    let directory = try TemporaryDirectory()
    try write(Self.long, in: directory.url)
    let outcome = try await bash(
      """
      set -m
      nice -n 7 "$0" run tiny.yaml --workers 1 > log & run=$!
      \(Self.awaitWorkers)
      echo "nice $(ps -L -o ni= -p $worker | sort -u | tr -d ' \\n')"
      grep -c openblas /proc/$run/maps
      kill -INT $run; wait $run
      """, in: directory.url)
    #expect(outcome.output == "nice 7\n0\n", "\(outcome.output)\(outcome.errors)")
  }

  @Test func `little of anything gives one line, and never a trap`() async throws {
    let directory = try TemporaryDirectory()
    try write(Self.short, in: directory.url)
    let files = try await bash("ulimit -n 9; \"$0\" run tiny.yaml --workers 1", in: directory.url)
    #expect(files.code == 2)
    #expect(files.errors.contains("a worker process could not be started"))
    #expect(files.errors.contains("Too many open files"), "\(files.errors)")
    let memory = try await bash("ulimit -v 120000; \"$0\" list methods", in: directory.url)
    #expect(memory.code == 2)
    #expect(memory.errors.contains("the memory is limited to 117 MiB"), "\(memory.errors)")
    let size = try await bash(
      "ulimit -f 1; \"$0\" run tiny.yaml --runs small; code=$?; ls -A small; exit $code",
      in: directory.url)
    #expect(size.code == 2)
    #expect(size.errors.contains("plan.json cannot be written: File too large"), "\(size.errors)")
    #expect(size.output.split(separator: "\n").last == ".lock")
    // Few, but enough for one of the workers.
    let few = try await bash("ulimit -n 16; \"$0\" run tiny.yaml --workers 4", in: directory.url)
    #expect(few.code == 0, "\(few.output)\(few.errors)")
    #expect(few.output.contains("no further worker can be started"))
    #expect(try records("runs/tiny", in: directory.url).count == 6)
  }
}
