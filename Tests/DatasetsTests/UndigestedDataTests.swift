import Foundation
import Testing

@testable import Datasets

/// Data sets of which no digest of the images was published: KMNIST, and the parts of EMNIST.
@Suite struct UndigestedDataTests {
  /// Images of 2×3 bytes, one of each class, and their labels.
  private static func arrays(classes: Int, firstLabel: Int = 0) -> (
    images: [UInt8], labels: [UInt8]
  ) {
    let count = UInt8(classes)
    return (
      [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 2, 0, 0, 0, 3]
        + (0..<6 * classes).map { UInt8(truncatingIfNeeded: $0) },
      [0, 0, 8, 1, 0, 0, 0, count] + (0..<classes).map { UInt8($0 + firstLabel) }
    )
  }

  private func find(
    _ descriptor: DatasetDescriptor, in root: URL, allowUnverified: Bool = false
  ) throws(DatasetError) -> ImageDataset {
    var search = DatasetSearch(
      descriptor, DataLocator(dataDirectory: root.path, environment: [:]),
      known: DatasetCatalog.all)
    return try search.find(allowUnverified: allowUnverified)
  }

  private func refusal(_ descriptor: DatasetDescriptor, in root: URL) -> String {
    do throws(DatasetError) {
      _ = try find(descriptor, in: root)
      return ""
    } catch {
      return error.description.replacing(root.path, with: "ROOT")
    }
  }

  @Test(arguments: [
    ("letters", 26, 1, "M"), ("balanced", 47, 0, "C"),
  ])
  func `turns EMNIST's images upright and counts its letters from zero`(
    part: String, classes: Int, firstLabel: Int, twelfth: String
  ) throws {
    let descriptor = try DatasetCatalog.descriptor(named: "emnist-\(part)")
    #expect(descriptor.classes == classes && descriptor.classNames[12] == twelfth)
    let arrays = Self.arrays(classes: classes, firstLabel: firstLabel)
    try withFolder { root in
      let folder = root.appending(path: "EMNIST/raw")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for set in ["train", "test"] {
        try Data(arrays.images).write(
          to: folder.appending(path: "emnist-\(part)-\(set)-images-idx3-ubyte"))
        try Data(arrays.labels).write(
          to: folder.appending(path: "emnist-\(part)-\(set)-labels-idx1-ubyte"))
      }
      let found = try find(descriptor, in: root, allowUnverified: true)
      #expect(!found.identity.verified && found.note == nil)
      #expect(found.train.count == classes && found.train == found.test)
      #expect(found.train.shape == ExampleShape(channels: 1, height: 3, width: 2))
      // The first image, stored as the columns 0 1 2 and 3 4 5.
      let first = try #require(found.train.labels.firstIndex(of: 0))
      #expect(Array(found.train.pixels[first * 6..<first * 6 + 6]) == [0, 3, 1, 4, 2, 5])
      #expect(
        refusal(descriptor, in: root).contains(
          """
          -test-labels-idx1-ubyte} cannot be verified: no digest of these data is published, so they \
          need --allow-unverified; put emnist-\(part)-train-images-idx3-ubyte
          """))
      // Labels of another part.
      let other = Self.arrays(classes: classes, firstLabel: 1 - firstLabel)
      try Data(other.labels).write(
        to: folder.appending(path: "emnist-\(part)-train-labels-idx1-ubyte"))
      #expect(
        refusal(descriptor, in: root).contains(
          firstLabel == 1
            ? "label 0 is 0, where they start at 1" : "label 46 is 47, with 47 classes"))
    }
  }

  @Test
  func `verifies KMNIST by its packed files, and takes plain ones only where that is allowed`()
    throws
  {
    let arrays = Self.arrays(classes: 10)
    let contents = [arrays.images, arrays.labels, arrays.images, arrays.labels]
    let packed = contents.map(FileContentTests.gzip)
    let published = DatasetDescriptor.kmnist
    let descriptor = DatasetDescriptor(
      name: "kmnist", title: "KMNIST", source: "", origin: "a shop", classes: 10, classNames: [],
      folders: published.folders,
      files: zip(published.files, packed).map { file, bytes in
        DatasetDescriptor.File(
          role: file.role, names: file.names, sha256: nil,
          packedSHA256: ContentDigest.sha256(bytes))
      }, contentDigest: nil)
    try withFolder { root in
      let folder = root.appending(path: "KMNIST/raw")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      func write(_ contents: [[UInt8]], ending: String) throws {
        for (file, content) in zip(published.files, contents) {
          try Data(content).write(to: folder.appending(path: file.names[0] + ending))
        }
      }
      try write(contents, ending: "")
      let plain = try find(descriptor, in: root, allowUnverified: true)
      #expect(!plain.identity.verified && plain.train.count == 10)
      let text = refusal(descriptor, in: root)
      #expect(
        text.contains(
          """
          t10k-labels-idx1-ubyte} cannot be verified: only the .gz files as published can \
          be verified; put train-images-idx3-ubyte
          """))
      #expect(text.contains(" (.gz as published; from a shop) into") && !text.contains("\n"))
      // As torchvision leaves them: both.
      try write(packed, ending: ".gz")
      let found = try find(descriptor, in: root)
      #expect(found.identity.verified && found.note == nil)
      #expect(found.paths.allSatisfy { $0.hasSuffix(".gz") })
      #expect(found.train == plain.train)
      #expect(found.identity.contentDigest == plain.identity.contentDigest)
      #expect(found.identity.files.isEmpty)
      // The real ones are others.
      #expect(
        refusal(published, in: root).contains(
          "is not the published file: its SHA-256 is \(ContentDigest.sha256(packed[0])), expected 51467d22"
        ))
    }
  }

  @Test func `says of every data set without a digest what can be verified`() {
    let caveats = DatasetCatalog.all.filter { $0.caveat != nil }.map(\.name)
    #expect(caveats == ["kmnist", "emnist-letters", "emnist-balanced"])
  }
}
