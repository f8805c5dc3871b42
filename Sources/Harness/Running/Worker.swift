public import Datasets
public import Engine
public import Foundation
import Methods

/// The process that runs one spec after the other for an executor.
///
/// Requests come as lines on standard input, reports go as lines to standard output. When standard
/// input ends, the executor is gone, and the worker ends at once: a run in progress is given up and
/// nothing half-written stays behind.
public final class Worker {
  private let store: RecordStore
  private let locator: DataLocator
  private let allowUnverified: Bool
  private let kernelClass: KernelClass
  private let stateInterval: Double
  private let events: URL?
  private let lines = ProgressLines(to: STDOUT_FILENO)
  /// The data set of the last run; suites use one.
  private var loaded: (name: String, dataset: ImageDataset)?
  /// The rows that the last run's protocol makes of its images.
  private var sources: (protocol: SourceKey, rows: ProtocolSources)?

  /// - Parameters:
  ///   - stateInterval: Seconds between two writings of a run's state; 0 to write none.
  ///   - events: Where each run has a folder of event files; nil to write none.
  public init(
    store: RecordStore, locator: DataLocator, allowUnverified: Bool, kernelClass: KernelClass,
    stateInterval: Double = 0, events: URL? = nil
  ) {
    self.store = store
    self.locator = locator
    self.allowUnverified = allowUnverified
    self.kernelClass = kernelClass
    self.stateInterval = stateInterval
    self.events = events
  }

  /// Serves requests until standard input ends.
  ///
  /// - Parameter niceness: That of the executor's command, from −20 to 19; nil to keep what there is.
  public func serve(niceness: Int? = nil) throws {
    // An interrupt from the terminal reaches workers too; it is the executor that ends them.
    signal(SIGINT, SIG_IGN)
    if let niceness { Niceness.use(niceness) }
    try KernelClass.use(kernelClass)
    lines.take(.ready(kernel: .current))
    let requests = LineReader(onEnd: { exit(0) })
    while true {
      try lines.check()
      let request: WorkerRequest = try MessageLine.decode(requests.next())
      lines.take(.started(id: request.id))
      try lines.check()
      lines.take(answer(to: request))
    }
  }

  private func answer(to request: WorkerRequest) -> ProgressEvent {
    let clock = ContinuousClock()
    let start = clock.now
    let stateFile = RunStateFile(
      directory: store.directory, id: request.id, interval: stateInterval)
    let lines = lines
    let remark = { (remark: String) in lines.take(.remarked(id: request.id, remark: remark)) }
    let events = events.map { root in
      LiveEvents(
        folder: root.appending(
          path: EventFolder.name(label: request.label, spec: request.spec, id: request.id)),
        remark: remark)
    }
    do {
      let dataset = try dataset(named: request.spec.protocol.dataset)
      let sources = try sources(of: dataset, for: request.spec.learnedProtocol)
      let dataTime = (clock.now - start).components
      let found = RunIdentity(spec: request.spec, data: dataset.identity, kernel: .current)
      guard try found.digest() == request.id else {
        return .failed(
          id: request.id,
          reason: "the data or the kernels changed while the suite was running; run it again")
      }
      let record = try RunExecution(
        identity: found, dataset: dataset, sources: sources
      ).record(
        dataSeconds: Double(dataTime.seconds) + Double(dataTime.attoseconds) * 1e-18,
        stateFile: stateFile, events: events, remark: remark
      ) { progress in
        // A reader that is gone is noticed at the end of standard input.
        lines.take(.progressed(id: request.id, progress))
      }
      try store.write(record)
      stateFile.remove()
      let row = record.result.accuracy.compactMap { $0 }.last ?? []
      return .finished(
        id: request.id, accuracy: row.reduce(0, +) / Double(max(row.count, 1)),
        seconds: record.timing.total)
    } catch {
      // From where it stood it would fail again.
      if error is RunError { stateFile.remove() }
      let reason = String(describing: error)
      return .failed(id: request.id, reason: reason)
    }
  }

  /// What of a protocol the rows depend on.
  private struct SourceKey: Equatable {
    let dataset: String
    let pixels: PixelForm
    let shrink: Int?
    let features: FeatureSpec?
    let layers: String?
    let pretrained: PretrainedSpec?
  }

  private func sources(
    of dataset: ImageDataset, for spec: ProtocolSpec
  ) throws -> ProtocolSources {
    let key = SourceKey(
      dataset: spec.dataset, pixels: spec.pixelForm, shrink: spec.shrink,
      features: spec.features,
      layers: spec.layers, pretrained: spec.pretrained)
    if let sources, sources.protocol == key { return sources.rows }
    let rows = try ProtocolSources(dataset, spec, locator: locator)
    sources = (key, rows)
    return rows
  }

  private func dataset(named name: String) throws -> ImageDataset {
    if let loaded, loaded.name == name { return loaded.dataset }
    let dataset = try DatasetCatalog.load(
      name: name, locator: locator, allowUnverified: allowUnverified)
    loaded = (name, dataset)
    return dataset
  }
}

/// Why a worker cannot go on.
enum WorkerError: Error, CustomStringConvertible {
  case reportLost(reason: String)

  var description: String {
    switch self {
    case .reportLost(let reason): "the executor cannot be told: \(reason)"
    }
  }
}

/// Reads lines of standard input on a thread of its own, so that its end is noticed at once.
private final class LineReader: @unchecked Sendable {
  private let condition = NSCondition()
  private var lines: [String] = []

  init(onEnd: @escaping @Sendable () -> Void) {
    Thread.detachNewThread { [self] in
      var rest: [UInt8] = []
      var chunk = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = read(STDIN_FILENO, &chunk, chunk.count)
        // A signal in between is no end of the input.
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { break }
        rest += chunk[..<count]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
          add(String(decoding: rest[..<end], as: UTF8.self))
          rest.removeFirst(end + 1)
        }
      }
      onEnd()
    }
  }

  private func add(_ line: String) {
    condition.lock()
    lines.append(line)
    condition.signal()
    condition.unlock()
  }

  /// The next line; waits for it.
  func next() -> String {
    condition.lock()
    defer { condition.unlock() }
    while lines.isEmpty { condition.wait() }
    return lines.removeFirst()
  }
}
