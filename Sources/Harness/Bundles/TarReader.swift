import Datasets
import Foundation

/// Reads a gzip-compressed tar file of plain files, one after the other and within limits.
struct TarReader: ~Copyable {
  private let archive: String
  private let limits: ArchiveLimits
  private var stream: TarStream
  private var names: Set<String> = []
  private var folders: Set<String> = []

  init(_ archive: URL, limits: ArchiveLimits) throws(BundleError) {
    do {
      stream = try TarStream(
        archive,
        limits: TarStream.Limits(
          bytes: limits.bytes, ratio: limits.ratio, bytesOfAnyRatio: limits.bytesOfAnyRatio))
    } catch {
      throw Self.failure(error, of: archive.path)
    }
    self.archive = archive.path
    self.limits = limits
  }

  /// The name of the next file, whose content is to be read next; nil at the end.
  mutating func next() throws(BundleError) -> String? {
    let next: TarStream.Entry?
    do {
      next = try stream.next()
    } catch {
      throw Self.failure(error, of: archive)
    }
    guard let entry = next else {
      guard !names.isEmpty else { throw damaged("it is no archive of files") }
      return nil
    }
    guard entry.isFile else { throw unsafe(entry.name, "is no plain file") }
    guard !entry.name.isEmpty else { throw unsafe("", "has no name, or one that is no text") }
    try check(entry.name, length: entry.length)
    return entry.name
  }

  /// Passes the content of the file that ``next()`` named on, a part at a time.
  mutating func read(
    into sink: (UnsafeBufferPointer<UInt8>) throws(BundleError) -> Void
  ) throws(BundleError) {
    while let part = try part() { try sink(part) }
  }

  private mutating func part() throws(BundleError) -> UnsafeBufferPointer<UInt8>? {
    do {
      return try stream.part()
    } catch {
      throw Self.failure(error, of: archive)
    }
  }

  private mutating func check(_ name: String, length: Int) throws(BundleError) {
    if let reason = limits.obstacle(to: name) { throw unsafe(name, reason) }
    guard names.insert(name).inserted else { throw unsafe(name, "stands there twice") }
    guard names.count <= limits.files else {
      throw unsafe(name, "is one more than the \(limits.files) files that an archive may hold")
    }
    var folder = name[...]
    var isBelowFile = false
    while let end = folder.lastIndex(of: "/") {
      folder = folder[..<end]
      isBelowFile = isBelowFile || names.contains(String(folder))
      folders.insert(String(folder))
    }
    guard !isBelowFile, !folders.contains(name) else {
      throw unsafe(name, "is a file where another entry has a folder, or the other way round")
    }
    guard length <= limits.bytes - stream.unpacked else {
      throw unsafe(name, "makes more than the \(limits.bytes >> 20) MiB that an archive may hold")
    }
  }

  private func unsafe(_ entry: String, _ reason: String) -> BundleError {
    .unsafe(archive: archive, entry: entry.excerpt, reason: reason)
  }

  private func damaged(_ reason: String) -> BundleError {
    Self.failure(.damaged(reason), of: archive)
  }

  private static func failure(_ failure: TarStream.Failure, of archive: String) -> BundleError {
    switch failure {
    case .cannotRead(let reason): .archiveFailed(path: archive, reason: reason)
    case .damaged(let reason):
      .archiveFailed(path: archive, reason: "\(reason); nothing was unpacked")
    case .unfit(let entry, let reason):
      .unsafe(archive: archive, entry: entry.excerpt, reason: reason)
    }
  }
}
