import Datasets
import Foundation

/// Features that were computed once, kept on disk for all runs and processes.
///
/// A file holds a line that says what it is, the digest of its numbers, and the numbers. It is verified
/// whenever it is read; one that is damaged or absent is computed again.
struct FeatureCache {
  /// Where the files are; nil to keep nothing.
  let directory: URL?

  /// The user's cache, `$XDG_CACHE_HOME` or `~/.cache`.
  init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    if let cache = environment["XDG_CACHE_HOME"], !cache.isEmpty {
      directory = URL(fileURLWithPath: cache).appending(path: "clbench/features")
    } else if let home = environment["HOME"], !home.isEmpty {
      directory = URL(fileURLWithPath: home).appending(path: ".cache/clbench/features")
    } else {
      directory = nil
    }
  }

  init(directory: URL?) { self.directory = directory }

  /// Bytes before the numbers.
  private static let headerSize = 192

  /// What is kept under a key, or else what `compute` makes of it, which is then kept.
  ///
  /// - Parameters:
  ///   - key: A digest of all that the features depend on.
  ///   - source: The images of which they are computed.
  ///   - shape: That of the features of one example.
  func features(
    key: String, of source: any ExampleSource, shape: ExampleShape,
    _ compute: () -> CachedFeatures
  ) -> CachedFeatures {
    guard let url = directory?.appending(path: "\(key).features") else { return compute() }
    if let kept = read(url, of: source, shape: shape) { return kept }
    let computed = compute()
    // A cache that cannot be written to costs time, and no result.
    do {
      try write(computed, to: url)
    } catch {
      return computed
    }
    // All processes then share the file's memory.
    return read(url, of: source, shape: shape) ?? computed
  }

  private func header(_ digest: String, shape: ExampleShape, count: Int) -> Data {
    var text = "clbench features 1\n\(count) × \(shape)\n\(digest)\n"
    text += String(repeating: "\n", count: max(0, Self.headerSize - text.utf8.count))
    return Data(text.utf8)
  }

  private func read(
    _ url: URL, of source: any ExampleSource, shape: ExampleShape
  ) -> CachedFeatures? {
    let count = source.count
    guard
      let memory = FeatureMemory(
        file: url.path, offset: Self.headerSize, count: count * shape.count),
      let handle = try? FileHandle(forReadingFrom: url),
      let start = try? handle.read(upToCount: Self.headerSize),
      start == header(memory.digest, shape: shape, count: count)
    else { return nil }
    return CachedFeatures(
      shape: shape, memory: memory, imageBytesPerExample: source.imageBytesPerExample)
  }

  private func write(_ features: CachedFeatures, to url: URL) throws {
    var data = header(features.digest, shape: features.shape, count: features.count)
    features.withUnsafeBytes { data.append(contentsOf: $0) }
    try AtomicFile.write(data, to: url)
  }
}
