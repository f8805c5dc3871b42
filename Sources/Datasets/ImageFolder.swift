import Foundation

/// A data set in a folder of images.
///
/// A suite names it `folder:birds@9e3da86f0f57`: the folder `birds` in a directory of data, and the first
/// digits of its content digest, by which its images are verified. Classes are in the order of their
/// folders' names. Folders of other forms have other words before the colon.
public struct ImageFolder: Sendable, Equatable {
  /// What is in a folder, by the word that stands before its name.
  public enum Form: String, Sendable, CaseIterable {
    /// `train/<class>/*.png` and `test/<class>/*.png`.
    case classes = "folder"
    /// Views of objects, `obj<number>__<degrees>.png`, as of COIL-100.
    case views
    /// Frames of films with lists of contexts, as of CORe50.
    case films

    /// The form that a data set's name in a suite speaks of; nil where it is of no folder.
    init?(ofName name: String) {
      guard let end = name.firstIndex(of: ":") else { return nil }
      self.init(rawValue: String(name[..<end]))
    }

    /// The paper of the data set whose form it is; nil where it is nobody's.
    public var source: String? {
      switch self {
      case .classes: nil
      case .views: "in the form of COIL-100, Nene, Nayar & Murase 1996"
      case .films: "in the form of CORe50, Lomonaco & Maltoni 2017, arXiv:1705.03550"
      }
    }

    /// The lists of contexts that such a folder may come with.
    var lists: [ContextList] {
      switch self {
      case .classes: []
      case .views: [.views]
      case .films: ContextList.films
      }
    }
  }

  private static let digits = 12...64

  /// The name of the folder.
  public let folder: String
  /// The first digits of the expected content digest; nil where none is stated.
  public let digest: String?
  public let form: Form

  /// - Parameter name: As in a suite.
  /// - Returns: nil where the name is of no folder.
  /// - Throws: ``DatasetError/badFolderName(_:)``
  public init?(named name: String) throws(DatasetError) {
    guard let form = Form(ofName: name) else { return nil }
    self.form = form
    let parts = name.dropFirst(form.rawValue.count + 1).split(
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
  public var name: String { "\(form.rawValue):\(folder)" }

  /// Reads every image once, and verifies them by their content digest.
  func load(
    locator: DataLocator, allowUnverified: Bool
  ) throws(DatasetError) -> ImageDataset {
    let root = try root(locator)
    let (train, test, lists) =
      switch form {
      case .classes: try Self.parts(of: root)
      case .views: try ObjectViews.parts(of: root)
      case .films: try FilmFolder(root, cache: locator.cache).parts()
      }
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
        verified: digest.map(contentDigest.hasPrefix) ?? false), lists: lists, paths: [root])
  }

  /// Images, and for each the digest of its label and pixels.
  typealias Part = (images: LabeledImages, records: [[UInt8]])

  /// The two parts of a folder with a folder for each class.
  private static func parts(
    of root: String
  ) throws(DatasetError) -> (train: Part, test: Part, lists: ContextLists?) {
    let classes = try classes(in: "\(root)/train")
    if let odd = Set(try Self.classes(in: "\(root)/test")).symmetricDifference(classes).min() {
      throw .unfit(
        path: "\(root)/test",
        reason: "has other classes than train: '\(odd)' is in one of them only")
    }
    guard classes.count <= 256 else {
      throw .unfit(path: "\(root)/train", reason: "has \(classes.count) classes, more than 256")
    }
    var shape: (ExampleShape, path: String)?
    let train = try part("\(root)/train", classes, shape: &shape)
    return (train, try part("\(root)/test", classes, shape: &shape), nil)
  }

  /// The first folder of that name that has training and test images, or is there where it has another form.
  private func root(_ locator: DataLocator) throws(DatasetError) -> String {
    for directory in locator.directories {
      let root = "\(directory)/\(folder)"
      if form != .classes {
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: root, isDirectory: &isDirectory),
          isDirectory.boolValue
        {
          return root
        }
      } else if FileManager.default.fileExists(atPath: "\(root)/train"),
        FileManager.default.fileExists(atPath: "\(root)/test")
      {
        return root
      }
    }
    throw .noFolder(folder, form, searched: locator.directories)
  }

  /// What a directory holds beside hidden files, in the order of the names' bytes.
  static func names(in path: String) throws(DatasetError) -> [String] {
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
  ) throws(DatasetError) -> Part {
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
    return try part(paths, labels, classes: classes.count, shape: &shape)
  }

  /// Opens images by their files.
  ///
  /// - Parameters:
  ///   - shape: That of the first image of all, with its file; nil before it.
  ///   - kept: Bytes of images that are held for good.
  static func part(
    _ paths: [String], _ labels: [UInt8], classes: Int, kept: Int = 0,
    shape: inout (ExampleShape, path: String)?
  ) throws(DatasetError) -> Part {
    if shape == nil { shape = (try ImageFile.open(paths[0]).image.shape, paths[0]) }
    guard let first = shape else { preconditionFailure("The first image has a shape") }
    let opened = try open(paths, labels, as: first)
    return (
      LabeledImages(
        ImagesOnDemand(ImageFiles(opened.map(\.file), shape: first.0), kept: kept),
        labels: labels, classes: classes),
      opened.map(\.record)
    )
  }

  /// Decodes all files once, on all processors, and keeps their digests alone.
  private static func open(
    _ paths: [String], _ labels: [UInt8], as expected: (shape: ExampleShape, path: String)
  ) throws(DatasetError) -> [(file: ImageFile, record: [UInt8])] {
    try concurrently(paths.count) { place throws(DatasetError) in
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
      return (file, record)
    }
  }
}
