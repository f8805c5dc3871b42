import Foundation

/// Carries out a plan with worker processes on this machine.
///
/// A process for each worker, so that a crash or a lack of memory ends one run and no other, and
/// each computes with one thread. Workers write the records of finished runs, the executor those of
/// failed ones. Several executors on one directory, also on several machines, share its runs
/// (``RunClaims``).
public struct LocalExecutor: PlanExecutor {
  /// After how many seconds without a report a worker counts as stuck, unless told otherwise.
  ///
  /// Workers report every hundred steps; what takes longest between two reports, such as Fisher
  /// information or exemplars of a large context, takes minutes.
  public static let usualSilenceLimit = 3600

  /// The program to start, this one.
  public var executable: String
  /// Its arguments that make it a worker.
  public var workerArguments: [String]
  public var workers: Int
  public var store: RecordStore
  /// After how many seconds without a report a worker is ended and its run has failed; 0 for never.
  public var silenceLimit: Int

  public init(
    executable: String, workerArguments: [String], workers: Int, store: RecordStore,
    silenceLimit: Int = usualSilenceLimit
  ) {
    self.executable = executable
    self.workerArguments = workerArguments
    self.workers = workers
    self.store = store
    self.silenceLimit = silenceLimit
  }

  /// Asks a worker with which arithmetic it computes.
  ///
  /// A worker that dies before it answers is followed by another one, once.
  public func kernelIdentity() throws -> KernelIdentity {
    do { return try askForKernel() } catch { return try askForKernel() }
  }

  private func askForKernel() throws -> KernelIdentity {
    let lane = WorkerLane(index: 0, silenceLimit: silenceLimit)
    defer { lane.kill() }
    do throws(ChildProcess.CannotStart) {
      try start(lane)
    } catch {
      throw ExecutionError.workerFailed(detail: error.reason)
    }
    var clock = SecondsClock()
    while true {
      wait(for: [lane], milliseconds: 1000)
      if clock.hasTicked() { lane.tick() }
      for event in lane.events() {
        switch event {
        case .report(.ready(let kernel)): return kernel
        case .report: continue
        case .ended(_, let reason): throw ExecutionError.workerFailed(detail: reason)
        }
      }
    }
  }

  public func execute(
    _ plan: RunPlan, claims: RunClaims?, reportingTo sink: any ProgressSink
  ) throws -> ExecutionSummary {
    let isPending = try plan.entries.concurrentMap { try store.finished(id: $0.id) == nil }
    let pending = zip(plan.entries, isPending).filter(\.1).map(\.0)
    var known: Set<String> = []
    let unique = pending.filter { known.insert($0.id).inserted }
    let finishedBefore = plan.entries.count - pending.count
    sink.take(.planned(pending: unique, finished: finishedBefore))
    var state = Execution(
      queue: RunQueue(
        unique, store: store, claims: try claims ?? RunClaims(directory: store.directory)),
      lanes: (0..<min(workers, unique.count)).map {
        WorkerLane(index: $0, silenceLimit: silenceLimit)
      },
      summary: ExecutionSummary(skipped: finishedBefore))
    defer { for lane in state.lanes { lane.kill() } }
    var clock = SecondsClock()
    while true {
      for lane in state.lanes where !lane.isRetired { try employ(lane, &state, sink) }
      let present = state.lanes.filter { $0.process != nil }
      if present.isEmpty, state.lanes.allSatisfy(\.isRetired) { break }
      wait(for: present, milliseconds: state.isWaiting ? 200 : 1000)
      if clock.hasTicked() { for lane in present { lane.tick() } }
      for lane in present {
        for event in lane.events() { try respond(to: event, of: lane, &state, sink) }
      }
    }
    AtomicFile.removeLeftovers(in: store.directory)
    RunStateFile.removeLeftovers(in: store)
    return state.summary
  }

  private struct Execution {
    var queue: RunQueue
    var lanes: [WorkerLane]
    var summary: ExecutionSummary
    /// Whether other processes are at all that is left.
    var isWaiting = false
  }

  /// Gives a lane that has none its next run, and a process where that is missing.
  private func employ(
    _ lane: WorkerLane, _ state: inout Execution, _ sink: any ProgressSink
  ) throws {
    if lane.entry == nil, lane.process == nil || lane.isIdle {
      var elsewhere: [RunQueue.Elsewhere] = []
      let next = try state.queue.next { elsewhere.append($0) }
      for news in elsewhere {
        switch news {
        case .finished(let entry):
          state.summary.finishedElsewhere += 1
          sink.take(.finishedElsewhere(id: entry.id))
        case .failed(let entry, let reason):
          state.summary.failed += 1
          sink.take(.failedElsewhere(id: entry.id, reason: reason))
        }
      }
      switch next {
      case .run(let entry):
        lane.entry = entry
        if lane.process != nil { try lane.sendRequest() }
      case .wait(let count):
        if !state.isWaiting { sink.take(.waiting(count: count)) }
        state.isWaiting = true
      case .done:
        // A lane whose process still has to end is asked again after that.
        if lane.process == nil { lane.isRetired = true } else { lane.dismiss() }
      }
    }
    guard let entry = lane.entry, lane.process == nil else { return }
    do throws(ChildProcess.CannotStart) {
      try start(lane)
    } catch {
      lane.failedStarts += 1
      try lose(entry, of: lane, error.reason, &state, sink)
    }
  }

  private func respond(
    to event: WorkerLane.Event, of lane: WorkerLane, _ state: inout Execution,
    _ sink: any ProgressSink
  ) throws {
    switch event {
    case .ended(let wasReady, let reason):
      lane.failedStarts = wasReady ? 0 : lane.failedStarts + 1
      guard let entry = lane.entry else { return }
      if lane.isAccepted {
        try fail(entry, of: lane, reason, &state, sink)
      } else {
        try lose(entry, of: lane, reason, &state, sink)
      }
    case .report(.ready):
      lane.isIdle = true
      if lane.entry != nil { try lane.sendRequest() }
    case .report(.started):
      guard let entry = lane.entry else { return }
      lane.isAccepted = true
      sink.take(.started(id: entry.id))
    case .report(.progressed(_, let progress)):
      guard let entry = lane.entry else { return }
      sink.take(.progressed(id: entry.id, progress))
    case .report(.remarked(_, let remark)):
      guard let entry = lane.entry else { return }
      sink.take(.remarked(id: entry.id, remark: remark))
    case .report(.finished(_, let accuracy, let seconds)):
      guard let entry = lane.entry else { return }
      state.summary.finished += 1
      sink.take(.finished(id: entry.id, accuracy: accuracy, seconds: seconds))
      leave(entry, lane, &state)
    case .report(.failed(_, let reason)):
      guard let entry = lane.entry else { return }
      try fail(entry, of: lane, reason, &state, sink)
    case .report: break  // What only an executor tells.
    }
  }

  /// A run has failed: that is recorded, and it is over.
  private func fail(
    _ entry: RunPlan.Entry, of lane: WorkerLane, _ reason: String, _ state: inout Execution,
    _ sink: any ProgressSink
  ) throws {
    try store.write(FailureRecord(id: entry.id, spec: entry.spec, reason: reason))
    state.summary.failed += 1
    sink.take(.failed(id: entry.id, reason: reason))
    leave(entry, lane, &state)
  }

  /// A process ended before it began its run, which goes to another one.
  private func lose(
    _ entry: RunPlan.Entry, of lane: WorkerLane, _ reason: String, _ state: inout Execution,
    _ sink: any ProgressSink
  ) throws {
    if lane.failedStarts >= 2 {
      // The others may have all that this machine can give.
      guard state.lanes.contains(where: { $0 !== lane && !$0.isRetired }) else {
        throw ExecutionError.workerFailed(detail: reason)
      }
      sink.take(.workerRefused(reason: reason))
      lane.isRetired = true
    }
    guard state.queue.giveBack(entry, wasSeen: lane.failedStarts == 0) else {
      return try fail(entry, of: lane, reason, &state, sink)
    }
    sink.take(.returned(id: entry.id, reason: reason))
    lane.entry = nil
    lane.isAccepted = false
  }

  private func leave(_ entry: RunPlan.Entry, _ lane: WorkerLane, _ state: inout Execution) {
    state.queue.release(entry)
    lane.entry = nil
    lane.isAccepted = false
    lane.isIdle = lane.process != nil
  }

  private func start(_ lane: WorkerLane) throws(ChildProcess.CannotStart) {
    try lane.start(executable, workerArguments + ["--niceness=\(Niceness.ofCommand)"])
  }

  /// Returns when a process has something to say, or after a while.
  private func wait(for lanes: [WorkerLane], milliseconds: Int32) {
    // A process that has closed its output tells nobody when it is gone.
    let isEnding = lanes.contains { $0.process?.output == nil }
    var states = lanes.flatMap { [$0.process?.output, $0.process?.errors] }.compactMap { $0 }
      .map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    _ = poll(&states, nfds_t(states.count), isEnding ? 10 : milliseconds)
  }
}

/// Tells when a second has passed; several that passed at once, as while a computer slept, are one.
private struct SecondsClock {
  private var last = ContinuousClock.now

  mutating func hasTicked() -> Bool {
    guard ContinuousClock.now - last >= .seconds(1) else { return false }
    last = .now
    return true
  }
}
