extension ImagePanel {
  /// Where the images of a panel stand, in points from its top left corner.
  struct Layout: Equatable {
    /// Between neighboring images.
    static let gap = 2.0
    static let left = 74.0
    static let top = 16.0
    static let bottom = 4.0
    /// Of an image, at most.
    private static let largest = 44.0
    /// All rows together are as high at most.
    private static let tallest = 560.0

    let imageWidth: Double
    let imageHeight: Double
    let height: Double

    init(rows: Int, columns: Int, aspect: Double, width: Double) {
      let (rows, columns) = (Double(max(rows, 1)), Double(max(columns, 1)))
      let acrossEach = (width - Self.left) / columns - Self.gap
      let downEach = Self.tallest / rows - Self.gap
      // Wide images are limited by their width, high ones by their height.
      let across = min(acrossEach, Self.largest, downEach / aspect, Self.largest / aspect)
      imageWidth = across
      imageHeight = across * aspect
      height = Self.top + rows * (imageHeight + Self.gap) + Self.bottom
    }
  }

  func layout(width: Double) -> Layout {
    Layout(
      rows: rows.count, columns: rows.map(\.images.count).max() ?? 0,
      aspect: Double(height) / Double(max(self.width, 1)), width: width)
  }

  /// Draws the panel with its top left corner at (x, y).
  func draw(on canvas: Canvas, x: Double, y: Double, width: Double) {
    let layout = layout(width: width)
    canvas.text(
      canvas.fitted(title, size: 8.5, weight: .bold, width: width), x: x, y: y + 8.5,
      weight: .bold)
    for (place, row) in rows.enumerated() {
      let top = y + Layout.top + Double(place) * (layout.imageHeight + Layout.gap)
      canvas.text(
        row.label, x: x + Layout.left - 6, y: top + layout.imageHeight / 2 + 2.5, size: 7,
        anchor: .end)
      for (column, image) in row.images.enumerated() {
        let left = x + Layout.left + Double(column) * (layout.imageWidth + Layout.gap)
        canvas.grid(
          colors(of: image), x: left, y: top, width: layout.imageWidth, height: layout.imageHeight)
        canvas.describe(
          Box(
            left: left, top: top, right: left + layout.imageWidth,
            bottom: top + layout.imageHeight),
          "\(title)\n\(row.label), image \(column + 1)")
      }
    }
  }

  /// The pixels of an image from the top: of three channels red, green and blue, of any other number the
  /// first as gray.
  func colors(of image: [UInt8]) -> [[Color]] {
    let area = height * width
    return (0..<height).map { row in
      (0..<width).map { column in
        let place = row * width + column
        let parts = (0..<3).map { UInt32(image[channels == 3 ? $0 * area + place : place]) }
        return Color(hex: parts[0] << 16 | parts[1] << 8 | parts[2])
      }
    }
  }
}
