public import Foundation

/// The entries of a tar file, packed by gzip or plain, one after the other and within limits.
///
/// Nothing is written anywhere. Which entries are taken, and under which names, is for the caller to say.
public struct TarStream: ~Copyable {
  public enum Failure: Error {
    case cannotRead(String)
    case damaged(String)
    /// An entry that no reader here can pass over or take.
    case unfit(entry: String, reason: String)
  }

  public struct Limits: Sendable {
    /// Unpacked bytes, of the archive as a whole.
    var bytes: Int
    /// Unpacked bytes for each packed one, where there are more than `bytesOfAnyRatio`; nil for any number.
    var ratio: Int?
    var bytesOfAnyRatio = 0

    public init(bytes: Int) { self.bytes = bytes }

    public init(bytes: Int, ratio: Int, bytesOfAnyRatio: Int) {
      self.bytes = bytes
      self.ratio = ratio
      self.bytesOfAnyRatio = bytesOfAnyRatio
    }
  }

  public struct Entry {
    /// Empty where it is no text.
    public let name: String
    /// Bytes of its content.
    public let length: Int
    /// Whether it is a plain file: no folder, link or device, and without holes.
    public let isFile: Bool
  }

  private let limits: Limits
  private var stream: GzipStream
  /// What was read last: a header, or a part of a content.
  private let block: UnsafeMutableBufferPointer<UInt8>
  /// What is left of the entry that was named last, and of its last block.
  private var unread = 0
  private var padding = 0

  /// - Parameter takesPlain: Whether a tar file that is not packed is taken too.
  public init(_ archive: URL, limits: Limits, takesPlain: Bool = false) throws(Failure) {
    do {
      stream = try GzipStream(archive, takesPlain: takesPlain)
    } catch {
      throw Self.failure(error)
    }
    self.limits = limits
    block = .allocate(capacity: 1 << 16)
  }

  deinit { block.deallocate() }

  /// Bytes that the archive unpacked to so far.
  public var unpacked: Int { stream.unpacked }

  /// The next entry, whose content comes next; nil at the end, behind which nothing may follow.
  public mutating func next() throws(Failure) -> Entry? {
    while try part() != nil {}
    var longName: String?
    while true {
      guard try fill(TarHeader.size) else { throw .damaged("it is cut off") }
      if block[..<TarHeader.size].allSatisfy({ $0 == 0 }) {
        try expectEnd()
        return nil
      }
      guard let header = TarHeader(UnsafeBufferPointer(rebasing: block[..<TarHeader.size])) else {
        throw .damaged("it is no archive of files, or damaged")
      }
      unread = header.length
      // Contents end with whole blocks.
      padding = (TarHeader.size - header.length % TarHeader.size) % TarHeader.size
      switch header.kind {
      case .longName:
        longName = String(decoding: try shortContent(of: header).prefix { $0 != 0 }, as: UTF8.self)
      case .extensions:
        let (name, isPlain) = TarHeader.extensions(try shortContent(of: header))
        guard isPlain else {
          throw .unfit(entry: name ?? header.name ?? "", reason: "has holes or another size")
        }
        longName = name ?? longName
      case .file, .other:
        return Entry(
          name: longName ?? header.name ?? "", length: header.length, isFile: header.kind == .file)
      }
    }
  }

  /// The next part of the content of the entry that ``next()`` named, which stays where it is until more
  /// is read; nil behind its end.
  public mutating func part() throws(Failure) -> UnsafeBufferPointer<UInt8>? {
    guard unread > 0 else {
      guard try fill(padding) else { throw .damaged("it is cut off") }
      padding = 0
      return nil
    }
    let count = min(unread, block.count)
    guard try fill(count) else { throw .damaged("it is cut off") }
    unread -= count
    return UnsafeBufferPointer(rebasing: block[..<count])
  }

  /// The content of an entry that says something of the next.
  private mutating func shortContent(of header: TarHeader) throws(Failure) -> [UInt8] {
    // Longer than any name that is taken.
    guard header.length <= 8192 else {
      throw .unfit(entry: header.name ?? "", reason: "has a name without end")
    }
    var content: [UInt8] = []
    while let part = try part() { content += part }
    return content
  }

  /// What follows the first empty block is empty too.
  private mutating func expectEnd() throws(Failure) {
    while true {
      let count = try fillUpTo(block.count)
      guard block[..<count].allSatisfy({ $0 == 0 }) else {
        throw .damaged("it goes on after its end")
      }
      if count < block.count { return }
    }
  }

  private mutating func fill(_ count: Int) throws(Failure) -> Bool {
    try fillUpTo(count) == count
  }

  /// Fills the beginning of the block, within the limits of the archive as a whole.
  private mutating func fillUpTo(_ count: Int) throws(Failure) -> Int {
    let read: Int
    do {
      read = try stream.read(into: UnsafeMutableBufferPointer(rebasing: block[..<count]))
    } catch {
      throw Self.failure(error)
    }
    guard stream.unpacked <= limits.bytes else {
      throw .damaged("it unpacks to more than \(limits.bytes >> 20) MiB")
    }
    if let ratio = limits.ratio, stream.unpacked > limits.bytesOfAnyRatio,
      stream.unpacked / ratio > stream.packed
    {
      throw .damaged("it unpacks to more than \(ratio) times its size")
    }
    return read
  }

  private static func failure(_ failure: GzipStream.Failure) -> Failure {
    switch failure {
    case .cannotRead(let reason): .cannotRead(reason)
    case .damaged(let reason): .damaged(reason)
    }
  }
}
