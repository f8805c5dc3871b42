import Engine
import Synchronization

/// Images on disk, decoded when they are asked for or shortly before, and never all in memory.
///
/// A file that is not what it was when the data set was opened gives zeros and is kept as ``failure``,
/// so that the run is given up and no record rests on it.
public final class ImageFiles: ExampleSource {
  /// Bytes of decoded images that are kept at once, at most.
  private static let memoryLimit = 64 << 20

  public let shape: ExampleShape
  private let files: [ImageFile]
  private let ahead: ReadAhead
  private let firstFailure = Mutex<DatasetError?>(nil)

  /// - Parameter files: All of one shape.
  init(_ files: [ImageFile], shape: ExampleShape) {
    self.files = files
    self.shape = shape
    ahead = ReadAhead(capacity: max(1, min(1024, Self.memoryLimit / shape.count))) { example in
      // Whoever asks for the image reads it once more, and says what is wrong.
      try? files[example].image().pixels
    }
  }

  public var count: Int { files.count }

  public var bytesPerExample: Int { shape.count }

  /// The first file that could not be read any more, or was another.
  public var failure: DatasetError? { firstFailure.withLock { $0 } }

  public var readsAhead: Bool { true }

  public func expect(_ examples: [Int]) { ahead.expect(examples) }

  public func write(_ example: Int, pass: Int?, to target: UnsafeMutablePointer<Float>) {
    precondition(example >= 0 && example < count, "Image \(example) of \(count)")
    let pixels: [UInt8]
    if let ready = ahead.take(example) {
      pixels = ready
    } else {
      do throws(DatasetError) {
        pixels = try files[example].image().pixels
      } catch {
        firstFailure.withLock { $0 = $0 ?? error }
        target.update(repeating: 0, count: shape.count)
        return
      }
    }
    pixels.withUnsafeBufferPointer { pixels in
      guard let base = pixels.baseAddress else { return }
      scaleBytes(base, count: shape.count, into: target)
    }
  }
}

extension ImageFiles: Equatable {
  /// Whether the same files had the same content.
  public static func == (left: ImageFiles, right: ImageFiles) -> Bool {
    left.shape == right.shape && left.files == right.files
  }
}

/// One image, by its file and what was in it when the data set was opened.
struct ImageFile: Sendable, Equatable {
  /// Bytes that a file may have.
  private static let sizeLimit = 16 << 20

  let path: String
  /// SHA-256 of the file.
  let digest: [UInt8]

  /// Reads a file for the first time.
  static func open(
    _ path: String
  ) throws(DatasetError) -> (file: ImageFile, image: PNGImage) {
    let content = try FileContent.bytes(of: path, limit: sizeLimit)
    let image = try PNGImage(content, path: path)
    return (ImageFile(path: path, digest: SHA256.digest(of: content)), image)
  }

  /// - Throws: A ``DatasetError`` where the file is not what it was.
  func image() throws(DatasetError) -> PNGImage {
    let content = try FileContent.bytes(of: path, limit: Self.sizeLimit)
    guard SHA256.digest(of: content) == digest else {
      throw .cannotRead(path: path, reason: "it changed since the data set was opened")
    }
    return try PNGImage(content, path: path)
  }
}
