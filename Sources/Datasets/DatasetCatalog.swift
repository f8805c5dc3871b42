/// The data sets that suites can name.
public enum DatasetCatalog {
  public static let all: [DatasetDescriptor] = [
    .strokes, .emblems, .emblemsBase, .mnist, .fashionMNIST, .cifar10, .cifar100, .cifar100Coarse,
    .kmnist, .emnistLetters, .emnistBalanced, .svhn,
  ]

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
  /// another order or packaging, by their content digest. Files that are damaged or others do not hide
  /// good ones that are found later; see ``ImageDataset/passedOver``.
  /// - Parameter allowUnverified: Continue where none are; the identity then says so.
  public static func load(
    name: String, locator: DataLocator, allowUnverified: Bool = false
  ) throws(DatasetError) -> ImageDataset {
    if let folder = try ImageFolder(named: name) {
      return try folder.load(locator: locator, allowUnverified: allowUnverified)
    }
    let descriptor = try descriptor(named: name)
    if let draw = descriptor.draw { return embedded(descriptor, draw()) }
    var search = DatasetSearch(descriptor, locator)
    return try search.find(allowUnverified: allowUnverified)
  }

  /// A data set that this program has drawn.
  private static func embedded(
    _ descriptor: DatasetDescriptor, _ images: (train: LabeledImages, test: LabeledImages)
  ) -> ImageDataset {
    let digest = ContentDigest.unordered(train: images.train, test: images.test)
    // A difference would be a defect of this build; the data are then not what others have.
    return ImageDataset(
      train: images.train, test: images.test,
      identity: DatasetIdentity(
        name: descriptor.name, files: [], contentDigest: digest,
        verified: digest == descriptor.contentDigest))
  }
}
