import Engine
import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite struct ImageFolderTests {
  private static func load(
    _ name: String, in directory: URL, allowUnverified: Bool = true
  ) throws -> ImageDataset {
    try DatasetCatalog.load(
      name: name, locator: DataLocator(dataDirectory: directory.path, environment: [:]),
      allowUnverified: allowUnverified)
  }

  /// The one line that refuses a folder after a change to it.
  private static func refusal(
    _ name: String = "folder:set", allowUnverified: Bool = true, _ change: (URL) throws -> Void
  ) throws -> String {
    let directory = try TemporaryDirectory()
    let root = directory.url.appending(path: "set")
    try PNGFile.writeFolder(at: root, classes: 2, train: 3, test: 1)
    try change(root)
    let error = #expect(throws: DatasetError.self) {
      try load(name, in: directory.url, allowUnverified: allowUnverified)
    }
    let text = error?.description ?? ""
    #expect(!text.contains("\n"))
    return text.replacing(directory.url.path, with: "DIR")
  }

  @Test(arguments: [1, 3]) func `is read with its classes in the order of their names`(
    channels: Int
  ) throws {
    let directory = try TemporaryDirectory()
    try PNGFile.writeFolder(
      at: directory.url.appending(path: "set"), classes: 3, train: 2, test: 1, channels: channels)
    let set = try Self.load("folder:set", in: directory.url)
    #expect(set.train.labels == [0, 0, 1, 1, 2, 2] && set.test.labels == [0, 1, 2])
    #expect(set.train.shape == ExampleShape(channels: channels, height: 4, width: 4))
    #expect(set.train.classes == 3 && set.train.pixels.isEmpty)
    let source = set.train.source
    #expect(source.count == 6 && source.bytesPerExample == 16 * channels)
    var row = [Float](repeating: -1, count: 16 * channels)
    source.write(3, pass: nil, to: &row)
    let bytes = PNGFile.pixels(ofClass: 1, 1, channels: channels)
    for channel in 0..<channels {
      for place in 0..<16 {
        #expect(row[channel * 16 + place] == Float(bytes[place * channels + channel]) / 255)
      }
    }
  }

  @Test func `has the content digest of the same images in memory, whatever its files are called`()
    throws
  {
    let directory = try TemporaryDirectory()
    let root = directory.url.appending(path: "set")
    try PNGFile.writeFolder(at: root, classes: 2, train: 3, test: 1, channels: 1)
    func memory(_ numbers: [Int]) -> LabeledImages {
      LabeledImages(
        height: 4, width: 4,
        pixels: numbers.flatMap { number in
          (0..<2).flatMap { PNGFile.pixels(ofClass: $0, number, channels: 1) }
        }, labels: numbers.flatMap { _ in [0, 1] as [UInt8] }, classes: 2)
    }
    let digest = ContentDigest.unordered(train: memory([2, 0, 1]), test: memory([1000]))
    #expect(try Self.load("folder:set", in: directory.url).identity.contentDigest == digest)
    try FileManager.default.moveItem(
      at: root.appending(path: "train/class-0/100.png"),
      to: root.appending(path: "train/class-0/zebra.PNG"))
    let set = try Self.load("folder:set@\(digest)", in: directory.url, allowUnverified: false)
    #expect(set.identity.contentDigest == digest && set.identity.verified)
    #expect(set.identity.name == "folder:set")
    #expect(try !Self.load("folder:set", in: directory.url).identity.verified)
  }

  @Test func `is refused without a digest, or with that of other images`() throws {
    #expect(
      try Self.refusal(allowUnverified: false) { _ in }.hasPrefix(
        "DIR/set is verified by nothing: write 'dataset: folder:set@"))
    let message = try Self.refusal("folder:set@0123456789ab", allowUnverified: false) { _ in }
    #expect(
      message.hasPrefix("DIR/set does not have the expected images: their content digest is "))
    #expect(message.contains(", expected 0123456789ab;"))
  }

  @Test func `is refused with the name of the file that is at fault`() throws {
    let image = "train/class-1/101.png"
    #expect(
      try Self.refusal { root in
        try PNGFile.write(
          Array(repeating: 0, count: 12), width: 2, height: 2, channels: 3,
          to: root.appending(path: image))
      } == """
        DIR/set/\(image) is 3×2×2 (channels, height, width), and DIR/set/train/class-0/100.png \
        3×4×4; images of a folder have one size
        """)
    let short = try Self.refusal { root in
      let file = root.appending(path: image)
      try Data(contentsOf: file).dropLast(20).write(to: file)
    }
    #expect(short.hasPrefix("DIR/set/\(image) is damaged: it ends after "))
    #expect(
      try Self.refusal { try Data("<html>".utf8).write(to: $0.appending(path: image)) }
        == """
        DIR/set/\(image) is damaged: it is a web page, saved under the name of the file; fetch it anew
        """)
    #expect(
      try Self.refusal { try Data().write(to: $0.appending(path: image)) }
        == "DIR/set/\(image) is damaged: it is empty; fetch it anew")
  }

  @Test func `is refused where a class is empty or in one part only`() throws {
    let manager = FileManager.default
    #expect(
      try Self.refusal { try manager.removeItem(at: $0.appending(path: "test/class-1/100.png")) }
        == "DIR/set/test/class-1 has no PNG image; put some there, or remove it")
    #expect(
      try Self.refusal { try manager.removeItem(at: $0.appending(path: "test/class-1")) }
        == "DIR/set/test has other classes than train: 'class-1' is in one of them only")
    #expect(
      try Self.refusal {
        try manager.removeItem(at: $0.appending(path: "train"))
        try Data().write(to: $0.appending(path: "train"))
      } == "DIR/set/train cannot be read: it is no directory")
    #expect(
      try Self.refusal { root in
        for label in 0..<2 {
          try manager.removeItem(at: root.appending(path: "train/class-\(label)"))
        }
      } == "DIR/set/train has no folder of a class; make one for each, with PNG images")
    #expect(
      try Self.refusal("folder:other") { _ in }.hasPrefix(
        "there is no folder 'other' with 'train' and 'test' in it; put it into a directory"))
  }

  @Test(arguments: [
    "folder:", "folder:../set", "folder:a/b", "folder:.hidden", "folder:a@12",
    "folder:a@ABCDEF012345",
    "folder:a b", "folder:a@0123456789abc@",
  ])
  func `has no other names than plain ones`(name: String) {
    #expect(throws: DatasetError.badFolderName(name)) { try ImageFolder(named: name) }
  }

  @Test func `gives the same batches as images in memory, and holds a bounded part of them`() throws
  {
    let directory = try TemporaryDirectory()
    try PNGFile.writeFolder(
      at: directory.url.appending(path: "set"), classes: 2, train: 20, test: 1, channels: 1)
    let set = try Self.load("folder:set", in: directory.url).train
    let memory = LabeledImages(
      height: 4, width: 4,
      pixels: (0..<2).flatMap { label in
        (0..<20).flatMap { PNGFile.pixels(ofClass: label, $0, channels: 1) }
      }, labels: set.labels, classes: 2)
    let sources: [any ExampleSource] = [set.source, ImageBytes(memory)]
    let indices = (0..<Int32(40)).map(\.self)
    let rows = sources.map { source in
      let examples = Examples(source, indices: indices, labels: indices)
      examples.expect(Array(0..<40)[...])
      return (0..<3).map { _ in
        (0..<40).map { place in
          var row = [Float](repeating: 0, count: 16)
          examples.write(place, to: &row)
          return row
        }
      }
    }
    #expect(rows[0] == rows[1])
  }

  @Test func `keeps in mind that a file changed, and shows nothing of it`() throws {
    let directory = try TemporaryDirectory()
    let root = directory.url.appending(path: "set")
    try PNGFile.writeFolder(at: root, classes: 2, train: 3, test: 1, channels: 1)
    let set = try Self.load("folder:set", in: directory.url)
    #expect(set.failure == nil)
    let file = root.appending(path: "train/class-0/101.png")
    try PNGFile.write(Array(repeating: 255, count: 16), width: 4, height: 4, to: file)
    var row = [Float](repeating: -1, count: 16)
    set.train.source.expect([1])
    set.train.source.write(1, pass: nil, to: &row)
    #expect(row == Array(repeating: 0, count: 16))
    #expect(
      set.failure?.description
        == "\(file.path) cannot be read: it changed since the data set was opened")
  }
}

@Suite struct ReadAheadTests {
  @Test func `never holds more than it has room for, and forgets the oldest`() async throws {
    let ahead = ReadAhead(capacity: 4) { [UInt8($0)] }
    ahead.expect(Array(0..<100))
    for _ in 0..<200 where ahead.readyCount < 4 { try await Task.sleep(for: .milliseconds(5)) }
    #expect(ahead.readyCount == 4)
    #expect(ahead.take(50) == nil && ahead.take(3) == [3])
    #expect(ahead.take(3) == nil && ahead.readyCount == 3)
    ahead.expect([7, 8, 9])
    for _ in 0..<200 where ahead.readyCount < 4 { try await Task.sleep(for: .milliseconds(5)) }
    #expect(ahead.readyCount == 4)
    // Of 0, 1, 2, 7, 8 and 9 the first two gave way.
    #expect([0, 1, 2, 7, 8, 9].map { ahead.take($0) } == [nil, nil, [2], [7], [8], [9]])
  }
}

@Suite struct PNGImageTests {
  /// A grey image of 8 × 8 pixels as a file.
  private func content(channels: Int = 1, isLinear: Bool = false, side: Int = 8) throws -> [UInt8] {
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "a.png")
    try PNGFile.write(
      (0..<side * side * channels * (isLinear ? 2 : 1)).map { UInt8(truncatingIfNeeded: $0 * 3) },
      width: side, height: side, channels: channels, isLinear: isLinear, to: file)
    return [UInt8](try Data(contentsOf: file))
  }

  private func refusal(_ content: [UInt8]) -> String? {
    do throws(DatasetError) {
      _ = try PNGImage(content, path: "x.png")
      return nil
    } catch {
      return error.description
    }
  }

  @Test func `is refused wherever it is cut off, and whatever bit is flipped`() throws {
    let whole = try content()
    #expect(refusal(whole) == nil)
    for end in whole.indices {
      #expect(refusal(Array(whole.prefix(end))) != nil, "cut off after \(end) bytes")
    }
    for place in whole.indices {
      var flipped = whole
      flipped[place] ^= 1 << (place % 8)
      #expect(refusal(flipped) != nil, "bit of byte \(place)")
    }
  }

  @Test func `is refused where it is no example`() throws {
    #expect(
      refusal(try content(channels: 4)) == "x.png is transparent in parts; save it without")
    #expect(
      refusal(try content(channels: 2)) == "x.png is transparent in parts; save it without")
    #expect(
      refusal(try content(isLinear: true)) == "x.png has 16 bits a value; save it with 8")
    #expect(
      refusal(try content(channels: 3, side: 148))
        == "x.png is 148×148, with more than 65536 values; make it smaller")
    #expect(refusal([1, 2, 3]) == "x.png is damaged: it is no PNG image; fetch it anew")
  }
}
