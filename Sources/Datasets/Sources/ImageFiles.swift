/// PNG files as images, decoded one by one.
struct ImageFiles: ImageStore {
  let shape: ExampleShape
  private let files: [ImageFile]

  /// - Parameter files: All of one shape.
  init(_ files: [ImageFile], shape: ExampleShape) {
    self.files = files
    self.shape = shape
  }

  var count: Int { files.count }

  /// - Throws: A ``DatasetError`` where a file is not what it was when the data set was opened.
  func pixels(of image: Int) throws(DatasetError) -> [UInt8] { try files[image].image().pixels }
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
