/// Looks for the files of a data set, past those that are damaged or belong to another.
///
/// Files with the expected digests are taken wherever they lie, also one here and one there. Failing
/// those, a folder counts as a whole, never files of two: the first whose images are the expected ones
/// in another order or packaging, and then, if that is allowed, the first that can be read at all.
struct DatasetSearch {
  private let descriptor: DatasetDescriptor
  private let locator: DataLocator
  /// All data sets whose files and images are known.
  private let known: [DatasetDescriptor]
  private let folders: [String]
  private var passedOver: [PassedOverFile] = []

  /// A file that can be used.
  private struct Part {
    var path: String
    var sha256: String
    var array: IDXArray
  }

  init(
    _ descriptor: DatasetDescriptor, _ locator: DataLocator,
    known: [DatasetDescriptor] = DatasetCatalog.all
  ) {
    self.descriptor = descriptor
    self.locator = locator
    self.known = known
    folders = locator.folders(of: descriptor)
  }

  mutating func find(allowUnverified: Bool) throws(DatasetError) -> ImageDataset {
    passedOver = []
    noteObstacles()
    let verified = verifiedParts()
    let parts = verified.compactMap { $0 }
    if parts.count == descriptor.files.count {
      return try dataset(of: parts, isCanonical: true)
    }
    var unverified: ImageDataset?
    for folder in folders {
      guard let found = readableSet(in: folder) else { continue }
      if found.identity.verified { return used(found) }
      if unverified == nil { unverified = found }
    }
    if allowUnverified, let unverified { return used(unverified) }
    throw .noUsableFiles(
      MissingData(
        dataset: descriptor.title,
        files: zip(descriptor.files, verified).compactMap { file, part in
          part == nil ? (file.role, file.names[0]) : nil
        },
        origin: descriptor.origin, searched: locator.directories, passedOver: passedOver,
        unverifiedFolder: unverified.map { folder(of: $0.paths[0]) }))
  }

  /// Passes over folders that cannot be searched; of one that is inside of another the other only.
  private mutating func noteObstacles() {
    var blocked: [String] = []
    for folder in locator.directories + folders
    where !blocked.contains(where: { folder == $0 || folder.hasPrefix($0 + "/") }) {
      guard let reason = locator.obstacle(in: folder) else { continue }
      passOver(folder, reason)
      blocked.append(folder)
    }
  }

  /// For each file the first that has its digest; what comes before these is passed over.
  private mutating func verifiedParts() -> [Part?] {
    var parts: [Part?] = descriptor.files.map { _ in nil }
    for folder in folders {
      for (place, file) in descriptor.files.enumerated() where parts[place] == nil {
        for path in locator.candidates(for: file, in: folder) {
          do throws(DatasetError) {
            let content = try FileContent.load(path)
            let digest = ContentDigest.sha256(content)
            guard digest == file.sha256 else {
              passOver(path, try reason(against: content, digest, for: file, at: path))
              continue
            }
            parts[place] = Part(
              path: path, sha256: digest, array: try IDXArray(content, path: path))
            break
          } catch {
            passOver(path, error.reason ?? error.description)
          }
        }
      }
    }
    return parts
  }

  /// Why a file that can be unpacked is not the one that is looked for.
  ///
  /// - Throws: A ``DatasetError`` where it is no data at all.
  private func reason(
    against content: [UInt8], _ digest: String, for file: DatasetDescriptor.File, at path: String
  ) throws(DatasetError) -> String {
    if let owner = owner(ofFile: digest) {
      return owner.name == descriptor.name
        ? "is another file of \(owner.title)" : "is \(owner.title)'s"
    }
    _ = try IDXArray(content, path: path)
    return """
      is not the expected data: SHA-256 of its content is \(digest), expected \(file.sha256)
      """
  }

  /// The data set in a folder, whatever its digests; nil where a file is missing, damaged or known to be
  /// another data set's, or where the whole is.
  private mutating func readableSet(in folder: String) -> ImageDataset? {
    var parts: [Part] = []
    for file in descriptor.files {
      var best: Part?
      for path in locator.candidates(for: file, in: folder) {
        guard let content = try? FileContent.load(path),
          case let digest = ContentDigest.sha256(content),
          digest == file.sha256 || best == nil,
          digest == file.sha256 || owner(ofFile: digest) == nil,
          let array = try? IDXArray(content, path: path)
        else { continue }
        best = Part(path: path, sha256: digest, array: array)
      }
      guard let best else { return nil }
      parts.append(best)
    }
    do throws(DatasetError) {
      let found = try dataset(of: parts, isCanonical: false)
      let owner = known.first {
        $0.name != descriptor.name && $0.contentDigest == found.identity.contentDigest
      }
      guard let owner else { return found }
      passOver(folder, "holds the images of \(owner.title)")
    } catch {
      if case .emptyClass(_, let path, _) = error { passOver(path, error.reason ?? "") }
      if case .malformed(let path, _) = error { passOver(path, error.reason ?? "") }
    }
    return nil
  }

  /// Joins the files to a data set in which every class has examples.
  private func dataset(
    of parts: [Part], isCanonical: Bool
  ) throws(DatasetError) -> ImageDataset {
    func images(_ first: Int, _ title: String) throws(DatasetError) -> LabeledImages {
      let (pixels, labels) = (parts[first], parts[first + 1])
      let images = try LabeledImages(
        images: pixels.array, imagesPath: pixels.path, labels: labels.array,
        labelsPath: labels.path, classes: descriptor.classes)
      if let empty = images.firstEmptyClass {
        throw .emptyClass(descriptor.title(ofClass: empty), path: labels.path, part: title)
      }
      return images
    }
    let (train, test) = (try images(0, "training"), try images(2, "test"))
    guard train.pixelsPerImage <= ImageDataset.pixelLimit else {
      throw .malformed(
        path: parts[0].path,
        reason: """
          its images are \(train.height)×\(train.width), with more than \(ImageDataset.pixelLimit) \
          pixels
          """)
    }
    guard (train.height, train.width) == (test.height, test.width) else {
      throw .malformed(
        path: parts[2].path,
        reason: """
          its images are \(test.height)×\(test.width), those for training \
          \(train.height)×\(train.width)
          """)
    }
    let contentDigest = ContentDigest.unordered(train: train, test: test)
    return ImageDataset(
      train: train, test: test,
      identity: DatasetIdentity(
        name: descriptor.name,
        files: zip(descriptor.files, parts).map {
          DatasetIdentity.File(role: $0.role, sha256: $1.sha256)
        },
        contentDigest: contentDigest,
        verified: isCanonical || contentDigest == descriptor.contentDigest),
      paths: parts.map(\.path), passedOver: passedOver)
  }

  /// A data set that was found after all, which passes over none of its own files.
  private func used(_ dataset: ImageDataset) -> ImageDataset {
    ImageDataset(
      train: dataset.train, test: dataset.test, identity: dataset.identity, paths: dataset.paths,
      passedOver: passedOver.filter { !dataset.paths.contains($0.path) })
  }

  private mutating func passOver(_ path: String, _ reason: String) {
    if let place = passedOver.firstIndex(where: { $0.path == path }) {
      passedOver[place].reason = reason
    } else {
      passedOver.append(PassedOverFile(path: path, reason: reason))
    }
  }

  /// The data set whose file has this digest.
  private func owner(ofFile digest: String) -> DatasetDescriptor? {
    known.first { $0.files.contains { $0.sha256 == digest } }
  }

  private func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }
}

extension LabeledImages {
  /// The first class that none of the images belongs to.
  fileprivate var firstEmptyClass: Int? {
    var isPresent = [Bool](repeating: false, count: classes)
    for label in labels { isPresent[Int(label)] = true }
    return isPresent.firstIndex(of: false)
  }
}
