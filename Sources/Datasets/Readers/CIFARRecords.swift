extension LabeledImages {
  /// Reads CIFAR's binary records: one or two bytes of labels, then 32×32 pixels, red, green and blue.
  ///
  /// - Parameters:
  ///   - path: Where the content came from, for messages.
  ///   - labelBytes: 1 for CIFAR-10, 2 for CIFAR-100.
  ///   - labelPlace: Which of them is the class; the last where nothing is said.
  /// - Throws: ``DatasetError/malformed(path:reason:)`` for anything but whole records.
  init(
    cifarRecords content: [UInt8], path: String, labelBytes: Int, labelPlace: Int? = nil,
    classes: Int
  ) throws(DatasetError) {
    func fail(_ reason: String) -> DatasetError { .malformed(path: path, reason: reason) }
    if let format = FileContent.foreignFormat(content) { throw fail("it is \(format)") }
    let (pixels, record) = (3 * 32 * 32, labelBytes + 3 * 32 * 32)
    guard content.count.isMultiple(of: record) else {
      throw fail("it has \(content.count) bytes, which are no whole records of \(record)")
    }
    let count = content.count / record
    let labels = (0..<count).map { content[$0 * record + (labelPlace ?? labelBytes - 1)] }
    try Self.check(labels, classes: classes, path: path)
    var images: [UInt8] = []
    images.reserveCapacity(count * pixels)
    for index in 0..<count {
      images += content[index * record + labelBytes..<(index + 1) * record]
    }
    self.init(
      channels: 3, height: 32, width: 32, pixels: images, labels: labels, classes: classes)
  }

  /// - Throws: A ``DatasetError`` for the first label that is no class.
  static func check(_ labels: [UInt8], classes: Int, path: String) throws(DatasetError) {
    guard let bad = labels.firstIndex(where: { $0 >= classes }) else { return }
    throw .malformed(path: path, reason: "label \(bad) is \(labels[bad]), with \(classes) classes")
  }
}
