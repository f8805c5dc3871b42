import Foundation
import Testing

@testable import Datasets

/// Where tests find the real MNIST, or nil.
private let mnistAvailable =
  DataLocator().find(
    ["train-images-idx3-ubyte"], of: "mnist") != nil

@Suite struct DatasetCatalogTests {
  @Test func `draws strokes whose content digest is the one in the source`() throws {
    let strokes = try DatasetCatalog.load(name: "strokes", locator: DataLocator(environment: [:]))
    #expect(strokes.identity.verified)
    #expect(
      strokes.identity.contentDigest
        == "9e3da86f0f577c2e01d73d46cf1f1cf94350be007cdcc2f16a7ac21666a7d8a6")
    #expect(strokes.train.count == 60_000)
    #expect(strokes.test.count == 10_000)
    let counts = (0..<10).map { label in strokes.train.labels.count { $0 == label } }
    #expect(counts.allSatisfy { abs($0 - 6000) < 300 })
    // Every image has ink, and none is full of it.
    let inked = (0..<200).map { image in
      strokes.train.pixels[image * 784..<(image + 1) * 784].count { $0 > 0 }
    }
    #expect(inked.allSatisfy { (25...400).contains($0) })
  }

  @Test(.enabled(if: mnistAvailable, "MNIST is not in the search path; set CLBENCH_DATA"))
  func `recognizes the canonical MNIST`() throws {
    let mnist = try DatasetCatalog.load(name: "mnist", locator: DataLocator())
    #expect(mnist.identity.verified)
    let train = (0..<10).map { label in mnist.train.labels.count { $0 == label } }
    #expect(train == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
    let test = (0..<10).map { label in mnist.test.labels.count { $0 == label } }
    #expect(test == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
  }

  @Test func `names the nearest data set for an unknown one`() {
    #expect {
      try DatasetCatalog.load(name: "mnits", locator: DataLocator(environment: [:]))
    } throws: { error in
      String(describing: error) == "unknown data set 'mnits'; did you mean 'mnist'?"
    }
  }

  @Test func `says which files to put where`() {
    #expect {
      try DatasetCatalog.load(
        name: "mnist", locator: DataLocator(dataDirectory: "/nowhere", environment: [:]))
    } throws: { error in
      let text = String(describing: error)
      return text.contains("train-images-idx3-ubyte") && text.contains("/nowhere")
        && text.contains("--data-dir")
    }
  }

  @Test func `stops at data that are not the expected ones, unless told to go on`() throws {
    let directory = FileManager.default.temporaryDirectory
      .appending(path: "clbench-\(UUID().uuidString)")
    let folder = directory.appending(path: "mnist")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let images: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 5]
    let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 1, 9]
    for part in ["train", "t10k"] {
      try Data(images).write(to: folder.appending(path: "\(part)-images-idx3-ubyte"))
      try Data(labels).write(to: folder.appending(path: "\(part)-labels.idx1-ubyte"))
    }
    let locator = DataLocator(dataDirectory: directory.path, environment: [:])
    #expect {
      try DatasetCatalog.load(name: "mnist", locator: locator)
    } throws: { error in
      guard case .digestMismatch(_, let expected, let found)? = error as? DatasetError else {
        return false
      }
      return expected.hasPrefix("ba891046") && found == ContentDigest.sha256(images)
    }
    let loaded = try DatasetCatalog.load(name: "mnist", locator: locator, allowUnverified: true)
    #expect(!loaded.identity.verified)
    #expect(loaded.train.labels == [9])
  }

  @Test func `searches the given directory, then CLBENCH_DATA, the cache and the system`() {
    let locator = DataLocator(
      dataDirectory: "/a", environment: ["CLBENCH_DATA": "/b:/c", "XDG_CACHE_HOME": "/d"])
    #expect(locator.directories == ["/a", "/b", "/c", "/d/clbench", "/usr/share/datasets"])
    let home = DataLocator(environment: ["HOME": "/home/x"])
    #expect(home.directories == ["/home/x/.cache/clbench", "/usr/share/datasets"])
  }
}

@Suite struct ContentDigestTests {
  private func make(_ labels: [UInt8], _ pixels: [UInt8]) -> LabeledImages {
    LabeledImages(height: 1, width: 2, pixels: pixels, labels: labels, classes: 10)
  }

  @Test func `has the known SHA-256 of abc`() {
    #expect(
      ContentDigest.sha256(Array("abc".utf8))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func `does not depend on the order of the records`() {
    let ordered = make([1, 2], [10, 11, 20, 21])
    let reversed = make([2, 1], [20, 21, 10, 11])
    let relabeled = make([2, 1], [10, 11, 20, 21])
    #expect(ContentDigest.unordered(ordered) == ContentDigest.unordered(reversed))
    #expect(ContentDigest.unordered(ordered) != ContentDigest.unordered(relabeled))
  }
}

@Suite struct NearestNameTests {
  @Test(arguments: [
    ("itertions", "iterations"), ("EWCC", "ewc"), ("learningrate", "learning-rate"),
  ])
  func `finds what was probably meant`(typed: String, meant: String) {
    #expect(nearestName(to: typed, among: ["iterations", "ewc", "learning-rate", "si"]) == meant)
  }

  @Test func `suggests nothing for something far away`() {
    #expect(nearestName(to: "banana", among: ["iterations", "ewc"]) == nil)
  }
}

@Suite struct SplitContextsTests {
  private let images = LabeledImages(
    height: 1, width: 1, pixels: [0, 1, 2, 3, 4, 5], labels: [0, 1, 2, 3, 4, 0], classes: 5)

  @Test func `puts classes into contexts by their new labels and leaves surplus classes out`()
    throws
  {
    // Class 0 becomes 3, class 1 becomes 0, and so on; two contexts of two leave new label 4 out.
    let split = try SplitContexts(contexts: 2, newLabels: [3, 0, 4, 1, 2])
    #expect(split.classesPerContext == 2)
    let first = split.members(ofContext: 1, in: images)
    #expect(first.indices == [1, 3])
    #expect(first.labels == [0, 1])
    let second = split.members(ofContext: 2, in: images)
    #expect(second.indices == [0, 4, 5])
    #expect(second.labels == [3, 2, 3])
  }

  @Test func `refuses more contexts than classes`() {
    #expect(throws: DatasetError.unevenSplit(classes: 3, contexts: 4)) {
      try SplitContexts(contexts: 4, newLabels: [0, 1, 2])
    }
  }
}
