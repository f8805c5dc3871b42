public import Foundation

/// Where the files of data sets are looked for.
///
/// Directories are searched in this order: the one given, those of `CLBENCH_DATA` (several are
/// separated by colons), the user's cache, and where system packages put their data. In each, first
/// the subdirectory named like the data set, then those in which other programs keep it, then the
/// directory itself.
public struct DataLocator: Sendable {
  /// The directories, first to last.
  public let directories: [String]
  /// Folders of weights alone, which are looked at behind these.
  public let weightFolders: [String]
  /// Where digests that take long to compute are kept; nil where there is no such place.
  public let cache: String?

  public init(
    dataDirectory: String? = nil,
    environment: [String: String] = ProcessInfo.processInfo.environment,
    weightFolders: [String] = []
  ) {
    self.weightFolders = weightFolders
    var directories: [String] = []
    if let dataDirectory { directories.append(dataDirectory) }
    directories += (environment["CLBENCH_DATA"] ?? "").split(separator: ":").map(String.init)
    if let cache = environment["XDG_CACHE_HOME"], !cache.isEmpty {
      directories.append(cache + "/clbench")
      self.cache = expandingHome(in: cache + "/clbench/digests", environment: environment)
    } else if let home = environment["HOME"], !home.isEmpty {
      directories.append(home + "/.cache/clbench")
      cache = home + "/.cache/clbench/digests"
    } else {
      cache = nil
    }
    directories.append("/usr/share/datasets")
    self.directories = directories.map { expandingHome(in: $0, environment: environment) }
  }

  /// The folders that may hold the files of a data set, first to last; none twice.
  func folders(of dataset: DatasetDescriptor) -> [String] {
    var known: Set<String> = []
    return directories.flatMap { directory in
      ([dataset.name] + dataset.folders).map { "\(directory)/\($0)" } + [directory]
    }.filter { known.insert(URL(fileURLWithPath: $0).standardizedFileURL.path).inserted }
  }

  /// What a folder has under the names of a file, plain or packed, first to last.
  func candidates(for file: DatasetDescriptor.File, in folder: String) -> [String] {
    file.names.flatMap { name in ["", ".gz", ".xz"].map { "\(folder)/\(name)\($0)" } }
      .filter(Self.isCandidate)
  }

  /// What a folder has under the names of a layout's archive, packed or plain, first to last.
  func archives(of layout: DatasetDescriptor.Layout, in folder: String) -> [String] {
    guard let archive = layout.archive else { return [] }
    return [".gz", ""].map { "\(folder)/\(archive)\($0)" }.filter(Self.isCandidate)
  }

  /// Whether there is anything but a directory.
  private static func isCandidate(_ path: String) -> Bool {
    var status = stat()
    guard lstat(path, &status) == 0 else { return false }
    // Of a link that leads nowhere the reader says so.
    return stat(path, &status) != 0 || status.st_mode & S_IFMT != S_IFDIR
  }

  /// Whether there is anything at a path, also a link that leads nowhere.
  static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// Why nothing can be found in a folder that is there; nil where it can be searched, or is absent.
  func obstacle(in folder: String) -> String? {
    var status = stat()
    guard stat(folder, &status) == 0 else {
      return errno == ENOENT || errno == ENOTDIR
        ? nil : "cannot be searched: \(String(cString: strerror(errno)))"
    }
    guard status.st_mode & S_IFMT == S_IFDIR else { return "is no directory" }
    return access(folder, X_OK) == 0
      ? nil : "cannot be searched: \(String(cString: strerror(errno)))"
  }

  /// Whether there is anything under the names of a data set's files, or of its archives.
  public func hasCandidates(for dataset: DatasetDescriptor) -> Bool {
    folders(of: dataset).contains { folder in
      dataset.layouts.contains { layout in
        layout.files.contains { !candidates(for: $0, in: folder).isEmpty }
          || !archives(of: layout, in: folder).isEmpty
      }
    }
  }
}
