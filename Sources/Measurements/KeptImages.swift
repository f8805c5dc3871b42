import Foundation

/// Images as a record keeps them: bytes, in rows by time.
public struct KeptImages: Codable, Hashable, Sendable {
  /// Those of one time.
  public struct Row: Codable, Hashable, Sendable {
    /// The contexts learned, or windows passed; 0 for test examples as they are.
    public var after: Int
    /// The images one after the other, each channels × height × width bytes, in Base64.
    public var pixels: String

    public init(after: Int, pixels: String) {
      self.after = after
      self.pixels = pixels
    }
  }

  /// What all rows of a run come to at most, in bytes before Base64: ten digits of 28×28 pixels after each
  /// of five contexts, or twelve images in color of 32×32.
  public static let mostBytes = 40_960

  public var channels: Int
  public var height: Int
  public var width: Int
  public var rows: [Row]

  public init(channels: Int, height: Int, width: Int, rows: [Row]) {
    (self.channels, self.height, self.width) = (channels, height, width)
    self.rows = rows
  }

  private var bytesPerImage: Int { channels * height * width }

  /// The images of a row, each channels × height × width bytes; empty where they are none.
  public func images(in row: Row) -> [[UInt8]] {
    guard let bytes = Data(base64Encoded: row.pixels), bytesPerImage > 0 else { return [] }
    return stride(from: 0, through: bytes.count - bytesPerImage, by: bytesPerImage).map {
      Array(bytes[$0..<$0 + bytesPerImage])
    }
  }

  /// What no run can have written, in a clause; nil where there is nothing.
  ///
  /// - Parameter contexts: How many there are.
  public func defect(contexts: Int) -> String? {
    let sides = 1...KeptImages.mostBytes
    guard [channels, height, width].allSatisfy(sides.contains), bytesPerImage <= Self.mostBytes
    else {
      return "are of no size that is kept"
    }
    guard !rows.isEmpty else { return "have no row" }
    guard zip(rows, rows.dropFirst()).allSatisfy({ $0.after < $1.after }),
      rows.allSatisfy({ (0...contexts).contains($0.after) })
    else { return "are not in the order of \(contexts) contexts" }
    // Four characters stand for three bytes.
    guard
      rows.reduce(0, { $0 + min($1.pixels.utf8.count, Self.mostBytes * 2) })
        <= Self.mostBytes * 2
    else { return "are more than \(Self.mostBytes) bytes" }
    let lengths = rows.map { Data(base64Encoded: $0.pixels)?.count ?? 0 }
    guard Set(lengths).count == 1, lengths[0] > 0, lengths[0].isMultiple(of: bytesPerImage) else {
      return "are no rows of equally many images in Base64"
    }
    guard lengths.reduce(0, +) <= Self.mostBytes else {
      return "are more than \(Self.mostBytes) bytes"
    }
    return nil
  }
}
