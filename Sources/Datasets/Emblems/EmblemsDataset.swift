import Engine

/// The embedded data sets in color, drawn by ``EmblemRasterizer``: two of one family without a class in common.
///
/// 500 training and 100 test images of 3×16×16 for each of ten classes: five shapes, each in the two schemes of
/// ``EmblemScheme``. Layers are trained on `base`, and contexts are learned from what they make of the other
/// set, as with CIFAR-10 and CIFAR-100, on a machine without any data.
enum EmblemsDataset: Int {
  case base
  case main

  static let seed: UInt64 = 0xE3B1_E3A5
  static let classes = 10
  private static let perClass = (train: 500, test: 100)

  func train() -> LabeledImages { images(0..<Self.classes * Self.perClass.train) }

  func test() -> LabeledImages {
    let first = Self.classes * Self.perClass.train
    return images(first..<first + Self.classes * Self.perClass.test)
  }

  /// The shape and the scheme of a class.
  private func parts(ofClass label: Int) -> (shape: EmblemShapes.Shape, scheme: EmblemScheme) {
    let schemes = EmblemScheme.allCases
    let shapes = Self.classes / schemes.count
    return (
      EmblemShapes.all[rawValue * shapes + label / schemes.count], schemes[label % schemes.count]
    )
  }

  /// Such as `striped star`.
  var classNames: [String] {
    (0..<Self.classes).map { label in
      let (shape, scheme) = parts(ofClass: label)
      return "\(scheme) \(shape.name)"
    }
  }

  private func images(_ range: Range<Int>) -> LabeledImages {
    let size = EmblemRasterizer.size
    var pixels: [UInt8] = []
    pixels.reserveCapacity(range.count * 3 * size * size)
    let ofSet = Self.classes * (Self.perClass.train + Self.perClass.test)
    for index in range {
      var random = RandomStream(
        seed: Self.seed, purpose: .embeddedData, index: rawValue * ofSet + index)
      let (shape, scheme) = parts(ofClass: index % Self.classes)
      pixels += EmblemRasterizer.draw(shape, scheme, using: &random)
    }
    return LabeledImages(
      channels: 3, height: size, width: size, pixels: pixels,
      labels: range.map { UInt8($0 % Self.classes) }, classes: Self.classes)
  }
}
