import Datasets
public import Foundation

/// What a bundle holds: every file but this one, with its size and digest.
public struct BundleManifest: Codable, Sendable, Equatable {
  public static let currentSchema = 1
  public static let name = "manifest.json"

  public struct File: Codable, Sendable, Equatable {
    /// From the bundle's folder, with `/` between the parts.
    public var path: String
    /// In bytes.
    public var size: Int
    /// 64 hexadecimal digits.
    public var sha256: String
  }

  /// What a file is not as the manifest says.
  public enum Finding: Sendable, Equatable, CustomStringConvertible {
    case altered(path: String, expected: String, found: String)
    case missing(path: String)
    case additional(path: String)

    public var description: String {
      switch self {
      case .altered(let path, let expected, let found):
        "altered: \(path): its SHA-256 is \(found), the manifest says \(expected)"
      case .missing(let path): "missing: \(path) is in the manifest, but not in the bundle"
      case .additional(let path): "additional: \(path) is in the bundle, but not in the manifest"
      }
    }
  }

  public var schema: Int
  public var suite: String
  public var title: String
  /// The version of the package that made the bundle.
  public var packageVersion: String
  /// By path.
  public var files: [File]

  /// The manifest of all files below a directory.
  public init(of directory: URL, suite: String, title: String) throws {
    schema = Self.currentSchema
    self.suite = suite
    self.title = title
    packageVersion = EngineVersion.package
    files = try Self.paths(below: directory).filter { $0 != Self.name }.map { path in
      let (size, digest) = try Self.measure(directory.appending(path: path))
      return File(path: path, size: size, sha256: digest)
    }
  }

  /// Reads the manifest of an unpacked bundle.
  public init(inBundle directory: URL) throws(RecordError) {
    let url = directory.appending(path: Self.name)
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw .cannotRead(path: url.path, reason: "this is no bundle of 'clbench bundle'")
    }
    self = try decode(BundleManifest.self, from: url)
    guard schema == Self.currentSchema else {
      throw .malformed(
        path: url.path, reason: "its schema is \(schema), this version reads \(Self.currentSchema)")
    }
    if let defect { throw .cannotRead(path: url.path, reason: defect) }
  }

  /// What no manifest of this program holds, in a clause; nil where there is nothing.
  private var defect: String? {
    if let defect = PlainName.defect(of: suite) { return "the suite's name \(defect)" }
    var known: Set<String> = []
    return files.firstNonNil { file in
      func defect(_ problem: String) -> String { "the file '\(file.path.excerpt)' \(problem)" }
      if let obstacle = ArchiveLimits.standard.obstacle(to: file.path) { return defect(obstacle) }
      guard known.insert(file.path).inserted else { return defect("stands there twice") }
      guard file.size >= 0, PlainName.isDigest(file.sha256) else {
        return defect("has no size or no digest")
      }
      return nil
    }
  }

  /// Every file that is not as the manifest says, by path; empty for a whole bundle.
  public func findings(in directory: URL) throws -> [Finding] {
    let present = Set(try Self.paths(below: directory)).subtracting([Self.name])
    let stated = Dictionary(files.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    return try present.union(stated.keys).sorted().compactMap { path in
      guard let file = stated[path] else { return .additional(path: path) }
      guard present.contains(path) else { return .missing(path: path) }
      let (size, digest) = try Self.measure(directory.appending(path: path))
      return size == file.size && digest == file.sha256
        ? nil : .altered(path: path, expected: file.sha256, found: digest)
    }
  }

  /// SHA-256 of the manifest's file, by which a bundle is named.
  public static func digest(inBundle directory: URL) throws -> String {
    try measure(directory.appending(path: name)).digest
  }

  /// Paths of all files below a directory, sorted; whatever is neither a file nor a directory is
  /// listed too.
  static func paths(below directory: URL) throws -> [String] {
    var paths: [String] = []
    func visit(_ folder: URL, _ prefix: String) throws {
      for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
        let url = folder.appending(path: name)
        let type = try FileManager.default.attributesOfItem(atPath: url.path)[.type]
        if type as? FileAttributeType == .typeDirectory {
          try visit(url, prefix + name + "/")
        } else {
          paths.append(prefix + name)
        }
      }
    }
    try visit(directory, "")
    return paths.sorted()
  }

  private static func measure(_ url: URL) throws -> (size: Int, digest: String) {
    let data = try Data(contentsOf: url)
    return (data.count, ContentDigest.sha256(data))
  }
}
