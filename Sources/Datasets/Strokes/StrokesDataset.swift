import Engine

/// The embedded data set: handwriting-like digits, drawn by ``StrokeRasterizer``.
///
/// 60 000 training and 10 000 test images of 28×28 with ten classes, in the form of MNIST and made
/// from a fixed seed, so that a machine without any data runs the main job.
enum StrokesDataset {
  static let seed: UInt64 = 0x5712_0CE5
  static let trainCount = 60_000
  static let testCount = 10_000

  static func train() -> LabeledImages { images(0..<trainCount) }
  static func test() -> LabeledImages { images(trainCount..<trainCount + testCount) }

  private static func images(_ range: Range<Int>) -> LabeledImages {
    let size = StrokeRasterizer.size
    var pixels: [UInt8] = []
    pixels.reserveCapacity(range.count * size * size)
    var labels: [UInt8] = []
    for index in range {
      var random = RandomStream(seed: seed, purpose: .embeddedData, index: index)
      let digit = random.uniform(below: 10)
      labels.append(UInt8(digit))
      pixels += StrokeRasterizer.draw(digit, using: &random)
    }
    return LabeledImages(height: size, width: size, pixels: pixels, labels: labels, classes: 10)
  }
}
