public import Foundation
import Subprocess

/// A gzip-compressed tar file with the same bytes for the same files, by GNU tar and gzip.
public enum Archive {
  /// Packs all files below `directory`, sorted by name, with one time, owner and mode for all.
  public static func pack(_ directory: URL, to archive: URL) async throws {
    let paths = try BundleManifest.paths(below: directory)
    let scratch = archive.deletingLastPathComponent()
      .appending(path: ".\(archive.lastPathComponent).\(UUID().uuidString).tmp")
    try FileManager.default.createDirectory(
      at: archive.deletingLastPathComponent(), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    try await tar(
      [
        "--create", "--directory", directory.path, "--file", scratch.path, "--use-compress-program",
        "gzip -n -9",
        "--format=ustar", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner",
        "--mode=0644", "--no-recursion", "--null", "--verbatim-files-from", "--files-from=-",
      ], input: paths.joined(separator: "\0"), archive: archive)
    guard rename(scratch.path, archive.path) == 0 else {
      throw BundleError.archiveFailed(
        path: archive.path, reason: "it cannot be written: \(String(cString: strerror(errno)))")
    }
  }

  /// Unpacks an archive into a folder that is empty or does not exist yet.
  ///
  /// Before anything is written, every entry has to be a plain file at a path inside the folder:
  /// links, devices, absolute paths and `..` are refused.
  public static func unpack(_ archive: URL, into directory: URL) async throws {
    guard FileManager.default.isReadableFile(atPath: archive.path) else {
      throw BundleError.archiveFailed(path: archive.path, reason: "it cannot be read")
    }
    let names = try await listing(of: archive, verbose: false)
    let lines = try await listing(of: archive, verbose: true)
    guard names.count == lines.count, !names.isEmpty else {
      throw BundleError.archiveFailed(path: archive.path, reason: "it is no archive of files")
    }
    for (name, line) in zip(names, lines) {
      if let reason = obstacle(to: name, type: line.first) {
        throw BundleError.unsafe(archive: archive.path, entry: name, reason: reason)
      }
    }
    if let twice = Dictionary(grouping: names, by: \.self).first(where: { $1.count > 1 })?.key {
      throw BundleError.unsafe(
        archive: archive.path, entry: twice, reason: "stands there twice")
    }
    let present = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
    guard present.isEmpty else { throw BundleError.notEmpty(path: directory.path) }
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    try await tar(
      [
        "--extract", "--gzip", "--file", archive.path, "--directory", directory.path,
        "--no-same-owner", "--no-same-permissions", "--keep-old-files",
      ], archive: archive)
  }

  /// Why an entry is refused; nil for a plain file inside.
  static func obstacle(to name: String, type: Character?) -> String? {
    guard type == "-" else { return "is no plain file" }
    if name.hasPrefix("/") { return "has an absolute path" }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    if parts.contains("..") { return "leaves the folder" }
    if parts.contains("") || parts.contains(".") { return "has no plain path" }
    // Escapes stand for control characters in tar's listing.
    return name.contains("\\") ? "has a control character or a backslash in its name" : nil
  }

  /// The entries, one a line, control characters escaped.
  private static func listing(of archive: URL, verbose: Bool) async throws -> [String] {
    let output = try await tar(
      [
        "--list", "--gzip", "--absolute-names", "--quoting-style=escape", "--file", archive.path,
      ] + (verbose ? ["--verbose"] : []), archive: archive)
    return output.split(separator: "\n").map(String.init)
  }

  @discardableResult
  private static func tar(
    _ arguments: [String], input: String = "", archive: URL
  ) async throws -> String {
    do {
      let result = try await Subprocess.run(
        .name("tar"), arguments: Arguments(arguments),
        environment: .inherit.updating(["LC_ALL": "C.UTF-8", "TZ": "UTC"]), input: .string(input),
        output: .string(limit: 1 << 26), error: .string(limit: 1 << 16))
      guard result.terminationStatus.isSuccess else {
        let line = result.standardError.split(separator: "\n").first.map(String.init)
        throw BundleError.archiveFailed(
          path: archive.path, reason: line ?? "tar ended with \(result.terminationStatus)")
      }
      return result.standardOutput
    } catch let error as BundleError {
      throw error
    } catch {
      throw BundleError.archiveFailed(
        path: archive.path, reason: "GNU tar could not be run: \(error)")
    }
  }
}
