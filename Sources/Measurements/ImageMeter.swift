import Datasets
public import Engine
import Foundation
public import Streams

/// Keeps the images of one run for a measurement: which ones, and as bytes.
public struct ImageMeter: Sendable {
  public let measurement: ImageMeasurement
  /// Images in a row.
  public let columns: Int
  /// The contexts after which images are kept.
  let times: Set<Int>
  private let shape: ExampleShape
  private let scale: PixelScale
  private var rows: [KeptImages.Row] = []

  private static let mostColumns = 10
  /// In a row, before times are left out.
  private static let fewestColumns = 4

  /// After every context if that leaves room for four images each, otherwise after some at equal
  /// distances, the last among them.
  ///
  /// - Returns: nil where images are too large to be kept.
  public init?(
    _ measurement: ImageMeasurement, of stream: StreamOutline, scale: PixelScale
  ) {
    self.measurement = measurement
    (shape, self.scale) = (stream.shape, scale)
    // Test examples as they are take a row.
    let further = measurement.subject == .reconstructed ? 1 : 0
    let images = KeptImages.mostBytes / stream.shape.count
    let contexts = stream.contexts.count
    let everywhere = min(images / (contexts + further), Self.mostColumns)
    columns =
      everywhere >= Self.fewestColumns
      ? everywhere : min(images / (1 + further), Self.fewestColumns)
    guard columns > 0 else { return nil }
    let count = min(images / columns - further, contexts)
    times = Set((1...count).map { (contexts * $0 + count - 1) / count })
  }

  /// Whether images are kept after a context.
  public func isDue(after context: Int) -> Bool { times.contains(context) }

  /// Keeps a row of images, as a learner has them.
  public mutating func keep(_ values: [Float], after context: Int) {
    precondition(values.count == columns * shape.count, "A row has \(columns) images")
    let bytes = scale.bytes(values, area: shape.height * shape.width)
    rows.append(KeptImages.Row(after: context, pixels: Data(bytes).base64EncodedString()))
  }

  /// nil where none was kept.
  public var images: KeptImages? {
    rows.isEmpty
      ? nil
      : KeptImages(
        channels: shape.channels, height: shape.height, width: shape.width, rows: rows)
  }
}

extension ImageMeter: Resumable {
  public mutating func exchange(with archive: StateArchive) throws(StateError) {
    try archive.exchangeCount(of: &rows) { _ in KeptImages.Row(after: 0, pixels: "") }
    for index in rows.indices {
      try archive.exchange(&rows[index].after)
      try archive.exchange(&rows[index].pixels)
    }
  }
}
