/// A data set that suites can name: its files and what their bytes must be.
public struct DatasetDescriptor: Sendable {
  public struct File: Sendable {
    /// Such as `train-images`.
    public let role: String
    /// File names without the ending of a packed file.
    public let names: [String]
    /// SHA-256 of the unpacked content; nil where it is not known, and the images decide.
    public let sha256: String?
    /// SHA-256 of the file as it is published, packed; nil where it is not known or not needed.
    public var packedSHA256: String? = nil
  }

  /// Files that make up the whole data set, and how each is read.
  struct Layout: Sendable {
    /// Those whose role begins with `train` make the training set, the others the test set.
    let files: [File]
    /// The name of the tar file that they are published in, without the ending of a packed file; nil
    /// where they are published one by one.
    var archive: String? = nil
    let read: @Sendable (_ content: [UInt8], _ path: String) throws(DatasetError) -> DataFile
  }

  public let name: String
  public let title: String
  /// Where it comes from and under which licence.
  public let source: String
  /// Where its files can be had, in words that follow "from"; empty for an embedded data set.
  public let origin: String
  public let classes: Int
  /// What the classes show, where that is more than their number.
  public let classNames: [String]
  /// Folders below a search directory in which other programs keep the files, beside that of ``name``.
  public let folders: [String]
  /// The forms in which it is published, the usual one first; none for an embedded data set.
  let layouts: [Layout]
  /// The order-free digest of ``ContentDigest``; nil where nobody has published it.
  public let contentDigest: String?
  /// The digest of a part of an embedded set's images, by which it is verified where drawing all takes too
  /// long; nil where all are drawn.
  public var sampleDigest: String? = nil
  /// What images are normalized with; nil where nothing is usual.
  public var moments: Moments? = nil
  /// What makes the images of an embedded data set; nil where they are in files.
  var draw: (@Sendable () -> DrawnImages)? = nil

  /// The contexts into which its maker divides it; none for most.
  public var lists: [ContextList] = []

  /// Mean and deviation of each channel, of pixels from 0 to 1.
  public struct Moments: Sendable {
    public let means, deviations: [Float]

    public init(means: [Float], deviations: [Float]) {
      (self.means, self.deviations) = (means, deviations)
    }

    /// Those of ImageNet, with which CORe50's frames are learned too.
    static let imageNet = Moments(
      means: [0.485, 0.456, 0.406], deviations: [0.229, 0.224, 0.225])
  }

  /// Whether the images have an order of their own, which files of known digests give them.
  ///
  /// Where only the content is known, images are sorted, so that results do not depend on how the files
  /// were packed.
  var hasOrder: Bool { layouts.allSatisfy { $0.files.allSatisfy { $0.sha256 != nil } } }

  /// The files of its usual form; empty for an embedded data set.
  public var files: [File] { layouts.first?.files ?? [] }

  /// What can be verified of it, in words for users; nil where all can, in whatever packaging.
  public var caveat: String? {
    guard contentDigest == nil, let files = layouts.first?.files, !hasOrder else { return nil }
    return files.allSatisfy { $0.packedSHA256 != nil }
      ? "only the .gz files as published can be verified"
      : "no digest of these data is published, so they need --allow-unverified"
  }

  /// The archives in which it is published, the usual one first.
  var archives: [String] { layouts.compactMap(\.archive) }

  /// A class in words, such as `class 3` or `class 3 (Dress)`.
  func title(ofClass index: Int) -> String {
    classNames.indices.contains(index) ? "class \(index) (\(classNames[index]))" : "class \(index)"
  }

  /// Whether the data are made by this program and need no files.
  public var isEmbedded: Bool { draw != nil }
}

extension DatasetDescriptor {
  /// A data set in IDX files: training images, training labels, test images, test labels.
  init(
    name: String, title: String, source: String, origin: String, classes: Int,
    classNames: [String], folders: [String], files: [File], contentDigest: String?
  ) {
    self.init(
      name: name, title: title, source: source, origin: origin, classes: classes,
      classNames: classNames, folders: folders,
      layouts: [
        Layout(files: files) { content, path throws(DatasetError) in
          .array(try IDXArray(content, path: path))
        }
      ], contentDigest: contentDigest)
  }

  static let mnist = DatasetDescriptor(
    name: "mnist", title: "MNIST",
    source: "LeCun, Cortes & Burges, yann.lecun.com/exdb/mnist; CC BY-SA 3.0",
    origin: "https://storage.googleapis.com/cvdf-datasets/mnist/", classes: 10, classNames: [],
    // torchvision's root, and the parts of it.
    folders: ["MNIST/raw", "MNIST", "raw"],
    files: idxFiles([
      "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
      "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
      "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
      "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ]),
    contentDigest: "39dc92d1eaa0d9e3eb67dd377ef90cfbc4570618e7f671f46041078a2bdf30d5")

  static let fashionMNIST = DatasetDescriptor(
    name: "fashion-mnist", title: "Fashion-MNIST",
    source: "Xiao, Rasul & Vollgraf 2017, arXiv:1708.07747; MIT licence",
    origin: "Debian's package dataset-fashion-mnist or github.com/zalandoresearch/fashion-mnist",
    classes: 10,
    classNames: [
      "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
      "Ankle boot",
    ],
    // torchvision's root, and the parts of it; the data set's own repository.
    folders: ["FashionMNIST/raw", "FashionMNIST", "raw", "data/fashion"],
    files: idxFiles([
      "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
      "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
      "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
      "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    ]),
    contentDigest: "8fa002860203894a37b95e7b4b04ec16462c86229d6bc814cbbc4892cfc54055")

  /// - Parameter digests: Of the unpacked files.
  private static func idxFiles(_ digests: [String]) -> [File] {
    idxFiles().enumerated().map { place, file in
      File(role: file.role, names: file.names, sha256: digests[place])
    }
  }

  /// - Parameter digests: Of the packed files.
  static func idxFiles(packed digests: [String]) -> [File] {
    idxFiles().enumerated().map { place, file in
      File(role: file.role, names: file.names, sha256: nil, packedSHA256: digests[place])
    }
  }

  private static func idxFiles() -> [(role: String, names: [String])] {
    [
      ("train-images", "train-images", "idx3"), ("train-labels", "train-labels", "idx1"),
      ("test-images", "t10k-images", "idx3"), ("test-labels", "t10k-labels", "idx1"),
    ].map { role, name, format in
      (role, ["\(name)-\(format)-ubyte", "\(name).\(format)-ubyte"])
    }
  }
}
