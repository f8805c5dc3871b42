/// A copy of fine images with zeros around them and the channels of a pixel together.
///
/// What one row of the kernel sees from a position is then one stretch of memory, which is read in whole
/// vectors; lanes behind its end are computed and thrown away.
struct ChannelsLastCopy {
  private let geometry: ConvolutionGeometry
  /// Of the padded image.
  private let height, width: Int
  /// Where each vector of the kernel's view begins, from the place of its first pixel.
  let vectors: [Int]

  init(_ geometry: ConvolutionGeometry) {
    self.geometry = geometry
    let reach = { (size: Int) in (size - 1) * geometry.stride + geometry.kernel }
    height = max(reach(geometry.coarseHeight), geometry.fineHeight + geometry.padding)
    width = max(reach(geometry.coarseWidth), geometry.fineWidth + geometry.padding)
    let (row, lanes) = (width * geometry.fineChannels, Vector.scalarCount)
    let run = geometry.kernel * geometry.fineChannels
    vectors = (0..<geometry.kernel).flatMap { i in
      Swift.stride(from: 0, to: run, by: lanes).map { i * row + $0 }
    }
  }

  /// Numbers of one image.
  var image: Int { height * width * geometry.fineChannels }
  /// Numbers that one row of the kernel sees.
  private var run: Int { geometry.kernel * geometry.fineChannels }
  private var rowLength: Int { vectors.count * Vector.scalarCount }

  /// The coarse positions in the copy.
  func positions(images: Int) -> ImagePositions {
    let channels = geometry.fineChannels
    return ImagePositions(
      images: images, height: geometry.coarseHeight, width: geometry.coarseWidth,
      step: geometry.stride * channels, row: geometry.stride * width * channels, image: image)
  }

  func copy(
    _ source: UnsafePointer<Float>, images: Int, to target: UnsafeMutablePointer<Float>
  ) {
    let channels = geometry.fineChannels
    let plane = geometry.fineHeight * geometry.fineWidth
    for index in 0..<images {
      for y in 0..<geometry.fineHeight {
        let place = ((y + geometry.padding) * width + geometry.padding) * channels
        transpose(
          source + index * channels * plane + y * geometry.fineWidth, sourceRow: plane,
          rows: channels, columns: geometry.fineWidth, into: target + index * image + place,
          targetRow: channels)
      }
    }
  }

  /// Lays weights [O, kernel, kernel, C] out in whole vectors, those of each row of the kernel together.
  func expand(_ weights: UnsafePointer<Float>, into sums: UnsafeMutablePointer<Float>) {
    let wideRun = rowLength / geometry.kernel
    for index in 0..<geometry.coarseChannels * geometry.kernel {
      copyFloats(weights + index * run, to: sums + index * wideRun, count: run)
    }
  }

  /// The way back.
  func contract(_ sums: UnsafePointer<Float>, into weights: UnsafeMutablePointer<Float>) {
    let wideRun = rowLength / geometry.kernel
    for index in 0..<geometry.coarseChannels * geometry.kernel {
      copyFloats(sums + index * wideRun, to: weights + index * run, count: run)
    }
  }
}
