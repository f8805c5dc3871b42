/// What the program draws of a data set.
struct DrawnImages: Sendable {
  var train, test: LabeledImages
  var lists: ContextLists? = nil
  /// The digest of a part of the images, where all would take too long to draw; nil where all are there.
  var sample: (@Sendable () -> String)? = nil
}

/// The data sets that this program draws.
extension DatasetDescriptor {
  private static let drawn = "drawn by this program from a fixed seed; no licence needed"

  /// A data set that `draw` makes.
  private init(
    embedded name: String, title: String, classes: Int = 10, classNames: [String] = [],
    contentDigest: String, sampleDigest: String? = nil, moments: Moments? = nil,
    lists: [ContextList] = [], draw: @escaping @Sendable () -> DrawnImages
  ) {
    self.init(
      name: name, title: title, source: Self.drawn, origin: "", classes: classes,
      classNames: classNames, folders: [], layouts: [], contentDigest: contentDigest,
      sampleDigest: sampleDigest, moments: moments, draw: draw, lists: lists)
  }

  static let strokes = DatasetDescriptor(
    embedded: "strokes", title: "Strokes",
    contentDigest: "9e3da86f0f577c2e01d73d46cf1f1cf94350be007cdcc2f16a7ac21666a7d8a6",
    draw: { DrawnImages(train: StrokesDataset.train(), test: StrokesDataset.test()) })

  static let emblems = DatasetDescriptor(
    embedded: "emblems", title: "Emblems", classNames: EmblemsDataset.main.classNames,
    contentDigest: "fe6d402ea643bc1fa03952783dc589649f5df813df3e43415eb7a03621cbbf7f",
    moments: Moments(means: [0.4717, 0.4741, 0.4710], deviations: [0.2647, 0.2670, 0.2629]),
    draw: { DrawnImages(train: EmblemsDataset.main.train(), test: EmblemsDataset.main.test()) })

  static let emblemsBase = DatasetDescriptor(
    embedded: "emblems-base", title: "Emblems, other shapes",
    classNames: EmblemsDataset.base.classNames,
    contentDigest: "8ab48c6ecde1b5a76b39e1c26416e03f94100634442e676b09b22029f6983f37",
    moments: Moments(means: [0.4668, 0.4657, 0.4680], deviations: [0.2648, 0.2656, 0.2659]),
    draw: { DrawnImages(train: EmblemsDataset.base.train(), test: EmblemsDataset.base.test()) })

  static let turntable = DatasetDescriptor(
    embedded: "turntable", title: "Turntable", classes: 50, classNames: TurntableObjects.names,
    contentDigest: "2fd1a14feb2bcf9aefe50c0d55c8c43a02dfb3187e6133015b92810ba6609675",
    sampleDigest: "a5b09fcc180ce4d31e37a0b06a6289b3fe308a3d045ff9c6b353ab139e7e873f",
    moments: .imageNet,
    lists: ContextList.films, draw: { TurntableDataset(world: .main).draw() })

  static let turntableBase = DatasetDescriptor(
    embedded: "turntable-base", title: "Turntable, other objects and places", classes: 50,
    classNames: TurntableObjects.names,
    contentDigest: "7cd287f818669762f5e536458bb7b8dcfc3dea2a0fd055b6587e844927d11920",
    sampleDigest: "d3dd6e6214caf3b7c643de29d9b211da4a36853e3dd9eae694f337940dffe1ab",
    moments: .imageNet,
    lists: ContextList.films, draw: { TurntableDataset(world: .base).draw() })
}
