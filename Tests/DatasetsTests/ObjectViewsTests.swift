import Foundation
import TestSupport
import Testing

@testable import Datasets

/// Where tests find photographs of COIL-100, or nil.
private let coil = DataLocator().directories.first {
  FileManager.default.fileExists(atPath: "\($0)/coil/obj10__0.png")
}

@Suite struct ObjectViewsTests {
  private static func load(_ directory: URL, _ name: String = "views:toys") throws -> ImageDataset {
    try DatasetCatalog.load(
      name: name, locator: DataLocator(dataDirectory: directory.path, environment: [:]),
      allowUnverified: true)
  }

  private func write(_ objects: [Int], every step: Int, to directory: URL) throws {
    for object in objects {
      for degrees in stride(from: 0, to: 360, by: step) {
        try PNGFile.write(
          PNGFile.pixels(ofClass: object, degrees, channels: 3), width: 4, height: 4, channels: 3,
          to: directory.appending(path: "toys/obj\(object)__\(degrees).png"))
      }
    }
  }

  @Test(arguments: [
    ("obj1__0.png", 1, 0), ("obj100__355.png", 100, 355), ("obj07__5.png", 7, 5),
  ])
  func `are told by their names`(name: String, object: Int, degrees: Int) throws {
    let parts = try #require(ObjectViews.parts(ofName: name))
    #expect(parts == (object, degrees))
  }

  @Test(arguments: ["obj1_0.png", "obj1__360.png", "obj__1.png", "xobj1__0.png", "obj1__0.jpg", ""])
  func `have no other names`(name: String) {
    #expect(ObjectViews.parts(ofName: name) == nil)
  }

  @Test func `are learned in sectors and tested on every third`() throws {
    let directory = try TemporaryDirectory()
    try write([2, 10, 1], every: 30, to: directory.url)
    try Data("x".utf8).write(to: directory.url.appending(path: "toys/readme.txt"))
    let set = try Self.load(directory.url)
    // Twelve views each: 60, 150, 240 and 330 degrees are tested on.
    #expect(
      set.train.labels == Array(repeating: 0, count: 8) + Array(repeating: 1, count: 8)
        + Array(repeating: 2, count: 8))
    #expect(set.test.labels == [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2])
    let listed = try #require(set.lists).contexts(.views, run: 0)
    // One of three objects is there at first, and each has four sectors of two views.
    #expect(listed.contexts.count == 12 && listed.contexts.allSatisfy { $0.count == 2 })
    #expect(listed.contexts.joined().sorted() == Array(0..<24) && listed.test == Array(0..<12))
    #expect(listed.contexts.allSatisfy { $0[1] == $0[0] + 1 && $0[0] % 2 == 0 })
    var row = [Float](repeating: -1, count: 48)
    set.test.source.write(5, pass: nil, to: &row)
    // Object 2 at 150 degrees.
    let bytes = PNGFile.pixels(ofClass: 2, 150, channels: 3)
    #expect(row[0] == Float(bytes[0]) / 255 && row[16] == Float(bytes[1]) / 255)
  }

  @Test func `are refused where there are too few, or one is damaged`() throws {
    let directory = try TemporaryDirectory()
    func refusal() -> String {
      let error = #expect(throws: DatasetError.self) { try Self.load(directory.url) }
      let text = error?.description ?? ""
      #expect(!text.contains("\n"))
      return text.replacing(directory.url.path, with: "DIR")
    }
    #expect(refusal().hasPrefix("there is no folder 'toys'; put it into a directory"))
    try write([1], every: 30, to: directory.url)
    #expect(
      refusal()
        == "DIR/toys has views of 1 objects; put files like 'obj1__0.png' of some there")
    try write([2], every: 180, to: directory.url)
    #expect(
      refusal()
        == "DIR/toys has 2 views of object 2, none of them to be tested on; of all degrees every third is tested on"
    )
    try write([2], every: 30, to: directory.url)
    let file = directory.url.appending(path: "toys/obj2__60.png")
    try Data(contentsOf: file).dropLast(9).write(to: file)
    #expect(refusal().hasPrefix("DIR/toys/obj2__60.png is damaged: it ends after"))
  }

  @Test(.enabled(if: coil != nil, "COIL-100 is not in the search path; set CLBENCH_DATA"))
  func `of COIL-100 make 92 contexts of 24 objects`() throws {
    let set = try DatasetCatalog.load(
      name: "views:coil", locator: DataLocator(), allowUnverified: true)
    #expect(set.train.count == 380 && set.test.count == 189 && set.train.classes == 24)
    #expect(set.train.shape == ExampleShape(channels: 3, height: 128, width: 128))
    let listed = try #require(set.lists).contexts(.views, run: 0)
    // Some of the views of the excerpt are missing.
    #expect(listed.contexts.count == 92 && (16...20).contains(listed.contexts[0].count))
    #expect(listed.contexts.dropFirst().allSatisfy { (2...4).contains($0.count) })
  }
}
