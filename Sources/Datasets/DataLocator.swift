public import Foundation

/// Finds the files of data sets.
///
/// Directories are searched in this order: the one given, those of `CLBENCH_DATA` (several are
/// separated by colons), the user's cache, and where system packages put their data. In each, first
/// the subdirectory named like the data set, then the directory itself.
public struct DataLocator: Sendable {
  /// The directories, first to last.
  public let directories: [String]

  public init(
    dataDirectory: String? = nil,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    var directories: [String] = []
    if let dataDirectory { directories.append(dataDirectory) }
    directories += (environment["CLBENCH_DATA"] ?? "").split(separator: ":").map(String.init)
    if let cache = environment["XDG_CACHE_HOME"], !cache.isEmpty {
      directories.append(cache + "/clbench")
    } else if let home = environment["HOME"] {
      directories.append(home + "/.cache/clbench")
    }
    directories.append("/usr/share/datasets")
    self.directories = directories
  }

  /// The first file that has one of the names, plain or packed.
  public func find(_ names: [String], of dataset: String) -> URL? {
    for directory in directories {
      for folder in ["\(directory)/\(dataset)", directory] {
        for name in names {
          for ending in ["", ".gz", ".xz"] {
            let path = "\(folder)/\(name)\(ending)"
            var isDirectory: ObjCBool = false
            if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory),
              !isDirectory.boolValue
            {
              return URL(fileURLWithPath: path)
            }
          }
        }
      }
    }
    return nil
  }
}
