import Foundation
import TestSupport
import Testing

@testable import Datasets

/// Where tests find genuine frames of CORe50, or nil.
private let genuine = DataLocator().directories.map { "\($0)/core50/frames" }.first {
  FileManager.default.fileExists(atPath: "\($0)/C_01_03_004.png")
}

/// CORe50 in small: two objects in sessions 1, 2 and 3 with two frames each.
@Suite final class FilmFolderTests {
  private let directory: TemporaryDirectory
  private var root: URL { directory.url.appending(path: "core50") }

  init() throws { directory = try TemporaryDirectory() }

  private func load(
    _ name: String = "films:core50", allowUnverified: Bool = true, cache: Bool = false
  ) throws -> ImageDataset {
    let environment = cache ? ["XDG_CACHE_HOME": directory.url.appending(path: "cache").path] : [:]
    return try DatasetCatalog.load(
      name: name,
      locator: DataLocator(dataDirectory: directory.url.path, environment: environment),
      allowUnverified: allowUnverified)
  }

  private func refusal(_ action: () throws -> Void) -> String {
    let error = #expect(throws: DatasetError.self) { try action() }
    let text = error?.description ?? ""
    #expect(!text.contains("\n"))
    return text.replacing(directory.url.path, with: "DIR")
  }

  private func write(_ bytes: [UInt8], _ name: String) throws {
    let url = root.appending(path: name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  private func writePickles(_ version: Int = 2) throws {
    try write(FilmFixtures.bytes(FilmFixtures.paths[version]), "paths.pkl")
    try write(FilmFixtures.bytes(FilmFixtures.lookup[version]), "LUP.pkl")
    try write(FilmFixtures.bytes(FilmFixtures.labels[version]), "labels.pkl")
  }

  /// The number of a frame as it is listed.
  private func number(_ session: Int, _ object: Int, _ moment: Int) -> Int {
    (session - 1) * 4 + (object - 1) * 2 + moment
  }

  private func frame(_ session: Int, _ object: Int, _ moment: Int) -> String {
    "s\(session)/o\(object)/C_0\(session)_0\(object)_00\(moment).png"
  }

  /// The bytes of `FilmFixtures.array`, the parts of a pixel together.
  private func pixels(_ image: Int) -> [UInt8] {
    (0..<16).flatMap { place -> [UInt8] in
      let (row, column) = (place / 4, place % 4)
      let green = 20 * image + column
      return [UInt8(20 * image + row), green + 100 > 255 ? 255 : UInt8(green), 7]
    }
  }

  private func writeFrames(below folder: String = "") throws {
    for (session, object, moment) in frames {
      try PNGFile.write(
        pixels(number(session, object, moment)), width: 4, height: 4, channels: 3,
        to: root.appending(path: folder + frame(session, object, moment)))
    }
  }

  private var frames: [(Int, Int, Int)] {
    (1...3).flatMap { session in
      (1...2).flatMap { object in (0...1).map { (session, object, $0) } }
    }
  }

  /// The same lists as text files, of run 0.
  private func writeFiles(_ folder: String, labels: (Int) -> Int = { $0 - 1 }) throws {
    func line(_ frame: (Int, Int, Int)) -> String {
      "\(self.frame(frame.0, frame.1, frame.2)) \(labels(frame.1))\n"
    }
    for (place, frame) in frames.prefix(8).reversed().enumerated() {
      try write(Array(line(frame).utf8), "\(folder)/run0/train_batch_0\(place)_filelist.txt")
    }
    let tests = frames.suffix(4).map(line).joined()
    try write(Array(tests.utf8), "\(folder)/run0/test_filelist.txt")
  }

  private func row(_ images: LabeledImages, _ place: Int) -> [Float] {
    var row = [Float](repeating: -1, count: 48)
    images.source.write(place, pass: nil, to: &row)
    return row
  }

  private func expect(_ set: ImageDataset) throws {
    #expect(set.train.labels == [0, 0, 1, 1, 0, 0, 1, 1] && set.test.labels == [0, 0, 1, 1])
    let listed = try #require(set.lists).contexts(.ni, run: 0)
    #expect(listed.contexts == [[7], [6], [5], [4], [3], [2], [1], [0]])
    #expect(listed.test == [0, 1, 2, 3])
    for place in 0..<4 {
      let bytes = pixels(8 + place)
      let expected = (0..<48).map { Float(bytes[$0 % 16 * 3 + $0 / 16]) / 255 }
      #expect(row(set.test, place) == expected)
    }
    #expect(set.failure == nil)
  }

  @Test(arguments: [
    ("s1/o1/C_01_01_000.png", 1, 1, 0), ("s11/o50/C_11_50_299.png", 11, 50, 299),
    ("./core50_128x128/s3/o7/C_03_07_012.png", 3, 7, 12),
  ])
  func `knows frames by their names`(path: String, session: Int, object: Int, moment: Int) throws {
    let frame = try #require(FilmFolder.Frame(path))
    #expect((frame.session, frame.object, frame.moment) == (session, object, moment))
    #expect(path.hasSuffix(frame.path) && frame.path.hasPrefix("s\(session)/o\(object)/C_"))
  }

  @Test(arguments: [
    "", "C_01_01_000.png", "s1/o1/C_02_01_000.png", "s1/o1/C_01_02_000.png", "s1/o1/C_01_01_00.png",
    "s1/o1/C_01_01_000.jpg", "s1/o1/D_01_01_000.png", "s1/o0/C_01_00_000.png",
    "s1/1/C_01_01_000.png",
    "s1/o257/C_01_257_000.png", "s-1/o1/C_-1_01_000.png", "s1/o1/C_01_01_000_0.png", "s1/o1/.png",
  ])
  func `knows no other names`(path: String) {
    #expect(FilmFolder.Frame(path) == nil)
  }

  @Test(arguments: [0, 2, 4], ["", "core50_128x128/"])
  func `is read by its pickles, whatever their protocol`(version: Int, folder: String) throws {
    try writePickles(version)
    try writeFrames(below: folder)
    let set = try load()
    try expect(set)
    #expect(try #require(set.lists).contexts(.ni, run: 1).contexts[0] == [0])
  }

  @Test(arguments: ["NI_inc", "batches_filelists/NI_inc", "sI", "ni"])
  func `is read by its text files, with the same digest`(folder: String) throws {
    try writeFiles(folder)
    try writeFrames()
    let set = try load()
    try expect(set)
    try writePickles()
    #expect(try load().identity == set.identity)
    let digest = set.identity.contentDigest
    #expect(try load("films:core50@\(digest)", allowUnverified: false).identity.verified)
  }

  @Test func `is read from one array without its frames, with the same digest`() throws {
    try writePickles()
    try write(FilmFixtures.bytes(FilmFixtures.array), "core50_imgs.npz")
    let set = try load()
    try expect(set)
    try writeFrames()
    #expect(try load().identity == set.identity)
  }

  @Test func `names the frame that is missing, damaged or of another size`() throws {
    try writePickles()
    try writeFrames()
    let file = root.appending(path: frame(2, 1, 1))
    let content = try Data(contentsOf: file)
    try FileManager.default.removeItem(at: file)
    #expect(
      refusal { _ = try load() }
        == "DIR/core50/s2/o1/C_02_01_001.png cannot be read: No such file or directory")
    try content.dropLast(20).write(to: file)
    #expect(refusal { _ = try load() }.hasPrefix("DIR/core50/s2/o1/C_02_01_001.png is damaged: "))
    try PNGFile.write(Array(repeating: 0, count: 12), width: 2, height: 2, channels: 3, to: file)
    #expect(
      refusal { _ = try load() }.hasPrefix("DIR/core50/s2/o1/C_02_01_001.png is 3×2×2 (channels"))
  }

  @Test func `gives up a run where a frame changes after it was opened`() throws {
    try writePickles()
    try writeFrames()
    let set = try load()
    let file = root.appending(path: frame(1, 2, 0))
    try FileManager.default.removeItem(at: file)
    #expect(row(set.train, 2) == Array(repeating: 0, count: 48))
    #expect(
      set.failure?.description == "\(file.path) cannot be read: No such file or directory")
  }

  @Test func `keeps digests until a file has another time of change`() throws {
    try writePickles()
    try writeFrames()
    let first = try load(cache: true).identity.contentDigest
    let kept = try FileManager.default.subpathsOfDirectory(
      atPath: directory.url.appending(path: "cache").path
    ).filter { $0.hasSuffix(".digests") }
    #expect(kept.count == 2)
    try expect(try load(cache: true))
    // Another image in the same place and of the same size is another data set.
    try PNGFile.write(
      pixels(3), width: 4, height: 4, channels: 3, to: root.appending(path: frame(2, 1, 1)))
    #expect(try load(cache: true).identity.contentDigest != first)
  }

  @Test func `refuses lists that contradict each other`() throws {
    try writeFrames()
    try writeFiles("NI_inc", labels: { _ in 0 })
    let set = try load()
    #expect(
      refusal { _ = try #require(set.lists).contexts(.ni, run: 0) }.hasPrefix(
        "DIR/core50/NI_inc/run0 labels s2/o1/"))
    #expect(
      refusal { _ = try #require(set.lists).contexts(.nc, run: 0) }
        == "the protocol makes no contexts: the data set has no list 'nc', only 'ni'")
    #expect(
      refusal { _ = try #require(set.lists).contexts(.ni, run: 1) }.contains(
        "run1/train_batch_00_filelist.txt cannot be read: No such file"))
    // Other labels that are names of the same classes are as good.
    try writeFiles("NI_inc", labels: { 7 - $0 })
    try expect(try load())
    try write(Array("s1/o1/C_01_01_000.png\n".utf8), "NI_inc/run0/train_batch_03_filelist.txt")
    #expect(
      refusal { _ = try load() }.contains(
        "train_batch_03_filelist.txt is damaged: line 1 is no frame with its label"))
  }

  @Test func `refuses a folder without lists, and pickles of something else`() throws {
    try writeFrames()
    #expect(refusal { _ = try load() }.hasPrefix("DIR/core50 has no lists of contexts; put"))
    try writePickles()
    try write(FilmFixtures.bytes(FilmFixtures.labels[2]), "paths.pkl")
    #expect(refusal { _ = try load() }.hasPrefix("DIR/core50/paths.pkl is damaged: it is no list"))
    try writePickles()
    try write(FilmFixtures.bytes(FilmFixtures.paths[2]), "LUP.pkl")
    let set = try load()
    #expect(
      refusal { _ = try #require(set.lists).contexts(.ni, run: 0) }
        == "DIR/core50/LUP.pkl is damaged: it is no dictionary; fetch it anew")
    try writePickles()
    #expect(
      refusal { _ = try #require(set.lists).contexts(.nicv2In391, run: 0) }
        == "DIR/core50/LUP.pkl has no 'nicv2_391'")
    #expect(
      refusal { _ = try #require(set.lists).contexts(.ni, run: 2) }
        == "DIR/core50/LUP.pkl has 2 runs of 'ni', none of number 2")
  }

  @Test(
    .enabled(if: genuine != nil, "CORe50's frames are not in the search path; set CLBENCH_DATA"))
  func `takes genuine frames of CORe50 as they are`() throws {
    let folder = try #require(genuine)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(names.count == 90)
    var (train, test): ([String], [String]) = ([], [])
    for name in names {
      let parts = name.split(separator: "_").compactMap { Int($0.prefix { $0 != "." }) }
      let path = "s\(parts[0])/o\(parts[1])/\(name)"
      let url = root.appending(path: path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(
        atPath: url.path, withDestinationPath: "\(folder)/\(name)")
      let line = "\(path) \(parts[1] - 1)"
      if [3, 7, 10].contains(parts[0]) { test.append(line) } else { train.append(line) }
    }
    for (batch, lines) in train.grouped(by: (train.count + 7) / 8).enumerated() {
      try write(
        Array(lines.joined(separator: "\n").utf8),
        "NI_inc/run0/train_batch_0\(batch)_filelist.txt")
    }
    try write(Array(test.joined(separator: "\n").utf8), "NI_inc/run0/test_filelist.txt")
    let set = try load()
    #expect(set.train.count + set.test.count == 90 && set.train.classes == 50)
    #expect(set.train.shape == ExampleShape(channels: 3, height: 128, width: 128))
    let listed = try #require(set.lists).contexts(.ni, run: 0)
    #expect(listed.contexts.joined().sorted() == Array(0..<Int32(train.count)))
    var row = [Float](repeating: 0, count: 49_152)
    for place in 0..<set.train.count {
      set.train.source.write(place, pass: nil, to: &row)
      let mean = row.reduce(0, +) / 49_152
      #expect(mean > 0.1 && mean < 0.9)
    }
    #expect(set.failure == nil)
  }

  @Test func `shows of a damaged pickle no character that a terminal would obey`() {
    var reader = PickleReader(Array("I1\r\n.".utf8), path: "x.pkl", dialect: .lists)
    #expect {
      try reader.value()
    } throws: {
      String(describing: $0).contains("x.pkl is damaged: '1\u{FFFD}' is no whole number")
    }
  }
}
