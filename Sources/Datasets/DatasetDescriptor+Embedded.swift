/// The data sets that this program draws.
extension DatasetDescriptor {
  private static let drawn = "drawn by this program from a fixed seed; no licence needed"

  /// A data set that `draw` makes.
  private init(
    embedded name: String, title: String, classNames: [String] = [], contentDigest: String,
    moments: Moments? = nil,
    draw: @escaping @Sendable () -> (train: LabeledImages, test: LabeledImages)
  ) {
    self.init(
      name: name, title: title, source: Self.drawn, origin: "", classes: 10,
      classNames: classNames, folders: [], layouts: [], contentDigest: contentDigest,
      moments: moments, draw: draw)
  }

  static let strokes = DatasetDescriptor(
    embedded: "strokes", title: "Strokes",
    contentDigest: "9e3da86f0f577c2e01d73d46cf1f1cf94350be007cdcc2f16a7ac21666a7d8a6",
    draw: { (StrokesDataset.train(), StrokesDataset.test()) })

  static let emblems = DatasetDescriptor(
    embedded: "emblems", title: "Emblems", classNames: EmblemsDataset.main.classNames,
    contentDigest: "fe6d402ea643bc1fa03952783dc589649f5df813df3e43415eb7a03621cbbf7f",
    moments: Moments(means: [0.4717, 0.4741, 0.4710], deviations: [0.2647, 0.2670, 0.2629]),
    draw: { (EmblemsDataset.main.train(), EmblemsDataset.main.test()) })

  static let emblemsBase = DatasetDescriptor(
    embedded: "emblems-base", title: "Emblems, other shapes",
    classNames: EmblemsDataset.base.classNames,
    contentDigest: "8ab48c6ecde1b5a76b39e1c26416e03f94100634442e676b09b22029f6983f37",
    moments: Moments(means: [0.4668, 0.4657, 0.4680], deviations: [0.2648, 0.2656, 0.2659]),
    draw: { (EmblemsDataset.base.train(), EmblemsDataset.base.test()) })
}
