public import Foundation
import Subprocess
import SystemPackage

/// A gzip-compressed tar file: packed by GNU tar and gzip, with the same bytes for the same files, and
/// unpacked by a reader of our own, which takes nothing but plain files and knows when to stop.
public enum Archive {
  /// Packs all files below `directory`, sorted by name, with one time, owner and mode for all.
  public static func pack(_ directory: URL, to archive: URL) async throws {
    let paths = try BundleManifest.paths(below: directory)
    try check(paths, below: directory, archive: archive)
    let draft = try FileDraft(for: archive)
    try await tar(
      [
        "--create", "--directory", directory.path, "--file=-", "--use-compress-program=gzip -n -9",
        "--format=ustar", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner",
        "--mode=0644", "--no-recursion", "--null", "--verbatim-files-from", "--files-from=-",
      ], input: paths.joined(separator: "\0"), output: draft.descriptor, archive: archive)
    try draft.commit()
  }

  /// Whoever packs what nobody can unpack should hear of it first.
  private static func check(_ paths: [String], below directory: URL, archive: URL) throws {
    let limits = ArchiveLimits.standard
    func fail(_ reason: String) -> BundleError {
      .archiveFailed(path: archive.path, reason: "\(reason); nothing was packed")
    }
    if let (path, reason) = paths.firstNonNil({ path in
      limits.obstacle(to: path).map { (path, $0) }
    }) {
      throw fail("the file '\(path.excerpt)' \(reason)")
    }
    guard paths.count <= limits.files else {
      throw fail("\(paths.count) files are more than the \(limits.files) of an archive")
    }
    let bytes = try paths.reduce(0) { sum, path in
      let size =
        try FileManager.default.attributesOfItem(
          atPath: directory.appending(path: path).path)[.size] as? Int
      return sum + (size ?? 0)
    }
    // A header and a last block for each file besides.
    guard bytes + 1024 * (paths.count + 10) <= limits.bytes else {
      throw fail("\(bytes >> 20) MiB are more than the \(limits.bytes >> 20) MiB of an archive")
    }
  }

  /// Unpacks an archive to a folder that is empty or does not exist yet.
  ///
  /// Every entry has to be a plain file at a path inside the folder: links, devices, files with holes,
  /// absolute paths and `..` are refused, and so is what is larger than ``ArchiveLimits``. The folder
  /// appears when all is there, and not at all where something is refused or the process is killed.
  ///
  /// - Parameter check: Looks at the unpacked files before; what it throws refuses them.
  public static func unpack<Result>(
    _ archive: URL, into directory: URL, checking check: (URL) throws -> Result
  ) throws -> Result {
    try unpack(archive, into: directory, limits: .standard, checking: check)
  }

  static func unpack<Result>(
    _ archive: URL, into directory: URL, limits: ArchiveLimits,
    checking check: (URL) throws -> Result
  ) throws -> Result {
    let present = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
    guard present.isEmpty else { throw BundleError.notEmpty(path: directory.path) }
    // All of it is looked at before anything is written: refusing takes no longer than reading.
    var scan = try TarReader(archive, limits: limits)
    while try scan.next() != nil {}
    var reader = try TarReader(archive, limits: limits)
    let staging = try StagingFolder(for: directory)
    while let name = try reader.next() {
      try write(&reader, to: staging.url.appending(path: name), of: archive)
    }
    let result: Result
    do {
      result = try check(staging.url)
    } catch let error as RecordError {
      throw BundleError.archiveFailed(
        path: archive.path,
        reason: "\(BundleManifest.name) in it: \(error.reason); nothing was unpacked")
    }
    try staging.take()
    return result
  }

  /// Writes a file that is not there yet.
  private static func write(
    _ reader: inout TarReader, to url: URL, of archive: URL
  ) throws {
    func fail() -> BundleError {
      .archiveFailed(
        path: archive.path, reason: "it cannot be unpacked: \(String(cString: strerror(errno)))")
    }
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    let descriptor = open(url.path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw fail() }
    defer { close(descriptor) }
    try reader.read { bytes throws(BundleError) in
      if let code = writeAll(UnsafeRawBufferPointer(bytes), to: descriptor) {
        errno = code
        throw fail()
      }
    }
  }

  private static func tar(
    _ arguments: [String], input: String, output: Int32, archive: URL
  ) async throws {
    do {
      let result = try await Subprocess.run(
        .name("tar"), arguments: Arguments(arguments),
        environment: .inherit.updating(["LC_ALL": "C.UTF-8", "TZ": "UTC"]), input: .string(input),
        output: .fileDescriptor(
          FileDescriptor(rawValue: output), closeAfterSpawningProcess: false),
        error: .string(limit: 1 << 16))
      guard result.terminationStatus.isSuccess else {
        let line = result.standardError.textLines.first { !$0.isEmpty }.map(String.init)
        throw BundleError.archiveFailed(
          path: archive.path, reason: line ?? "tar ended with \(result.terminationStatus)")
      }
    } catch let error as BundleError {
      throw error
    } catch {
      throw BundleError.archiveFailed(
        path: archive.path, reason: "GNU tar could not be run: \(error)")
    }
  }
}
