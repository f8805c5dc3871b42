import Dispatch
import Synchronization

extension Array where Element: Sendable {
  /// The results of `transform`, in order, computed on all processors.
  ///
  /// - Throws: The error of the first element that has one.
  public func concurrentMap<Result: Sendable, Failure: Error>(
    _ transform: @Sendable (Element) throws(Failure) -> Result
  ) throws(Failure) -> [Result] {
    let outcomes = Mutex([Swift.Result<Result, Failure>?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { index in
      let outcome: Swift.Result<Result, Failure>
      do throws(Failure) {
        outcome = .success(try transform(self[index]))
      } catch {
        outcome = .failure(error)
      }
      outcomes.withLock { $0[index] = outcome }
    }
    var results: [Result] = []
    for outcome in outcomes.withLock({ $0 }) {
      if let outcome { results.append(try outcome.get()) }
    }
    return results
  }
}
