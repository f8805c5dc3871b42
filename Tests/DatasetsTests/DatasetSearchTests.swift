import Foundation
import Testing

@testable import Datasets

/// A small data set of two classes, and another beside it.
private struct Specimen {
  let files: [[UInt8]]
  let descriptor: DatasetDescriptor

  static let roles = ["train-images", "train-labels", "test-images", "test-labels"]
  static let names = [
    "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
  ]

  static let wanted = Specimen(
    "wanted", pixels: [1, 2, 3], labels: [0, 1, 0], folders: ["Wanted/raw"])
  static let other = Specimen(
    "other", pixels: [4, 5, 6], labels: [1, 0, 0], folders: [])

  private init(_ name: String, pixels: [UInt8], labels: [UInt8], folders: [String]) {
    files = Self.files(pixels: pixels, labels: labels)
    let images = LabeledImages(height: 1, width: 1, pixels: pixels, labels: labels, classes: 2)
    descriptor = DatasetDescriptor(
      name: name, title: name.capitalized, source: "", origin: "a shop", classes: 2,
      classNames: ["Cat", "Dog"], folders: folders,
      files: zip(Self.roles, zip(Self.names, files)).map { role, file in
        DatasetDescriptor.File(
          role: role, names: [file.0], sha256: ContentDigest.sha256(file.1))
      }, contentDigest: ContentDigest.unordered(train: images, test: images))
  }

  /// Images of one pixel and their labels, the same for training and testing.
  static func files(pixels: [UInt8], labels: [UInt8] = [0, 1, 1]) -> [[UInt8]] {
    let count = UInt8(pixels.count)
    let images = [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 1, 0, 0, 0, 1] + pixels
    let answers = [0, 0, 8, 1, 0, 0, 0, count] + labels
    return [images, answers, images, answers]
  }

  /// Writes files, those of the wanted set by default, where there is something to write.
  static func write(_ files: [[UInt8]?] = wanted.files, to folder: URL, ending: String = "") throws
  {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, content) in zip(names, files) {
      if let content { try Data(content).write(to: folder.appending(path: name + ending)) }
    }
  }
}

@Suite struct DatasetSearchTests {
  private func find(
    in folders: [URL], allowUnverified: Bool = false
  ) throws(DatasetError) -> ImageDataset {
    let paths = folders.map(\.path).joined(separator: ":")
    var search = DatasetSearch(
      Specimen.wanted.descriptor, DataLocator(environment: ["CLBENCH_DATA": paths]),
      known: [Specimen.wanted.descriptor, Specimen.other.descriptor])
    return try search.find(allowUnverified: allowUnverified)
  }

  /// The folders of the files that are read.
  private func places(_ dataset: ImageDataset) -> [String] {
    dataset.paths.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path }
  }

  private func refusal(in folders: [URL], allowUnverified: Bool = false) -> MissingData? {
    do throws(DatasetError) {
      _ = try find(in: folders, allowUnverified: allowUnverified)
    } catch {
      if case .noUsableFiles(let missing) = error { return missing }
    }
    return nil
  }

  @Test func `goes past another data set's files to its own further on`() throws {
    try withFolder { root in
      let (flat, good) = (root.appending(path: "a"), root.appending(path: "b"))
      try Specimen.write(Specimen.other.files, to: flat)
      try Specimen.write(to: good.appending(path: "wanted"))
      for allowUnverified in [false, true] {
        let found = try find(in: [flat, good], allowUnverified: allowUnverified)
        #expect(found.identity.verified && found.train.pixels == [1, 2, 3])
        #expect(Set(places(found)) == [good.path + "/wanted"])
        #expect(
          found.note == """
            wanted is read from \(good.path)/wanted; \
            each of \(flat.path)/{\(Specimen.names.joined(separator: ", "))} is Other's
            """)
      }
      #expect(try find(in: [good, flat]).note == nil)
    }
  }

  @Test(arguments: [
    ([], "is damaged: it is empty"),
    (Array("<html>".utf8), "is damaged: it is a web page, saved under the name of the file"),
    (Array(Specimen.wanted.files[1].dropLast()), "is damaged: it holds 2 bytes of data"),
    ([0x1F, 0x8B, 8, 0, 0], "is damaged: the archive is cut off"),
    (Specimen.files(pixels: [1, 2, 3], labels: [1, 1, 0])[1], "is not the expected data: "),
    (Specimen.wanted.files[0], "is another file of Wanted"),
  ])
  func `goes past a file that is damaged or foreign`(content: [UInt8], reason: String) throws {
    try withFolder { root in
      let (bad, good) = (root.appending(path: "a"), root.appending(path: "b"))
      try Specimen.write([nil, content, nil, nil], to: bad)
      try Specimen.write(to: good)
      let found = try find(in: [bad, good], allowUnverified: true)
      #expect(found.identity.verified && Set(places(found)) == [good.path])
      #expect(found.passedOver.map(\.path) == ["\(bad.path)/\(Specimen.names[1])"])
      #expect(found.passedOver[0].reason.hasPrefix(reason), "\(found.passedOver[0].reason)")
    }
  }

  @Test func `takes a good packed file beside a bad plain one, and the other way round`() throws {
    try withFolder { root in
      try Specimen.write([[7], nil, nil, nil], to: root)
      try Specimen.write([Specimen.wanted.files[0], nil, nil, nil], to: root, ending: ".gz")
      try Specimen.write([nil, Specimen.wanted.files[1], nil, nil], to: root)
      try Specimen.write([nil, Array("<p>".utf8), nil, nil], to: root, ending: ".gz")
      let tests = Specimen.wanted.files[2]
      try Specimen.write([nil, nil, tests, Specimen.wanted.files[3]], to: root, ending: ".xz")
      let found = try find(in: [root])
      #expect(found.identity.verified)
      #expect(
        found.paths.map { URL(fileURLWithPath: $0).pathExtension } == ["gz", "", "xz", "xz"])
    }
  }

  @Test func `joins verified files of two folders, but never unverified ones`() throws {
    try withFolder { root in
      let (a, b) = (root.appending(path: "a"), root.appending(path: "b"))
      let files = Specimen.wanted.files
      try Specimen.write([files[0], files[1], nil, nil], to: a)
      try Specimen.write([nil, nil, files[2], files[3]], to: b)
      let found = try find(in: [a, b])
      #expect(found.identity.verified && places(found) == [a.path, a.path, b.path, b.path])

      let strange = Specimen.files(pixels: [7, 8, 9])
      try Specimen.write([strange[0], strange[1], nil, nil], to: a)
      try Specimen.write([nil, nil, strange[2], strange[3]], to: b)
      let missing = try #require(refusal(in: [a, b], allowUnverified: true))
      #expect(missing.files.map(\.role) == Specimen.roles)
      #expect(missing.unverifiedFolder == nil)
    }
  }

  @Test func `takes the first whole unverified set if that is allowed, a verified one before it`()
    throws
  {
    try withFolder { root in
      let folders = ["a", "b", "c", "d"].map { root.appending(path: $0) }
      let strange = Specimen.files(pixels: [7, 8, 9])
      try Specimen.write([strange[0], strange[1], strange[2], nil], to: folders[0])
      try Specimen.write(strange, to: folders[1])
      try Specimen.write(Specimen.files(pixels: [9, 9, 9]), to: folders[2])
      let missing = try #require(refusal(in: folders))
      #expect(missing.unverifiedFolder == folders[1].path)
      #expect(missing.description.contains("or take those of \(folders[1].path) with --allow"))
      let found = try find(in: folders, allowUnverified: true)
      #expect(!found.identity.verified && Set(places(found)) == [folders[1].path])
      #expect(found.train.pixels == [7, 8, 9])
      // None of its own files is passed over.
      #expect(found.passedOver.allSatisfy { !$0.path.hasPrefix(folders[1].path) })
      try Specimen.write(to: folders[3])
      #expect(try find(in: folders, allowUnverified: true).identity.verified)
    }
  }

  @Test func `knows the images in another order, also those of another data set`() throws {
    try withFolder { root in
      let (mine, others) = (root.appending(path: "a"), root.appending(path: "b"))
      try Specimen.write(Specimen.files(pixels: [3, 1, 2], labels: [0, 0, 1]), to: mine)
      try Specimen.write(Specimen.files(pixels: [6, 4, 5], labels: [0, 1, 0]), to: others)
      let found = try find(in: [others, mine])
      #expect(found.identity.verified && Set(places(found)) == [mine.path])
      let missing = try #require(refusal(in: [others], allowUnverified: true))
      #expect(
        missing.passedOver.contains {
          $0.path == others.path && $0.reason == "holds the images of Other"
        })
    }
  }

  @Test(arguments: ["wanted", "Wanted/raw", ""])
  func `finds the folders of other programs below a root`(folder: String) throws {
    try withFolder { root in
      try Specimen.write(to: root.appending(path: folder))
      #expect(try find(in: [root]).identity.verified)
    }
  }

  @Test(
    arguments: [
      ([0, 0, 0], 0, "training", "class 1 (Dog)"), ([1, 1, 1], 2, "test", "class 0 (Cat)"),
      ([1, 1, 1], 0, "training", "class 0 (Cat)"),
    ] as [([UInt8], Int, String, String)])
  func `names a class without an example`(
    labels: [UInt8], first: Int, part: String, title: String
  ) throws {
    try withFolder { root in
      var files = Specimen.files(pixels: [7, 8, 9])
      files[first + 1] = Specimen.files(pixels: [7, 8, 9], labels: labels)[1]
      try Specimen.write(files, to: root)
      let missing = try #require(refusal(in: [root], allowUnverified: true))
      #expect(
        missing.passedOver.contains {
          $0.path == "\(root.path)/\(Specimen.names[first + 1])"
            && $0.reason == "has no \(part) example of \(title)"
        })
      #expect(missing.description.contains("example of \(title)"))
    }
  }

  @Test func `names the files that are missing, what was found instead, and a file as a directory`()
    throws
  {
    try withFolder { root in
      let file = root.appending(path: "file")
      try Data().write(to: file)
      let folder = root.appending(path: "folder")
      try Specimen.write([nil, nil, Array("<a>".utf8), Array("<a>".utf8)], to: folder)
      try Specimen.write([Specimen.wanted.files[0], nil, nil, nil], to: folder)
      let missing = try #require(refusal(in: [file, folder]))
      #expect(
        missing.description.hasPrefix(
          """
          Wanted: no usable file for train-labels, test-images, test-labels; \(file.path) is no \
          directory; each of \(folder.path)/{\(Specimen.names[2]), \(Specimen.names[3])} is damaged: it is a web \
          page, saved under the name of the file; put \(Specimen.names[1]), \(Specimen.names[2]), \
          \(Specimen.names[3]) (plain, .gz or .xz; from a shop) into a directory
          """), "\(missing)")
      #expect(!missing.description.contains("\n"))
    }
  }
}
