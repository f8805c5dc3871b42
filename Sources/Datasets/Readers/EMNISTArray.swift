extension IDXArray {
  /// EMNIST's images, which are stored column by column, row by row like all others, and its labels from 0 on.
  ///
  /// - Parameters:
  ///   - stored: The array of a file: images [n, height, width], or labels [n].
  ///   - firstLabel: The lowest label of the file.
  init(emnist stored: IDXArray, firstLabel: UInt8, path: String) throws(DatasetError) {
    guard stored.extents.count == 3 else {
      if let bad = stored.elements.firstIndex(where: { $0 < firstLabel }) {
        throw .malformed(
          path: path,
          reason: "label \(bad) is \(stored.elements[bad]), where they start at \(firstLabel)")
      }
      self.init(extents: stored.extents, elements: stored.elements.map { $0 - firstLabel })
      return
    }
    let (height, width) = (stored.extents[2], stored.extents[1])
    self.init(
      extents: [stored.extents[0], height, width],
      elements: stored.elements.rowByRow(height: height, width: width))
  }
}
