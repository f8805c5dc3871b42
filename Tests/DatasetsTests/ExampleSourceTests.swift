import Engine
import Testing

@testable import Datasets

extension ExampleSource {
  fileprivate func row(_ example: Int, pass: Int? = nil) -> [Float] {
    Array(unsafeUninitializedCapacity: shape.count) { buffer, count in
      write(example, pass: pass, to: buffer.baseAddress.unsafelyUnwrapped)
      count = shape.count
    }
  }

  fileprivate func nonzero(_ example: Int) -> [UInt16: Float] {
    var places = [UInt16](repeating: 0, count: shape.count)
    var values = [Float](repeating: 0, count: shape.count)
    let count = writeNonzero(example, places: &places, values: &values)
    return Dictionary(uniqueKeysWithValues: zip(places, values).prefix(count))
  }
}

/// Two images of two channels, 1×2.
private let bytes = ImageBytes(
  pixels: [0, 51, 102, 255, 5, 0, 0, 0], shape: ExampleShape(channels: 2, height: 1, width: 2))

/// One image of one channel, 2×3, with the numbers 1…6 over 255.
private let digits = ImageBytes(
  pixels: [1, 2, 3, 4, 5, 6], shape: ExampleShape(height: 2, width: 3))

@Suite struct ExampleSourceTests {
  @Test func `gives bytes as numbers in 0...1`() {
    #expect(bytes.count == 2 && bytes.bytesPerExample == 4)
    #expect(bytes.row(0) == [0, 0.2, 0.4, 1])
    #expect(bytes.row(1, pass: 3) == [5 / 255, 0, 0, 0])
    #expect(bytes.nonzero(0) == [1: 0.2, 2: 0.4, 3: 1])
  }

  @Test func `gives the same nonzero numbers where they were collected before`() {
    let images = LabeledImages(
      channels: 2, height: 1, width: 2, pixels: bytes.pixels, labels: [0, 0], classes: 1)
    let collected = ImageBytes(images, nonzeroPixels: NonzeroPixels(of: images))
    for example in 0..<2 { #expect(collected.nonzero(example) == bytes.nonzero(example)) }
  }

  @Test func `pads and permutes every channel`() {
    let padded = PixelOrder(channels: 2, height: 1, width: 2, padding: 1)
    #expect(padded.shape == ExampleShape(channels: 2, height: 3, width: 4))
    let rows = ReorderedImages(bytes, order: padded)
    let zeros: [Float] = [0, 0, 0, 0]
    #expect(rows.row(0) == zeros + [0, 0, 0.2, 0] + zeros + zeros + [0, 0.4, 1, 0] + zeros)
    #expect(rows.nonzero(0) == [6: 0.2, 17: 0.4, 18: 1])
    #expect(rows.bytesPerExample == 4)
    let reversed = ReorderedImages(
      bytes,
      order: PixelOrder(channels: 2, height: 1, width: 2, padding: 0).permuted(by: [3, 2, 1, 0]))
    #expect(reversed.row(0) == [1, 0.4, 0.2, 0])
  }

  @Test func `turns every channel`() {
    let turned = ReorderedImages(
      bytes, order: PixelOrder(channels: 2, height: 1, width: 2, rotatedBy: 180))
    #expect(turned.row(0) == [0.2, 0, 1, 0.4])
  }

  @Test func `normalizes each channel by its own mean and deviation`() {
    let rows = NormalizedExamples(bytes, means: [0.5, 1], deviations: [0.5, 2])
    #expect(rows.row(0) == [-1, (0.2 - 0.5) / 0.5, (0.4 - 1) / 2, 0])
    // Where a number is exactly 0 it is left out.
    #expect(rows.nonzero(0).keys.sorted() == [0, 1, 2])
  }

  /// The image's rows are 1 2 3 and 4 5 6; a view is sought among the passes.
  @Test(arguments: [
    (-1, -1, false, [0, 0, 0, 0, 1, 2]), (-1, 1, false, [0, 0, 0, 2, 3, 0]),
    (1, -1, false, [0, 4, 5, 0, 0, 0]), (1, 1, false, [5, 6, 0, 0, 0, 0]),
    (0, 0, false, [1, 2, 3, 4, 5, 6]), (0, 0, true, [3, 2, 1, 6, 5, 4]),
    (1, 1, true, [0, 6, 5, 0, 0, 0]), (-1, -1, true, [0, 0, 0, 2, 1, 0]),
  ])
  func `crops with zeros at each corner, and mirrors`(
    row: Int, column: Int, isMirrored: Bool, expected: [Int]
  ) throws {
    let augmentation = Augmentation(padding: 1, flips: true)
    let wanted = Augmentation.View(row: row, column: column, isMirrored: isMirrored)
    let pass = try #require(
      (0..<1000).first { augmentation.view(of: 0, pass: $0, seed: 1) == wanted })
    let rows = AugmentedExamples(digits, by: augmentation, seed: 1)
    #expect(rows.row(0, pass: pass) == expected.map { Float($0) / 255 })
    #expect(rows.row(0) == digits.row(0))
  }

  @Test func `crops also where the padding is wider than the image`() {
    let augmentation = Augmentation(padding: 9, flips: false)
    let rows = AugmentedExamples(digits, by: augmentation, seed: 1)
    for pass in 0..<200 {
      let view = augmentation.view(of: 0, pass: pass, seed: 1)
      let expected = (0..<6).map { place -> Float in
        let (row, column) = (place / 3 + view.row, place % 3 + view.column)
        guard (0..<2).contains(row), (0..<3).contains(column) else { return 0 }
        return Float(row * 3 + column + 1) / 255
      }
      #expect(rows.row(0, pass: pass) == expected)
    }
  }

  @Test func `draws each view by seed, example and pass, in whatever order they are asked for`() {
    let augmentation = Augmentation(padding: 4, flips: true)
    var random = RandomStream(seed: 7, purpose: .augmentation, index: 3, part: 2)
    let row = random.uniform(below: 9) - 4
    let column = random.uniform(below: 9) - 4
    let view = Augmentation.View(
      row: row, column: column, isMirrored: random.uniform(below: 2) == 1)
    #expect(augmentation.view(of: 3, pass: 2, seed: 7) == view)
    let asked = (0..<50).map { augmentation.view(of: $0, pass: 1, seed: 7) }
    let backwards = (0..<50).reversed().map { augmentation.view(of: $0, pass: 1, seed: 7) }
    #expect(asked == backwards.reversed())
    #expect(asked != (0..<50).map { augmentation.view(of: $0, pass: 2, seed: 7) })
    #expect(asked != (0..<50).map { augmentation.view(of: $0, pass: 1, seed: 8) })
    // Without mirroring the crops stay.
    let crops = (0..<50).map {
      Augmentation(padding: 4, flips: false).view(of: $0, pass: 1, seed: 7)
    }
    #expect(crops.map(\.row) == asked.map(\.row) && !crops.contains(where: \.isMirrored))
  }

  @Test func `computes features once, in batches, of examples as they are`() {
    var sizes: [Int] = []
    let augmented = AugmentedExamples(
      bytes, by: Augmentation(padding: 1, flips: true), seed: 1)
    let features = CachedFeatures(of: augmented, shape: ExampleShape(width: 1), batchSize: 1) {
      rows, count, features in
      sizes.append(count)
      for row in 0..<count { features[row] = (0..<4).reduce(0) { $0 + rows[row * 4 + $1] } }
    }
    #expect(sizes == [1, 1] && features.count == 2 && features.bytesPerExample == 4)
    #expect(features.row(0) == [0.2 + 0.4 + 1] && features.row(1, pass: 5) == [5 / 255])
  }
}
