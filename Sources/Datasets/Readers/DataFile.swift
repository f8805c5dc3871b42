/// What one file of a data set holds.
enum DataFile: Sendable {
  /// Images or labels alone.
  case array(IDXArray)
  /// Images with their labels.
  case images(LabeledImages)
}

extension LabeledImages {
  /// Joins files in their order: one of images and one of labels, or several with both.
  init(joining files: [(path: String, content: DataFile)], classes: Int) throws(DatasetError) {
    if files.count == 2, case .array(let images) = files[0].content,
      case .array(let labels) = files[1].content
    {
      try self.init(
        images: images, imagesPath: files[0].path, labels: labels, labelsPath: files[1].path,
        classes: classes)
      return
    }
    var joined: LabeledImages?
    for file in files {
      guard case .images(let part) = file.content else {
        throw .malformed(path: file.path, reason: "it lacks images or labels")
      }
      try Self.check(part.labels, classes: classes, path: file.path)
      guard let before = joined else {
        joined = LabeledImages(
          channels: part.channels, height: part.height, width: part.width, pixels: part.pixels,
          labels: part.labels, classes: classes)
        continue
      }
      guard before.shape == part.shape else {
        throw .malformed(
          path: file.path, reason: "its images are \(part.shape), those before \(before.shape)")
      }
      joined = LabeledImages(
        channels: part.channels, height: part.height, width: part.width,
        pixels: before.pixels + part.pixels, labels: before.labels + part.labels, classes: classes)
    }
    guard let joined else { preconditionFailure("A layout has files to train on and to test on") }
    self = joined
  }
}
