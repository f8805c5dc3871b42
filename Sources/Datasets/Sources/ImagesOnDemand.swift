import Dispatch
import Engine
import Synchronization

/// Something that makes images one by one: it reads them from files, or draws them.
protocol ImageStore: Sendable, Equatable {
  var shape: ExampleShape { get }
  var count: Int { get }

  /// The bytes of an image, channel by channel, each row by row.
  ///
  /// - Throws: A ``DatasetError`` that names the image, where there is none any more or another.
  func pixels(of image: Int) throws(DatasetError) -> [UInt8]
}

extension ImageStore {
  fileprivate func isSame(as other: any ImageStore) -> Bool { (other as? Self) == self }
}

/// Images that are made when they are asked for or shortly before, and never all in memory.
///
/// One that cannot be made gives zeros and is kept as ``failure``, so that the run is given up and no
/// record rests on it.
public final class ImagesOnDemand: ExampleSource {
  /// Bytes of a test set's images that are held: those of the 2249 frames of CORe50's reduced one.
  static let testLimit = 112 << 20
  /// Bytes of images that are made in advance, at most.
  private static let aheadLimit = 64 << 20

  private let store: any ImageStore
  private let ahead: ReadAhead
  private let firstFailure = Mutex<DatasetError?>(nil)
  /// Images that are held for good.
  private let kept = Mutex<[Int: [UInt8]]>([:])
  private let keptLimit: Int

  /// - Parameter kept: Bytes of images that are held for good, those that are asked for first: as many as
  ///   fit, for images that are asked for again and again in the same order, such as those of a test.
  init(_ store: any ImageStore, kept: Int = 0) {
    self.store = store
    let size = store.shape.count
    keptLimit = kept / size
    ahead = ReadAhead(capacity: max(1, min(1024, Self.aheadLimit / size))) { image in
      // Whoever asks for the image makes it once more, and says what is wrong.
      try? store.pixels(of: image)
    }
  }

  public var shape: ExampleShape { store.shape }

  public var count: Int { store.count }

  public var bytesPerExample: Int { shape.count }

  /// Why the first image of those that could not be made could not.
  public var failure: DatasetError? { firstFailure.withLock { $0 } }

  public var readsAhead: Bool { true }

  public func expect(_ examples: [Int]) {
    guard keptLimit > 0 else { return ahead.expect(examples) }
    ahead.expect(kept.withLock { kept in examples.filter { kept[$0] == nil } })
  }

  public func write(_ example: Int, pass: Int?, to target: UnsafeMutablePointer<Float>) {
    precondition(example >= 0 && example < count, "Image \(example) of \(count)")
    guard let pixels = pixels(of: example) else {
      target.update(repeating: 0, count: shape.count)
      return
    }
    pixels.withUnsafeBufferPointer { pixels in
      guard let base = pixels.baseAddress else { return }
      scaleBytes(base, count: shape.count, into: target)
    }
  }

  /// Makes all images once, on all processors, and gives the digest of each with its label.
  ///
  /// - Throws: Of several images that cannot be made the error of the first.
  func records(labels: [UInt8]) throws(DatasetError) -> [[UInt8]] {
    let store = store
    return try concurrently(count) { image throws(DatasetError) in
      try store.pixels(of: image).withUnsafeBytes {
        ContentDigest.record(label: labels[image], $0)
      }
    }
  }

  /// The bytes of an image; nil where they cannot be had.
  private func pixels(of image: Int) -> [UInt8]? {
    if let kept = kept.withLock({ $0[image] }) { return kept }
    var found = ahead.take(image)
    if found == nil {
      do throws(DatasetError) {
        found = try store.pixels(of: image)
      } catch {
        firstFailure.withLock { $0 = $0 ?? error }
      }
    }
    kept.withLock { if $0.count < keptLimit { $0[image] = found } }
    return found
  }
}

extension ImagesOnDemand: Equatable {
  /// Whether the images come from the same place, where there was the same.
  public static func == (left: ImagesOnDemand, right: ImagesOnDemand) -> Bool {
    left === right || left.store.isSame(as: right.store)
  }
}

/// What `make` gives for each number below `count`, on all processors.
///
/// - Throws: Of several errors the first, whichever thread was there before.
func concurrently<Result: Sendable>(
  _ count: Int, _ make: @Sendable (Int) throws(DatasetError) -> Result
) throws(DatasetError) -> [Result] {
  typealias Outcome = Swift.Result<Result, DatasetError>
  let all = Mutex<[Outcome?]>(Array(repeating: nil, count: count))
  DispatchQueue.concurrentPerform(iterations: count) { place in
    let outcome: Outcome
    do throws(DatasetError) {
      outcome = .success(try make(place))
    } catch {
      outcome = .failure(error)
    }
    all.withLock { $0[place] = outcome }
  }
  return try all.withLock { $0 }.map { outcome throws(DatasetError) in
    guard let outcome else { preconditionFailure("A number was left out") }
    return try outcome.get()
  }
}
