/// The data sets that suites can name.
public enum DatasetCatalog {
  public static let all: [DatasetDescriptor] = [
    .strokes, .emblems, .emblemsBase, .turntable, .turntableBase, .mnist, .fashionMNIST, .cifar10,
    .cifar100, .cifar100Coarse, .kmnist, .emnistLetters, .emnistBalanced, .svhn,
  ]

  public static var names: [String] { all.map(\.name) }

  public static func descriptor(named name: String) throws(DatasetError) -> DatasetDescriptor {
    guard let descriptor = all.first(where: { $0.name == name }) else {
      throw .unknownDataset(name, known: names)
    }
    return descriptor
  }

  /// The lists of contexts that a data set may come with, by its name in a suite.
  public static func lists(of name: String) -> [ContextList] {
    ImageFolder.Form(ofName: name)?.lists ?? all.first { $0.name == name }?.lists ?? []
  }

  /// What images are normalized with, by the data set's name in a suite; nil where nothing is usual.
  public static func moments(of name: String) -> DatasetDescriptor.Moments? {
    ImageFolder.Form(ofName: name) == .films
      ? .imageNet : all.first { $0.name == name }?.moments
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

  /// The content digest of all images of a data set that is verified by a part of them when it is loaded,
  /// which may take a minute; nil for other data sets.
  public static func wholeDigest(of dataset: ImageDataset) throws(DatasetError) -> String? {
    guard all.contains(where: { $0.name == dataset.identity.name && $0.sampleDigest != nil }),
      let train = dataset.train.onDemand, let test = dataset.test.onDemand
    else { return nil }
    return ContentDigest.sha256(
      ContentDigest.unordered(records: try train.records(labels: dataset.train.labels))
        + ContentDigest.unordered(records: try test.records(labels: dataset.test.labels)))
  }

  /// A data set that this program has drawn.
  private static func embedded(
    _ descriptor: DatasetDescriptor, _ images: DrawnImages
  ) -> ImageDataset {
    // A difference would be a defect of this build; the data are then not what others have.
    let (digest, verified): (String, Bool)
    if let sample = images.sample?() {
      verified = sample == descriptor.sampleDigest
      digest = verified ? descriptor.contentDigest ?? sample : sample
    } else {
      digest = ContentDigest.unordered(train: images.train, test: images.test)
      verified = digest == descriptor.contentDigest
    }
    return ImageDataset(
      train: images.train, test: images.test,
      identity: DatasetIdentity(
        name: descriptor.name, files: [], contentDigest: digest, verified: verified),
      lists: images.lists)
  }
}
