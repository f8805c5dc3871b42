import Dispatch
import Synchronization

/// Rows that threads in the background make before they are asked for, some at a time.
///
/// What is not ready when it is asked for is made by whoever asks, so results do not depend on threads.
final class ReadAhead: Sendable {
  private struct State {
    /// All that are waited for, in work or ready, in the order in which they were announced.
    var announced: [Int] = []
    var known: Set<Int> = []
    /// Those that no thread has begun.
    var waiting: [Int] = []
    var ready: [Int: [UInt8]] = [:]
    var threads = 0

    mutating func forget(_ example: Int) {
      known.remove(example)
      announced.removeAll { $0 == example }
      waiting.removeAll { $0 == example }
      ready[example] = nil
    }
  }

  /// Rows that are announced at once, at most; the oldest give way.
  let capacity: Int
  private let threads: Int
  private let make: @Sendable (Int) -> [UInt8]?
  private let state = Mutex(State())

  /// - Parameter make: The bytes of an example; nil where there are none, which is said to whoever asks.
  init(capacity: Int, threads: Int = 2, make: @escaping @Sendable (Int) -> [UInt8]?) {
    precondition(capacity > 0 && threads > 0, "Reading ahead needs room and threads")
    self.capacity = capacity
    self.threads = threads
    self.make = make
  }

  /// Announces examples that will be asked for.
  func expect(_ examples: some Collection<Int>) {
    let new = state.withLock { state in
      for example in examples.prefix(capacity) where state.known.insert(example).inserted {
        state.announced.append(example)
        state.waiting.append(example)
      }
      while state.announced.count > capacity { state.forget(state.announced[0]) }
      let new = max(0, min(threads - state.threads, state.waiting.count))
      state.threads += new
      return new
    }
    for _ in 0..<new { DispatchQueue.global(qos: .userInitiated).async { self.work() } }
  }

  /// The bytes of an example, where they are ready; it is then announced no more.
  func take(_ example: Int) -> [UInt8]? {
    state.withLock { state in
      guard state.known.contains(example) else { return nil }
      let bytes = state.ready[example]
      state.forget(example)
      return bytes
    }
  }

  /// Rows that are held at the moment.
  var readyCount: Int { state.withLock { $0.ready.count } }

  private func work() {
    while let example = next() {
      let bytes = make(example)
      state.withLock { state in
        if state.known.contains(example) { state.ready[example] = bytes }
      }
    }
  }

  /// The next example to be made; nil ends the thread.
  private func next() -> Int? {
    state.withLock { state in
      guard !state.waiting.isEmpty else {
        state.threads -= 1
        return nil
      }
      return state.waiting.removeFirst()
    }
  }
}
