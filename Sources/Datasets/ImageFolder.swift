import Dispatch
import Foundation
import Synchronization

/// A data set in a folder of PNG images: `train/<class>/*.png` and `test/<class>/*.png`.
///
/// A suite names it `folder:birds@9e3da86f0f57`: the folder `birds` in a directory of data, and the first
/// digits of its content digest, by which its images are verified. Classes are in the order of their
/// folders' names.
public struct ImageFolder: Sendable, Equatable {
  public static let prefix = "folder:"
  private static let digits = 12...64

  /// The name of the folder.
  public let folder: String
  /// The first digits of the expected content digest; nil where none is stated.
  public let digest: String?

  /// - Parameter name: As in a suite.
  /// - Returns: nil where the name is of no folder.
  /// - Throws: ``DatasetError/badFolderName(_:)``
  public init?(named name: String) throws(DatasetError) {
    guard name.hasPrefix(Self.prefix) else { return nil }
    let parts = name.dropFirst(Self.prefix.count).split(
      separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    let folder = String(parts[0])
    let isPlain = folder.unicodeScalars.allSatisfy {
      $0.isASCII
        && ($0.properties.isAlphabetic || ("0"..."9").contains($0)
          || "-_.".unicodeScalars.contains($0))
    }
    guard !folder.isEmpty, !folder.hasPrefix("."), isPlain else { throw .badFolderName(name) }
    if parts.count == 2 {
      guard Self.digits.contains(parts[1].utf8.count),
        parts[1].allSatisfy({ "0123456789abcdef".contains($0) })
      else { throw .badFolderName(name) }
    }
    self.folder = folder
    digest = parts.count == 2 ? String(parts[1]) : nil
  }

  /// The name without a digest.
  public var name: String { Self.prefix + folder }

  /// Reads every image once, and verifies them by their content digest.
  func load(
    locator: DataLocator, allowUnverified: Bool
  ) throws(DatasetError) -> ImageDataset {
    let root = try root(locator)
    let classes = try Self.classes(in: "\(root)/train")
    if let odd = Set(try Self.classes(in: "\(root)/test")).symmetricDifference(classes).min() {
      throw .unfit(
        path: "\(root)/test",
        reason: "has other classes than train: '\(odd)' is in one of them only")
    }
    guard classes.count <= 256 else {
      throw .unfit(path: "\(root)/train", reason: "has \(classes.count) classes, more than 256")
    }
    var shape: (ExampleShape, path: String)?
    let train = try Self.part("\(root)/train", classes, shape: &shape)
    let test = try Self.part("\(root)/test", classes, shape: &shape)
    let contentDigest = ContentDigest.sha256(
      ContentDigest.unordered(records: train.records)
        + ContentDigest.unordered(records: test.records))
    if let digest, !contentDigest.hasPrefix(digest), !allowUnverified {
      throw .unfit(
        path: root,
        reason: """
          does not have the expected images: their content digest is \(contentDigest), expected \
          \(digest); look for others, or continue with --allow-unverified
          """)
    }
    if digest == nil, !allowUnverified {
      throw .unfit(
        path: root,
        reason: """
          is verified by nothing: write 'dataset: \(name)@\(contentDigest.prefix(16))' for its images \
          as they are, or continue with --allow-unverified
          """)
    }
    return ImageDataset(
      train: train.images, test: test.images,
      identity: DatasetIdentity(
        name: name, files: [], contentDigest: contentDigest,
        verified: digest.map(contentDigest.hasPrefix) ?? false), paths: [root])
  }

  /// The first folder of that name that has training and test images.
  private func root(_ locator: DataLocator) throws(DatasetError) -> String {
    for directory in locator.directories {
      let root = "\(directory)/\(folder)"
      if FileManager.default.fileExists(atPath: "\(root)/train"),
        FileManager.default.fileExists(atPath: "\(root)/test")
      {
        return root
      }
    }
    throw .noFolder(folder, searched: locator.directories)
  }

  /// What a directory holds beside hidden files, in the order of the names' bytes.
  private static func names(in path: String) throws(DatasetError) -> [String] {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw .cannotRead(path: path, reason: String(cString: strerror(errno)))
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw .cannotRead(path: path, reason: "it is no directory")
    }
    guard access(path, R_OK | X_OK) == 0,
      let names = try? FileManager.default.contentsOfDirectory(atPath: path)
    else { throw .cannotRead(path: path, reason: String(cString: strerror(errno))) }
    return names.filter { !$0.hasPrefix(".") }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The names of the folders in one of the two parts.
  private static func classes(in path: String) throws(DatasetError) -> [String] {
    let classes = try names(in: path).filter {
      var isDirectory: ObjCBool = false
      return FileManager.default.fileExists(atPath: "\(path)/\($0)", isDirectory: &isDirectory)
        && isDirectory.boolValue
    }
    guard !classes.isEmpty else {
      throw .unfit(
        path: path, reason: "has no folder of a class; make one for each, with PNG images")
    }
    return classes
  }

  /// Opens all images of the training or the test set.
  ///
  /// - Parameter shape: That of the first image of all, with its file; nil before it.
  /// - Returns: The images, and for each the digest of its label and pixels.
  private static func part(
    _ path: String, _ classes: [String], shape: inout (ExampleShape, path: String)?
  ) throws(DatasetError) -> (images: LabeledImages, records: [[UInt8]]) {
    var (paths, labels): ([String], [UInt8]) = ([], [])
    for (label, name) in classes.enumerated() {
      let own = try names(in: "\(path)/\(name)").filter { $0.lowercased().hasSuffix(".png") }
      guard !own.isEmpty else {
        throw .unfit(
          path: "\(path)/\(name)", reason: "has no PNG image; put some there, or remove it")
      }
      paths += own.map { "\(path)/\(name)/\($0)" }
      labels += own.map { _ in UInt8(label) }
    }
    if shape == nil { shape = (try ImageFile.open(paths[0]).image.shape, paths[0]) }
    guard let first = shape else { preconditionFailure("The first image has a shape") }
    let opened = try open(paths, labels, as: first)
    return (
      LabeledImages(
        files: ImageFiles(opened.map(\.file), shape: first.0), labels: labels,
        classes: classes.count),
      opened.map(\.record)
    )
  }

  /// Decodes all files once, on all processors, and keeps their digests alone.
  private static func open(
    _ paths: [String], _ labels: [UInt8], as expected: (shape: ExampleShape, path: String)
  ) throws(DatasetError) -> [(file: ImageFile, record: [UInt8])] {
    typealias Opened = Result<(file: ImageFile, record: [UInt8]), DatasetError>
    let all = Mutex<[Opened?]>(Array(repeating: nil, count: paths.count))
    DispatchQueue.concurrentPerform(iterations: paths.count) { place in
      let opened: Opened
      do throws(DatasetError) {
        let (file, image) = try ImageFile.open(paths[place])
        guard image.shape == expected.shape else {
          throw .unfit(
            path: paths[place],
            reason: """
              is \(image.shape) (channels, height, width), and \(expected.path) \(expected.shape); \
              images of a folder have one size
              """)
        }
        let record = image.pixels.withUnsafeBytes {
          ContentDigest.record(label: labels[place], $0)
        }
        opened = .success((file, record))
      } catch {
        opened = .failure(error)
      }
      all.withLock { $0[place] = opened }
    }
    // Of several files that are damaged the first is named, whichever thread was there before.
    return try all.withLock { $0 }.map { opened throws(DatasetError) in
      guard let opened else { preconditionFailure("A file was not opened") }
      return try opened.get()
    }
  }
}
