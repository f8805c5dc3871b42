extension DatasetDescriptor {
  private static let cifarSource = """
    Krizhevsky 2009, Learning multiple layers of features from tiny images, \
    www.cs.toronto.edu/~kriz/cifar.html; no licence is stated
    """

  private static let cifarOrigin = "https://www.cs.toronto.edu/~kriz/cifar.html"

  static let cifar10 = DatasetDescriptor(
    name: "cifar-10", title: "CIFAR-10", source: cifarSource, origin: cifarOrigin, classes: 10,
    classNames: [
      "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
    ],
    folders: ["cifar-10-batches-bin", "cifar-10-batches-py", "cifar10"],
    layouts: [
      records(
        (1...5).map { "data_batch_\($0).bin" }, "test_batch.bin", labelBytes: 1, classes: 10,
        archive: "cifar-10-binary.tar"),
      records(["train.bin"], "test.bin", labelBytes: 1, classes: 10),
      pickles(
        (1...5).map { "data_batch_\($0)" }, "test_batch", labelKey: "labels", classes: 10,
        archive: "cifar-10-python.tar"),
    ],
    contentDigest: "829383a3be7af59e5f471569fa6c57a450f2d0fdbf0b10f67eff379df3ef6db0",
    moments: Moments(means: [0.4914, 0.4822, 0.4465], deviations: [0.2470, 0.2435, 0.2616]))

  private static let hundredFolders = ["cifar-100-binary", "cifar-100-python", "cifar100"]
  private static let hundredMoments = Moments(
    means: [0.5071, 0.4865, 0.4409], deviations: [0.2673, 0.2564, 0.2761])

  /// With its hundred fine labels.
  static let cifar100 = DatasetDescriptor(
    name: "cifar-100", title: "CIFAR-100", source: cifarSource, origin: cifarOrigin, classes: 100,
    classNames: [], folders: hundredFolders,
    layouts: hundredLayouts(labelPlace: 1, labelKey: "fine_labels", classes: 100),
    contentDigest: "911098ae97981f9d8f66644b4e9316dc162d8ceac49ca1ca9cf0ca91356fade8",
    moments: hundredMoments)

  /// The same images with their twenty coarse labels.
  static let cifar100Coarse = DatasetDescriptor(
    name: "cifar-100-coarse", title: "CIFAR-100, coarse labels", source: cifarSource,
    origin: cifarOrigin, classes: 20,
    classNames: [
      "aquatic mammals", "fish", "flowers", "food containers", "fruit and vegetables",
      "household electrical devices", "household furniture", "insects", "large carnivores",
      "large man-made outdoor things", "large natural outdoor scenes",
      "large omnivores and herbivores", "medium mammals", "non-insect invertebrates", "people",
      "reptiles", "small mammals", "trees", "vehicles 1", "vehicles 2",
    ],
    folders: ["cifar-100"] + hundredFolders,
    layouts: hundredLayouts(labelPlace: 0, labelKey: "coarse_labels", classes: 20),
    contentDigest: "80fa0fa4516b5d3a9ac1a22fcd25d1218674576ed40d09a9ce410e8bc6ae8e56",
    moments: hundredMoments)

  private static func hundredLayouts(
    labelPlace: Int, labelKey: String, classes: Int
  ) -> [Layout] {
    [
      records(
        ["train.bin"], "test.bin", labelBytes: 2, labelPlace: labelPlace, classes: classes,
        archive: "cifar-100-binary.tar"),
      pickles(
        ["train"], "test", labelKey: labelKey, classes: classes, archive: "cifar-100-python.tar"),
    ]
  }

  private static func records(
    _ train: [String], _ test: String, labelBytes: Int, labelPlace: Int? = nil, classes: Int,
    archive: String? = nil
  ) -> Layout {
    Layout(files: cifarFiles(train, test), archive: archive) { content, path throws(DatasetError) in
      .images(
        try LabeledImages(
          cifarRecords: content, path: path, labelBytes: labelBytes, labelPlace: labelPlace,
          classes: classes))
    }
  }

  private static func pickles(
    _ train: [String], _ test: String, labelKey: String, classes: Int, archive: String
  ) -> Layout {
    Layout(files: cifarFiles(train, test), archive: archive) { content, path throws(DatasetError) in
      .images(
        try LabeledImages(cifarPickle: content, path: path, labelKey: labelKey, classes: classes))
    }
  }

  private static func cifarFiles(_ train: [String], _ test: String) -> [File] {
    let parts = train.enumerated().map { place, name in
      File(role: train.count == 1 ? "train" : "train-\(place + 1)", names: [name], sha256: nil)
    }
    return parts + [File(role: "test", names: [test], sha256: nil)]
  }
}
