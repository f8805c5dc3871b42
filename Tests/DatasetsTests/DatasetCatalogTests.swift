import Foundation
import Testing

@testable import Datasets

/// Where tests find the real MNIST, or nil.
private let mnistAvailable = DataLocator().hasCandidates(for: .mnist)

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

  @Test(.enabled(if: mnistAvailable, "MNIST is not in the search path; set CLBENCH_DATA"))
  func `never takes MNIST for Fashion-MNIST`() throws {
    let mnist = try DatasetCatalog.load(name: "mnist", locator: DataLocator())
    // Flat, as the first directory.
    let flat = URL(fileURLWithPath: mnist.paths[0]).deletingLastPathComponent().path
    #expect {
      try DatasetCatalog.load(
        name: "fashion-mnist", locator: DataLocator(dataDirectory: flat, environment: [:]),
        allowUnverified: true)
    } throws: { error in
      String(describing: error).contains("is MNIST's")
    }
  }

  @Test func `names the nearest data set for an unknown one`() {
    #expect {
      try DatasetCatalog.load(name: "mnits", locator: DataLocator(environment: [:]))
    } throws: { error in
      String(describing: error) == "unknown data set 'mnits'; did you mean 'mnist'?"
    }
  }

  @Test(arguments: [
    ("mnist", "train-images-idx3-ubyte", "https://storage.googleapis.com/cvdf-datasets/mnist/"),
    ("fashion-mnist", "t10k-labels-idx1-ubyte", "Debian's package dataset-fashion-mnist"),
  ])
  func `says which files to put where and where to get them`(
    name: String, file: String, origin: String
  ) {
    #expect {
      try DatasetCatalog.load(
        name: name, locator: DataLocator(dataDirectory: "/nowhere", environment: [:]))
    } throws: { error in
      let text = String(describing: error)
      return text.contains(file) && text.contains(origin) && text.contains("/nowhere (not there)")
        && text.contains("name it in CLBENCH_DATA or with --data-dir") && !text.contains("\n")
    }
  }

  @Test func `searches the given directory, then CLBENCH_DATA, the cache and the system`() {
    let locator = DataLocator(
      dataDirectory: "/a", environment: ["CLBENCH_DATA": "/b:/c", "XDG_CACHE_HOME": "/d"])
    #expect(locator.directories == ["/a", "/b", "/c", "/d/clbench", "/usr/share/datasets"])
    let home = DataLocator(environment: ["HOME": "/home/x"])
    #expect(home.directories == ["/home/x/.cache/clbench", "/usr/share/datasets"])
  }

  @Test func `takes the home directory for a tilde and passes over empty components`() {
    let locator = DataLocator(
      dataDirectory: "~/given",
      environment: ["CLBENCH_DATA": ":~/b::/c/~:~:", "HOME": "/home/x"])
    #expect(
      locator.directories == [
        "/home/x/given", "/home/x/b", "/c/~", "/home/x", "/home/x/.cache/clbench",
        "/usr/share/datasets",
      ])
  }

  @Test(arguments: [
    ("~", "/home/x"), ("~/", "/home/x/"), ("~/a b/~", "/home/x/a b/~"), ("~root/y", "/root/y"),
    ("~nobody-has-this-name/y", "~nobody-has-this-name/y"), ("a/~/b", "a/~/b"), ("", ""),
  ])
  func `replaces a tilde at the beginning of a path only`(path: String, expanded: String) {
    #expect(expandingHome(in: path, environment: ["HOME": "/home/x"]) == expanded)
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
