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
    var content: DataFile
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
    var missing = descriptor.files
    for (place, layout) in descriptor.layouts.enumerated() {
      let verified = verifiedParts(of: layout)
      let parts = verified.compactMap { $0 }
      if parts.count == layout.files.count {
        return try dataset(of: parts, in: layout, isCanonical: true)
      }
      guard place == 0 else { continue }
      missing = zip(layout.files, verified).compactMap { $1 == nil ? $0 : nil }
    }
    var unverified: ImageDataset?
    for folder in folders {
      // Unpacked files come first, since they are read faster.
      for isPacked in [false, true] {
        for layout in descriptor.layouts {
          guard
            let found = isPacked
              ? packedSet(in: folder, as: layout) : readableSet(in: folder, as: layout)
          else { continue }
          if found.identity.verified { return used(found) }
          if unverified == nil { unverified = found }
        }
      }
    }
    if allowUnverified, let unverified { return used(unverified) }
    throw .noUsableFiles(
      MissingData(
        dataset: descriptor.title,
        files: missing.map { ($0.role, $0.names[0]) },
        packing: descriptor.files.contains { $0.packedSHA256 != nil }
          ? ".gz as published" : "plain, .gz or .xz",
        archives: descriptor.archives, origin: descriptor.origin, searched: locator.directories,
        passedOver: passedOver,
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
  ///
  /// A file without a known digest is never among them. Where only that of the packed file is known, a
  /// plain one is left for the search for sets.
  private mutating func verifiedParts(of layout: DatasetDescriptor.Layout) -> [Part?] {
    var parts: [Part?] = layout.files.map { _ in nil }
    for folder in folders {
      for (place, file) in layout.files.enumerated() where parts[place] == nil {
        guard file.sha256 ?? file.packedSHA256 != nil else { continue }
        for path in locator.candidates(for: file, in: folder) {
          do throws(DatasetError) {
            let bytes = try FileContent.bytes(of: path, limit: FileContent.sizeLimit)
            let content = try FileContent.unpacked(bytes, path: path)
            let digest = ContentDigest.sha256(content)
            if let expected = file.sha256, digest != expected {
              passOver(
                path, try reason(against: content, digest, expected, in: layout, at: path))
              continue
            }
            if file.sha256 == nil, let expected = file.packedSHA256 {
              guard bytes != content else { continue }
              let packed = ContentDigest.sha256(bytes)
              guard packed == expected else {
                passOver(
                  path,
                  owner(ofFile: digest).map { "is \($0.title)'s" }
                    ?? "is not the published file: its SHA-256 is \(packed), expected \(expected)")
                continue
              }
            }
            parts[place] = Part(
              path: path, sha256: digest, content: try layout.read(content, path))
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
    against content: [UInt8], _ digest: String, _ expected: String,
    in layout: DatasetDescriptor.Layout, at path: String
  ) throws(DatasetError) -> String {
    if let owner = owner(ofFile: digest) {
      return owner.name == descriptor.name
        ? "is another file of \(owner.title)" : "is \(owner.title)'s"
    }
    _ = try layout.read(content, path)
    return """
      is not the expected data: SHA-256 of its content is \(digest), expected \(expected)
      """
  }

  /// The data set in a folder, whatever its digests; nil where a file is missing, damaged or known to be
  /// another data set's, or where the whole is.
  private mutating func readableSet(
    in folder: String, as layout: DatasetDescriptor.Layout
  ) -> ImageDataset? {
    var parts: [Part] = []
    for file in layout.files {
      var best: Part?
      for path in locator.candidates(for: file, in: folder) {
        do throws(DatasetError) {
          let content = try FileContent.load(path)
          let digest = ContentDigest.sha256(content)
          guard digest == file.sha256 || (best == nil && owner(ofFile: digest) == nil) else {
            continue
          }
          best = Part(path: path, sha256: digest, content: try layout.read(content, path))
        } catch {
          // Where there is a digest, it was passed over already.
          if file.sha256 == nil { passOver(path, error.reason ?? error.description) }
        }
      }
      guard let best else { return nil }
      parts.append(best)
    }
    return accepted(parts, in: layout, place: folder)
  }

  /// The data set in an archive of a folder, under the same conditions.
  private mutating func packedSet(
    in folder: String, as layout: DatasetDescriptor.Layout
  ) -> ImageDataset? {
    for path in locator.archives(of: layout, in: folder) {
      do throws(DatasetError) {
        let parts = try DataArchive.files(of: layout, in: path).map {
          Part(path: $0.path, sha256: $0.sha256, content: $0.content)
        }
        if let found = accepted(parts, in: layout, place: path, isPacked: true) { return found }
      } catch {
        switch error {
        case .malformed(let file, _), .cannotRead(let file, _):
          passOver(file, error.reason ?? error.description)
        default: passOver(path, error.description)
        }
      }
    }
    return nil
  }

  /// The files as a data set; nil where they are known to be another, or make none.
  ///
  /// - Parameter place: Their folder, or the archive that they are packed in.
  private mutating func accepted(
    _ parts: [Part], in layout: DatasetDescriptor.Layout, place: String, isPacked: Bool = false
  ) -> ImageDataset? {
    do throws(DatasetError) {
      let found = try dataset(
        of: parts, in: layout, isCanonical: false, archive: isPacked ? place : nil)
      let owner = known.first {
        $0.name != descriptor.name && $0.contentDigest == found.identity.contentDigest
      }
      guard let owner else {
        guard !found.identity.verified else { return found }
        guard let expected = descriptor.contentDigest else {
          for part in parts {
            passOver(part.path, "cannot be verified: \(descriptor.caveat ?? "")")
          }
          return found
        }
        let digests =
          "has the content digest \(found.identity.contentDigest), expected \(expected)"
        if isPacked { passOver(place, "is not the expected data: it \(digests)") }
        for (part, file) in zip(parts, layout.files) where file.sha256 == nil && !isPacked {
          passOver(part.path, "is not the expected data: its folder \(digests)")
        }
        return found
      }
      passOver(place, "holds the images of \(owner.title)")
    } catch {
      if case .emptyClass(_, let path, _) = error { passOver(path, error.reason ?? "") }
      if case .malformed(let path, _) = error { passOver(path, error.reason ?? "") }
    }
    return nil
  }

  /// Joins the files to a data set in which every class has examples.
  private func dataset(
    of parts: [Part], in layout: DatasetDescriptor.Layout, isCanonical: Bool,
    archive: String? = nil
  ) throws(DatasetError) -> ImageDataset {
    func images(_ wanted: Bool, _ title: String) throws(DatasetError) -> LabeledImages {
      let own = zip(layout.files, parts).filter { $0.0.role.hasPrefix("train") == wanted }.map(\.1)
      let images = try LabeledImages(
        joining: own.map { ($0.path, $0.content) }, classes: descriptor.classes)
      if let empty = images.firstEmptyClass {
        throw .emptyClass(
          descriptor.title(ofClass: empty), path: own[own.count - 1].path, part: title)
      }
      return descriptor.hasOrder ? images : ContentDigest.sorted(images)
    }
    let (train, test) = (try images(true, "training"), try images(false, "test"))
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
        path: zip(layout.files, parts).first { !$0.0.role.hasPrefix("train") }?.1.path ?? "",
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
        // Where the content decides, no result depends on the files.
        files: !descriptor.hasOrder
          ? []
          : zip(layout.files, parts).map {
            DatasetIdentity.File(role: $0.role, sha256: $1.sha256)
          },
        contentDigest: contentDigest,
        verified: isCanonical || contentDigest == descriptor.contentDigest),
      paths: archive.map { [$0] } ?? parts.map(\.path), passedOver: passedOver)
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
