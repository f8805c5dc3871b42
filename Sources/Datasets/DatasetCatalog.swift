import Foundation

/// The data sets that suites can name.
public enum DatasetCatalog {
  public static let all: [DatasetDescriptor] = [.mnist, .fashionMNIST]

  public static var names: [String] { all.map(\.name) }

  public static func descriptor(named name: String) throws(DatasetError) -> DatasetDescriptor {
    guard let descriptor = all.first(where: { $0.name == name }) else {
      throw .unknownDataset(name, known: names)
    }
    return descriptor
  }

  /// Reads and verifies a data set.
  ///
  /// - Parameter allowUnverified: Continue where a digest is not the expected one; the identity
  ///   then says so.
  public static func load(
    name: String, locator: DataLocator, allowUnverified: Bool = false
  ) throws(DatasetError) -> ImageDataset {
    let descriptor = try descriptor(named: name)
    var arrays: [(array: IDXArray, path: String)] = []
    var files: [DatasetIdentity.File] = []
    var verified = true
    for file in descriptor.files {
      guard let url = locator.find(file.names, of: name) else {
        throw .fileNotFound(
          dataset: descriptor.title, role: file.role, names: file.names,
          searched: locator.directories)
      }
      let content = try Decompression.content(of: url)
      let digest = ContentDigest.sha256(content)
      if digest != file.sha256 {
        guard allowUnverified else {
          throw .digestMismatch(path: url.path, expected: file.sha256, found: digest)
        }
        verified = false
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
    return ImageDataset(
      train: train, test: test,
      identity: DatasetIdentity(
        name: name, files: files,
        contentDigest: ContentDigest.unordered(train: train, test: test), verified: verified))
  }
}
