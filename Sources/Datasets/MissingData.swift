import Foundation

/// Something that has the name of a data set's file, or should hold it, but was not used.
public struct PassedOverFile: Sendable, Equatable {
  public var path: String
  /// In words that follow the path, such as "is damaged: it ends after 8 bytes".
  public var reason: String

  public init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }
}

extension [PassedOverFile] {
  /// One phrase for all: files of a folder with the same fault are named together, and of more than
  /// three such groups the rest is counted.
  var phrase: String {
    var groups: [(folder: String, names: [String], reason: String)] = []
    for file in self {
      let url = URL(fileURLWithPath: file.path)
      let (folder, name) = (url.deletingLastPathComponent().path, url.lastPathComponent)
      if let place = groups.firstIndex(where: { $0.folder == folder && $0.reason == file.reason }) {
        groups[place].names.append(name)
      } else {
        groups.append((folder, [name], file.reason))
      }
    }
    var phrases = groups.prefix(3).map { group in
      let names = group.names.joined(separator: ", ")
      return group.names.count == 1
        ? "\(group.folder)/\(names) \(group.reason)"
        : "each of \(group.folder)/{\(names)} \(group.reason)"
    }
    if groups.count > 3 {
      phrases.append("\(groups.dropFirst(3).reduce(0) { $0 + $1.names.count }) more")
    }
    return phrases.joined(separator: "; ")
  }
}

/// What of a data set was not found, and what was found instead.
public struct MissingData: Sendable, Equatable, CustomStringConvertible {
  /// The data set's title.
  public var dataset: String
  /// The roles of the files that were not found, and their names without the ending of a packed file.
  public var files: [(role: String, name: String)]
  /// How the files may be packed.
  public var packing = "plain, .gz or .xz"
  /// The archives that hold all of them, without the ending of a packed file; none where they are
  /// published one by one.
  public var archives: [String]
  /// Where they can be had.
  public var origin: String
  /// The directories that were searched.
  public var searched: [String]
  public var passedOver: [PassedOverFile]
  /// The folder whose files could be read, though they are not the expected ones.
  public var unverifiedFolder: String?

  public static func == (left: MissingData, right: MissingData) -> Bool {
    left.description == right.description
  }

  public var description: String {
    let roles = files.map(\.role).joined(separator: ", ")
    let names = files.map(\.name).joined(separator: ", ")
    var text = "\(dataset): no \(passedOver.isEmpty ? "" : "usable ")file for \(roles)"
    if !passedOver.isEmpty { text += "; \(passedOver.phrase)" }
    let wanted =
      archives.isEmpty
      ? "\(names) (\(packing); from \(origin))"
      : "\(archives.map { "\($0).gz" }.joined(separator: " or ")) (from \(origin)), or what is in it,"
    text += "; put \(wanted) into a directory and name it in CLBENCH_DATA or with --data-dir"
    if let unverifiedFolder {
      text += ", or take those of \(unverifiedFolder) with --allow-unverified"
    }
    return text + "; searched \(searched.map(Self.stating).joined(separator: ", "))"
  }

  private static func stating(_ directory: String) -> String {
    FileManager.default.fileExists(atPath: directory) ? directory : "\(directory) (not there)"
  }
}
