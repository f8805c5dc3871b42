extension LabeledImages {
  /// Reads a batch of CIFAR's Python version: a pickled dictionary with an array of bytes [n, 3072] as
  /// `data` and a list of n labels.
  ///
  /// - Parameters:
  ///   - path: Where the content came from, for messages.
  ///   - labelKey: `labels` for CIFAR-10, `fine_labels` or `coarse_labels` for CIFAR-100.
  init(
    cifarPickle content: [UInt8], path: String, labelKey: String, classes: Int
  ) throws(DatasetError) {
    func fail(_ reason: String) -> DatasetError { .malformed(path: path, reason: reason) }
    if let format = FileContent.foreignFormat(content) { throw fail("it is \(format)") }
    var reader = PickleReader(content, path: path)
    let entries = try reader.dictionary()
    guard let data = entries["data"] else { throw fail("its dictionary has no 'data'") }
    guard let answers = entries[labelKey] else { throw fail("its dictionary has no '\(labelKey)'") }
    let (extents, pixels) = try reader.byteArray(data)
    guard extents.count == 2, extents[0] > 0, extents[1] == 3 * 32 * 32 else {
      throw fail("its 'data' has the extents \(extents), not n × 3072")
    }
    let labels = try reader.integers(answers)
    guard labels.count == extents[0] else {
      throw fail("it has \(labels.count) labels for \(extents[0]) images")
    }
    if let bad = labels.firstIndex(where: { !(0..<min(classes, 256)).contains($0) }) {
      throw fail("label \(bad) is \(labels[bad]), with \(classes) classes")
    }
    self.init(
      channels: 3, height: 32, width: 32, pixels: pixels, labels: labels.map { UInt8($0) },
      classes: classes)
  }
}
