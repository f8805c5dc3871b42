import Foundation

/// Reads a gzip-compressed tar file of plain files, one after the other and within limits.
struct TarReader: ~Copyable {
  private let archive: String
  private let limits: ArchiveLimits
  private var stream: GzipStream
  /// What was read last: a header, or a part of a content.
  private let block: UnsafeMutableBufferPointer<UInt8>
  private var names: Set<String> = []
  private var folders: Set<String> = []

  init(_ archive: URL, limits: ArchiveLimits) throws(BundleError) {
    do {
      stream = try GzipStream(archive)
    } catch {
      throw Self.failure(error, of: archive.path)
    }
    self.archive = archive.path
    self.limits = limits
    block = .allocate(capacity: 1 << 16)
  }

  deinit { block.deallocate() }

  /// The name and length of the next file, whose content is to be read next; nil at the end.
  mutating func next() throws(BundleError) -> (name: String, length: Int)? {
    var longName: String?
    while true {
      guard try readBlock() else { throw damaged("it is cut off") }
      if block[..<TarHeader.size].allSatisfy({ $0 == 0 }) {
        try expectEnd()
        guard !names.isEmpty else { throw damaged("it is no archive of files") }
        return nil
      }
      guard let header = TarHeader(UnsafeBufferPointer(rebasing: block[..<TarHeader.size])) else {
        throw damaged("it is no archive of files, or damaged")
      }
      let name = longName ?? header.name ?? ""
      switch header.kind {
      case .longName:
        let content = try readShort(header)
        longName = String(decoding: content.prefix { $0 != 0 }, as: UTF8.self)
      case .extensions:
        let (name, isPlain) = TarHeader.extensions(try readShort(header))
        guard isPlain else { throw unsafe(name ?? header.name ?? "", "has holes or another size") }
        longName = name ?? longName
      case .other: throw unsafe(name, "is no plain file")
      case .file:
        guard !name.isEmpty else { throw unsafe("", "has no name, or one that is no text") }
        try check(name, length: header.length)
        return (name, header.length)
      }
    }
  }

  /// Passes the content of the file that ``next()`` named on, a part at a time.
  mutating func read(
    _ length: Int, into sink: (UnsafeBufferPointer<UInt8>) throws(BundleError) -> Void
  ) throws(BundleError) {
    var rest = length
    while rest > 0 {
      let part = min(rest, block.count)
      guard try fill(part) else { throw damaged("it is cut off") }
      try sink(UnsafeBufferPointer(rebasing: block[..<part]))
      rest -= part
    }
    // Contents end with whole blocks.
    let padding = (TarHeader.size - length % TarHeader.size) % TarHeader.size
    guard try fill(padding) else { throw damaged("it is cut off") }
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

  /// What follows the first empty block is empty too.
  private mutating func expectEnd() throws(BundleError) {
    while true {
      let count = try fillUpTo(block.count)
      guard block[..<count].allSatisfy({ $0 == 0 }) else {
        throw damaged("it goes on after its end")
      }
      if count < block.count { return }
    }
  }

  /// The content of an entry that says something of the next.
  private mutating func readShort(_ header: TarHeader) throws(BundleError) -> [UInt8] {
    // Longer than any name that is taken.
    guard header.length <= 8192 else { throw unsafe(header.name ?? "", "has a name without end") }
    var content: [UInt8] = []
    try read(header.length) { content += $0 }
    return content
  }

  private mutating func readBlock() throws(BundleError) -> Bool { try fill(TarHeader.size) }

  private mutating func fill(_ count: Int) throws(BundleError) -> Bool {
    try fillUpTo(count) == count
  }

  /// Fills the beginning of the block, within the limits of the archive as a whole.
  private mutating func fillUpTo(_ count: Int) throws(BundleError) -> Int {
    let read: Int
    do {
      read = try stream.read(into: UnsafeMutableBufferPointer(rebasing: block[..<count]))
    } catch {
      throw Self.failure(error, of: archive)
    }
    guard stream.unpacked <= limits.bytes else {
      throw damaged("it unpacks to more than \(limits.bytes >> 20) MiB")
    }
    guard
      stream.unpacked <= limits.bytesOfAnyRatio || stream.unpacked / limits.ratio <= stream.packed
    else { throw damaged("it unpacks to more than \(limits.ratio) times its size") }
    return read
  }

  private func unsafe(_ entry: String, _ reason: String) -> BundleError {
    .unsafe(archive: archive, entry: entry.excerpt, reason: reason)
  }

  private func damaged(_ reason: String) -> BundleError {
    .archiveFailed(path: archive, reason: "\(reason); nothing was unpacked")
  }

  private static func failure(_ failure: GzipStream.Failure, of archive: String) -> BundleError {
    switch failure {
    case .cannotRead(let reason): .archiveFailed(path: archive, reason: reason)
    case .damaged(let reason):
      .archiveFailed(path: archive, reason: "\(reason); nothing was unpacked")
    }
  }
}
