import Datasets
import Foundation
import Streams
import Testing

@testable import Measurements

@Suite struct ImageMeterTests {
  private func stream(_ contexts: Int, _ shape: ExampleShape) -> StreamOutline {
    StreamOutline(
      scenario: .class,
      contexts: (1...contexts).map {
        ContextOutline(
          index: $0, classes: $0 - 1..<$0, trainingColumns: 0..<contexts,
          predictionColumns: 0..<contexts)
      }, shape: shape, outputs: contexts, isPerContext: false, bytesPerExample: shape.count)
  }

  private static let digit = ExampleShape(channels: 1, height: 28, width: 28)
  private static let photo = ExampleShape(channels: 3, height: 32, width: 32)

  /// Columns, and the contexts after which there are rows.
  private static let layouts: [(ExampleShape, Int, ImageMeasurement, columns: Int, times: [Int])] =
    [
      (digit, 5, .generatedImages, 10, [1, 2, 3, 4, 5]),
      (digit, 5, .reconstructions, 8, [1, 2, 3, 4, 5]),
      (digit, 10, .generatedImages, 5, Array(1...10)),
      (digit, 100, .generatedImages, 4, [8, 16, 24, 31, 39, 47, 54, 62, 70, 77, 85, 93, 100]),
      (photo, 10, .generatedImages, 4, [4, 7, 10]), (photo, 10, .reconstructions, 4, [5, 10]),
      (ExampleShape(channels: 3, height: 110, width: 110), 5, .generatedImages, 1, [5]),
    ]

  @Test(arguments: layouts)
  func `keeps as many images as there is room for`(
    shape: ExampleShape, contexts: Int, measurement: ImageMeasurement, columns: Int, times: [Int]
  ) throws {
    let meter = try #require(
      ImageMeter(measurement, of: stream(contexts, shape), scale: .plain))
    #expect(meter.columns == columns)
    let due = (1...contexts).filter(meter.isDue)
    #expect(due == times)
    let rows = due.count + (measurement.subject == .reconstructed ? 1 : 0)
    #expect(rows * columns * shape.count <= KeptImages.mostBytes)
  }

  @Test func `keeps no image that is too large`() {
    let large = ExampleShape(channels: 3, height: 120, width: 120)
    #expect(ImageMeter(.generatedImages, of: stream(2, large), scale: .plain) == nil)
  }

  @Test func `keeps bytes, by rows`() throws {
    let shape = ExampleShape(channels: 1, height: 1, width: 2)
    var meter = try #require(ImageMeter(.generatedImages, of: stream(2, shape), scale: .plain))
    #expect(meter.images == nil)
    let values: [Float] = [0, 1, 0.5, 2, -1, .nan, 0.1, .infinity]
    meter.keep(values + [Float](repeating: 0.002, count: 12), after: 1)
    let images = try #require(meter.images)
    #expect(images.rows.map(\.after) == [1])
    #expect(
      images.images(in: images.rows[0]).prefix(5)
        == [[0, 255], [128, 255], [0, 0], [26, 0], [1, 1]])
    #expect(images.defect(contexts: 2) == nil)
  }

  @Test func `makes pixels of normalized inputs, by channel`() {
    let scale = PixelScale(means: [0.5, 0.25], deviations: [0.25, 0.5])
    // Two images of two channels with two pixels each.
    let bytes = scale.bytes([0, 1, 0, 1, -2, 2, -0.5, 1.5], area: 2)
    #expect(bytes == [128, 191, 64, 191, 0, 255, 0, 255])
  }

  private static let good = KeptImages(
    channels: 1, height: 1, width: 3,
    rows: [.init(after: 0, pixels: "AAECAwQF"), .init(after: 2, pixels: "BQQDAgEA")])

  @Test func `reads what it wrote`() {
    let images = Self.good
    #expect(images.defect(contexts: 2) == nil)
    #expect(
      images.rows.map(images.images) == [[[0, 1, 2], [3, 4, 5]], [[5, 4, 3], [2, 1, 0]]])
  }

  struct Damage: Sendable {
    let defect: String
    let change: @Sendable (inout KeptImages) -> Void

    init(_ defect: String, _ change: @escaping @Sendable (inout KeptImages) -> Void) {
      (self.defect, self.change) = (defect, change)
    }
  }

  private static let damages = [
    Damage("are of no size that is kept") { $0.width = 0 },
    Damage("are of no size that is kept") { $0.height = -1 },
    Damage("are of no size that is kept") { $0.channels = .max },
    Damage("are of no size that is kept") { ($0.height, $0.width) = (1000, 1000) },
    Damage("have no row") { $0.rows = [] },
    Damage("are not in the order of 2 contexts") { $0.rows.swapAt(0, 1) },
    Damage("are not in the order of 2 contexts") { $0.rows[1].after = 3 },
    Damage("are not in the order of 2 contexts") { $0.rows[0].after = -1 },
    Damage("are no rows of equally many images in Base64") { $0.rows[0].pixels = "AAECAwQ" },
    Damage("are no rows of equally many images in Base64") { $0.rows[0].pixels = "AAEC" },
    Damage("are no rows of equally many images in Base64") { $0.rows[0].pixels = "" },
    Damage("are no rows of equally many images in Base64") { $0.width = 4 },
    Damage("are more than 40960 bytes") { images in
      images.rows[1].pixels = String(repeating: "AAAA", count: 40_000)
    },
  ]

  @Test(arguments: damages)
  func `tells what no run has kept`(damage: Damage) {
    var images = Self.good
    damage.change(&images)
    #expect(images.defect(contexts: 2) == damage.defect)
  }
}
