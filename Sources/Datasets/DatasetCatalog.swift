import Foundation

/// The data sets that suites can name.
public enum DatasetCatalog {
  public static let all: [DatasetDescriptor] = [.strokes, .mnist, .fashionMNIST]

  public static var names: [String] { all.map(\.name) }

  public static func descriptor(named name: String) throws(DatasetError) -> DatasetDescriptor {
    guard let descriptor = all.first(where: { $0.name == name }) else {
      throw .unknownDataset(name, known: names)
    }
    return descriptor
  }

  /// Reads and verifies a data set.
  ///
  /// Data are verified where every file has its digest, or where the images are the right ones in
  /// another order or packaging, by their content digest.
  /// - Parameter allowUnverified: Continue where they are not; the identity then says so.
  public static func load(
    name: String, locator: DataLocator, allowUnverified: Bool = false
  ) throws(DatasetError) -> ImageDataset {
    let descriptor = try descriptor(named: name)
    if descriptor.isEmbedded { return embedded(descriptor) }
    var arrays: [(array: IDXArray, path: String)] = []
    var files: [DatasetIdentity.File] = []
    var mismatch: DatasetError?
    for file in descriptor.files {
      guard let url = locator.find(file.names, of: name) else {
        throw .fileNotFound(
          dataset: descriptor.title, role: file.role, names: file.names,
          searched: locator.directories)
      }
      let content = try Decompression.content(of: url)
      let digest = ContentDigest.sha256(content)
      if digest != file.sha256, mismatch == nil {
        mismatch = .digestMismatch(path: url.path, expected: file.sha256, found: digest)
      }
      files.append(DatasetIdentity.File(role: file.role, sha256: digest))
      arrays.append((try IDXArray(content, path: url.path), url.path))
    }
    let train = try LabeledImages(
      images: arrays[0].array, imagesPath: arrays[0].path, labels: arrays[1].array,
      labelsPath: arrays[1].path, classes: descriptor.classes)
    let test = try LabeledImages(
      images: arrays[2].array, imagesPath: arrays[2].path, labels: arrays[3].array,
      labelsPath: arrays[3].path, classes: descriptor.classes)
    let contentDigest = ContentDigest.unordered(train: train, test: test)
    // Other bytes may be the same images in another order, which is as good.
    let verified = mismatch == nil || contentDigest == descriptor.contentDigest
    if let mismatch, !verified, !allowUnverified { throw mismatch }
    return ImageDataset(
      train: train, test: test,
      identity: DatasetIdentity(
        name: name, files: files, contentDigest: contentDigest, verified: verified))
  }

  /// The data set that this program draws.
  private static func embedded(_ descriptor: DatasetDescriptor) -> ImageDataset {
    let (train, test) = (StrokesDataset.train(), StrokesDataset.test())
    let digest = ContentDigest.unordered(train: train, test: test)
    // A difference would be a defect of this build; the data are then not what others have.
    return ImageDataset(
      train: train, test: test,
      identity: DatasetIdentity(
        name: descriptor.name, files: [], contentDigest: digest,
        verified: digest == descriptor.contentDigest))
  }
}
