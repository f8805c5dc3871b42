import Foundation

/// Reads the files of a data set out of the tar file that they are published in, packed by gzip or plain.
///
/// Nothing is unpacked to the disk, and one file is in memory at a time. The files may lie in any folder of
/// the archive; whatever else is in it is passed over.
struct DataArchive: ~Copyable {
  private let path: String
  private var stream: TarStream

  /// Bytes that an archive may unpack to; what is published has a fifth of it.
  static let sizeLimit = 4 * FileContent.sizeLimit

  /// - Returns: The files in the layout's order, each by a path that goes on inside of the archive, with
  ///   the digest of its bytes.
  /// - Throws: ``DatasetError/cannotRead(path:reason:)`` or ``DatasetError/malformed(path:reason:)``, of
  ///   the archive or of a file in it.
  static func files(
    of layout: DatasetDescriptor.Layout, in archive: String, limit: Int = sizeLimit
  ) throws(DatasetError) -> [(path: String, sha256: String, content: DataFile)] {
    var reader = try DataArchive(archive, limit: limit)
    return try reader.files(of: layout)
  }

  private init(_ path: String, limit: Int) throws(DatasetError) {
    do {
      stream = try TarStream(
        URL(fileURLWithPath: path), limits: TarStream.Limits(bytes: limit), takesPlain: true)
    } catch {
      throw Self.error(error, of: path)
    }
    self.path = path
  }

  private mutating func files(
    of layout: DatasetDescriptor.Layout
  ) throws(DatasetError) -> [(path: String, sha256: String, content: DataFile)] {
    var found: [Int: (path: String, sha256: String, content: DataFile)] = [:]
    while let entry = try next() {
      let name = entry.name.split(separator: "/").last ?? ""
      guard let place = layout.files.firstIndex(where: { $0.names.contains(String(name)) }),
        entry.isFile
      else { continue }
      guard found[place] == nil else { throw damaged("it holds '\(name)' twice") }
      let content = try content(of: entry)
      let inside = "\(path)/\(shownName(entry.name))"
      found[place] = (
        inside, ContentDigest.sha256(content), try layout.read(content, inside)
      )
    }
    return try layout.files.indices.map { place throws(DatasetError) in
      guard let file = found[place] else {
        throw damaged("it holds no file '\(layout.files[place].names[0])'")
      }
      return file
    }
  }

  private mutating func content(of entry: TarStream.Entry) throws(DatasetError) -> [UInt8] {
    guard entry.length <= FileContent.sizeLimit else {
      throw damaged(
        "'\(shownName(entry.name))' in it has more than \(FileContent.sizeLimit >> 20) MiB")
    }
    var content: [UInt8] = []
    content.reserveCapacity(entry.length)
    while let part = try part() { content += part }
    return content
  }

  private mutating func next() throws(DatasetError) -> TarStream.Entry? {
    do {
      return try stream.next()
    } catch {
      throw Self.error(error, of: path)
    }
  }

  private mutating func part() throws(DatasetError) -> UnsafeBufferPointer<UInt8>? {
    do {
      return try stream.part()
    } catch {
      throw Self.error(error, of: path)
    }
  }

  private func damaged(_ reason: String) -> DatasetError { .malformed(path: path, reason: reason) }

  private static func error(_ failure: TarStream.Failure, of path: String) -> DatasetError {
    switch failure {
    case .cannotRead(let reason): .cannotRead(path: path, reason: reason)
    case .damaged(let reason):
      .malformed(
        path: path, reason: FileContent.foreignFormat(ofFile: path).map { "it is \($0)" } ?? reason)
    case .unfit(let entry, let reason):
      .malformed(path: path, reason: "its entry '\(shownName(entry))' \(reason)")
    }
  }
}
