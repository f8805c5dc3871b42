import Foundation
import Methods
import Streams
import Synchronization
import TestSupport
import Testing

@testable import Harness
@testable import clbench

@Suite struct ProgressEventTests {
  private static let progress = RunProgress(
    context: 2, contexts: 5, step: 100, steps: 200, loss: 0.25)

  private static func entry(_ id: String, method: String = "ewc") -> RunPlan.Entry {
    RunPlan.Entry(
      id: id, label: "Row \(id)",
      spec: RunSpec(
        protocol: ProtocolSpec(dataset: "strokes"), scenario: .task,
        method: MethodSpec(name: method), seed: 1),
      role: .result)
  }

  /// One of each.
  private static let events: [ProgressEvent] = [
    .preparing("reading strokes"), .planned(pending: [entry("a"), entry("b")], finished: 3),
    .ready(kernel: SyntheticResults.kernel), .started(id: "a"), .progressed(id: "a", progress),
    .remarked(id: "a", remark: "begins anew"),
    .finished(id: "a", accuracy: 0.5, seconds: 2), .failed(id: "b", reason: "no\nmemory"),
    .returned(id: "b", reason: "ended"), .workerRefused(reason: "no more"), .waiting(count: 1),
    .finishedElsewhere(id: "c"), .failedElsewhere(id: "d", reason: "diverged"),
  ]

  @Test(arguments: events)
  func `stays what it is as a line`(event: ProgressEvent) throws {
    let line = String(decoding: try MessageLine.encode(event), as: UTF8.self)
    #expect(line.hasSuffix("\n") && line.dropLast().contains("\n") == false)
    #expect(try MessageLine.decode(line) as ProgressEvent == event)
  }

  private final class Memory: ProgressSink {
    let taken = Mutex<[ProgressEvent]>([])
    func take(_ event: ProgressEvent) { taken.withLock { $0.append(event) } }
  }

  @Test func `reaches every listener in order`() {
    let listeners = [Memory(), Memory()]
    let sinks = ProgressSinks(listeners)
    for event in Self.events { sinks.take(event) }
    #expect(listeners.allSatisfy { $0.taken.withLock { $0 } == Self.events })
  }

  @Test func `says once that its lines reach nobody, and writes no more`() throws {
    let pipe = Pipe()
    let lines = ProgressLines(to: pipe.fileHandleForWriting.fileDescriptor)
    lines.take(.started(id: "a"))
    try lines.check()
    let line = pipe.fileHandleForReading.availableData
    #expect(try MessageLine.decode(String(decoding: line, as: UTF8.self)) == Self.events[3])
    try pipe.fileHandleForWriting.close()
    let lost = ProgressLines(to: -1)
    lost.take(.started(id: "a"))
    #expect(throws: WorkerError.self) { try lost.check() }
  }

  @Test func `is counted in optimization steps, each run in a line that stays its own`() throws {
    var progress = ExecutionProgress()
    let plan = [Self.entry("a"), Self.entry("b"), Self.entry("c", method: "joint")]
    progress.update(.planned(pending: plan, finished: 3))
    progress.update(.started(id: "a"))
    progress.update(.started(id: "b"))
    progress.update(.progressed(id: "b", Self.progress))
    // One and a half of five contexts.
    #expect(progress.current[1]?.fraction == 0.3)
    progress.update(.finished(id: "a", accuracy: 0.5, seconds: 2))
    #expect(progress.current.keys.sorted() == [1])
    progress.update(.started(id: "c"))
    progress.update(.progressed(id: "c", Self.progress))
    // Joint training has no other context than the last.
    #expect(progress.current[0]?.fraction == 0.5)
    #expect(progress.current[1]?.entry.id == "b")
    progress.update(.returned(id: "c", reason: "ended"))
    progress.update(.failed(id: "b", reason: "diverged"))
    progress.update(.finishedElsewhere(id: "c"))
    #expect(progress.current.isEmpty)
    #expect((progress.finished, progress.failed, progress.finishedBefore) == (2, 1, 3))
    #expect(
      progress.line(for: .failed(id: "b", reason: "no\nmemory"))
        == LineText.safe("Row b, task-incremental, seed 1 failed: no\nmemory"))
  }
}
