/// An array of bytes in the IDX format, in which MNIST and its relatives are published.
///
/// Big-endian: two zero bytes, the element type (8 for unsigned bytes), the number of dimensions,
/// each extent in four bytes, then the elements, the last dimension fastest.
public struct IDXArray: Sendable, Equatable {
  public let extents: [Int]
  public let elements: [UInt8]

  /// - Precondition: there are as many elements as the extents say.
  init(extents: [Int], elements: [UInt8]) {
    precondition(
      extents.reduce(1, *) == elements.count, "extents \(extents), \(elements.count) bytes")
    self.extents = extents
    self.elements = elements
  }

  /// Reads the content of a file.
  ///
  /// - Parameter path: Where it came from, for messages.
  /// - Throws: ``DatasetError/malformed(path:reason:)`` for anything but exactly such an array.
  public init(_ content: [UInt8], path: String) throws(DatasetError) {
    func fail(_ reason: String) -> DatasetError { .malformed(path: path, reason: reason) }
    if let format = FileContent.foreignFormat(content) { throw fail("it is \(format)") }
    guard content.count >= 4 else { throw fail("it ends after \(content.count) bytes") }
    guard content[0] == 0, content[1] == 0, content[2] == 8, (1...4).contains(content[3]) else {
      throw fail("it does not start like an IDX file of bytes")
    }
    let dimensions = Int(content[3])
    guard content.count >= 4 + 4 * dimensions else {
      throw fail("it ends after \(content.count) bytes")
    }
    var extents: [Int] = []
    var product = 1
    for dimension in 0..<dimensions {
      let extent = (0..<4).reduce(0) { $0 << 8 | Int(content[4 + 4 * dimension + $1]) }
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      guard extent > 0, !overflow else { throw fail("extent \(dimension + 1) is \(extent)") }
      extents.append(extent)
      product = next
    }
    let start = 4 + 4 * dimensions
    guard content.count - start == product else {
      throw fail("it holds \(content.count - start) bytes of data, its header says \(product)")
    }
    self.extents = extents
    elements = Array(content[start...])
  }
}

extension LabeledImages {
  /// Joins an array of images [n, height, width] with one of labels [n].
  init(
    images: IDXArray, imagesPath: String, labels: IDXArray, labelsPath: String, classes: Int
  ) throws(DatasetError) {
    guard images.extents.count == 3 else {
      throw .malformed(path: imagesPath, reason: "it has \(images.extents.count) dimensions, not 3")
    }
    guard labels.extents == [images.extents[0]] else {
      throw .malformed(
        path: labelsPath,
        reason: "its extents are \(labels.extents) for \(images.extents[0]) images")
    }
    if let bad = labels.elements.firstIndex(where: { $0 >= classes }) {
      throw .malformed(
        path: labelsPath,
        reason: "label \(bad) is \(labels.elements[bad]), with \(classes) classes")
    }
    self.init(
      height: images.extents[1], width: images.extents[2], pixels: images.elements,
      labels: labels.elements, classes: classes)
  }
}
