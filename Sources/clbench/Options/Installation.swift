import Foundation

/// The suites, references and weights that came with the program.
enum Installation {
  /// `<prefix>/share/clbench` of an installed program, the checkout of one that lies where it was
  /// built; nil where neither is there.
  static let directory: URL? = directory(of: CommandLine.executablePath)

  /// - Parameter executable: The program itself, not a link to it.
  static func directory(of executable: String) -> URL? {
    let program = URL(fileURLWithPath: executable).standardizedFileURL
    let shared = program.deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "share/clbench")
    if isThere(shared.appending(path: "reference")) { return shared }
    var folder = program.deletingLastPathComponent()
    while folder.path != "/" {
      if ["Package.swift", "reference", "suites"].allSatisfy({ isThere(folder.appending(path: $0)) }
      ) {
        return folder
      }
      folder = folder.deletingLastPathComponent()
    }
    return nil
  }

  /// `name` below the working directory and in the installation, in this order, each once; those that
  /// are there.
  static func directories(named name: String) -> [URL] {
    let own = URL(fileURLWithPath: name)
    let others = directory.map { [$0.appending(path: name)] } ?? []
    return (isThere(own) ? [own] : [])
      + others.filter { isThere($0) && $0.resolved != own.resolved }
  }

  private static func isThere(_ url: URL) -> Bool {
    FileManager.default.fileExists(atPath: url.path)
  }
}

extension URL {
  fileprivate var resolved: String { resolvingSymlinksInPath().standardizedFileURL.path }

  /// As a person would write it: relative to the working directory where it lies below it.
  var shownPath: String {
    let working = FileManager.default.currentDirectoryPath
    return path.hasPrefix(working + "/") ? String(path.dropFirst(working.count + 1)) : path
  }
}
