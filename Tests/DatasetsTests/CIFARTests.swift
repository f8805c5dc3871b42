import Foundation
import Testing

@testable import Datasets

/// Byte p of image i, as in the committed pickle.
private func pixels(ofImage index: Int) -> [UInt8] {
  (0..<3072).map { UInt8(truncatingIfNeeded: 7 * $0 + 100 * index) }
}

/// A batch as Python 2 pickled it: byte strings, and an array whose bytes are one of them.
private func pythonTwoBatch(
  labels: [UInt8] = [3, 9], key: String = "labels", images: UInt8 = 2, elementType: String = "u1",
  function: String = "numpy.core.multiarray\n_reconstruct\n"
) -> [UInt8] {
  func short(_ text: String) -> [UInt8] { Array("U".utf8) + [UInt8(text.utf8.count)] + text.utf8 }
  let raw = pixels(ofImage: 0) + pixels(ofImage: 1)
  let size = (0..<4).map { UInt8(truncatingIfNeeded: raw.count >> (8 * $0)) }
  let dtype =
    Array("cnumpy\ndtype\nq\u{05}".utf8) + short(elementType) + Array("K\u{00}K\u{01}".utf8)
    + [0x87] + Array("Rq\u{06}(K\u{03}".utf8) + short("|")
    + Array("NNNJ".utf8) + [255, 255, 255, 255] + Array("J".utf8) + [255, 255, 255, 255]
    + Array("K\u{00}tb".utf8)
  let array =
    Array("c\(function)cnumpy\nndarray\nK\u{00}".utf8) + [0x85] + short("b") + [0x87]
    + Array("R(K\u{01}K".utf8) + [images] + Array("M".utf8) + [0x00, 0x0C, 0x86] + dtype
    + [0x89] + Array("T".utf8) + size + raw + Array("tb".utf8)
  let list = Array("]q\u{02}(".utf8) + labels.flatMap { [UInt8(ascii: "K"), $0] } + Array("e".utf8)
  return [0x80, 2] + Array("}q\u{01}(".utf8) + short("batch_label") + short("a test") + short(key)
    + list + short("data") + array + Array("u.".utf8)
}

private func refusal(_ content: [UInt8]) -> String? {
  do throws(DatasetError) {
    _ = try LabeledImages(cifarPickle: content, path: "x", labelKey: "labels", classes: 10)
    return nil
  } catch {
    return error.description
  }
}

@Suite struct CIFARTests {
  @Test func `reads binary records of one and of two labels`() throws {
    let images = (0..<2).map { pixels(ofImage: $0) }
    let ten = try LabeledImages(
      cifarRecords: [3] + images[0] + [9] + images[1], path: "x", labelBytes: 1, classes: 10)
    #expect(ten.labels == [3, 9] && ten.pixels == images[0] + images[1])
    #expect(ten.shape == ExampleShape(channels: 3, height: 32, width: 32))
    let hundred = try LabeledImages(
      cifarRecords: [19, 99] + images[1], path: "x", labelBytes: 2, classes: 100)
    #expect(hundred.labels == [99] && hundred.pixels == images[1])
  }

  @Test func `refuses records that are cut off, empty, foreign, or of no class`() {
    func reason(_ content: [UInt8]) -> String? {
      do throws(DatasetError) {
        _ = try LabeledImages(cifarRecords: content, path: "x", labelBytes: 1, classes: 10)
        return nil
      } catch {
        return error.reason
      }
    }
    let record = [4] + pixels(ofImage: 0)
    #expect(
      reason(record.dropLast())
        == "is damaged: it has 3072 bytes, which are no whole records of 3073")
    #expect(reason([]) == "is damaged: it is empty")
    #expect(
      reason(Array("<html>".utf8))
        == "is damaged: it is a web page, saved under the name of the file")
    #expect(
      reason(record + [10] + record.dropFirst()) == "is damaged: label 1 is 10, with 10 classes")
  }

  @Test func `reads what Python 2 pickled`() throws {
    let batch = try LabeledImages(
      cifarPickle: pythonTwoBatch(), path: "x", labelKey: "labels", classes: 10)
    #expect(batch.labels == [3, 9] && batch.pixels == pixels(ofImage: 0) + pixels(ofImage: 1))
    let fine = try LabeledImages(
      cifarPickle: pythonTwoBatch(labels: [3, 99], key: "fine_labels"), path: "x",
      labelKey: "fine_labels", classes: 100)
    #expect(fine.labels == [3, 99])
  }

  @Test func `reads what Python 3 and NumPy 2 pickled`() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/cifar-batch.pickle")
    let content = [UInt8](try Data(contentsOf: file))
    let batch = try LabeledImages(
      cifarPickle: content, path: "x", labelKey: "labels", classes: 10)
    #expect(batch.labels == [3, 9] && batch.pixels == pixels(ofImage: 0) + pixels(ofImage: 1))
    for length in stride(from: 0, to: content.count, by: 97) {
      #expect(refusal(Array(content.prefix(length)))?.hasPrefix("x is damaged: ") == true)
    }
  }

  @Test func `refuses every truncation with one line`() {
    let content = pythonTwoBatch()
    for length in Array(0..<120) + Array(content.count - 200..<content.count) {
      let text = refusal(Array(content.prefix(length)))
      #expect(text?.hasPrefix("x is damaged: ") == true && text?.contains("\n") == false)
    }
  }

  @Test func `survives every flipped bit`() {
    let content = pythonTwoBatch()
    for place in Array(0..<240) + Array(content.count - 4..<content.count) {
      for bit in 0..<8 {
        var damaged = content
        damaged[place] ^= 1 << UInt8(bit)
        #expect(refusal(damaged)?.contains("\n") != true)
      }
    }
  }

  @Test(arguments: [
    (
      pythonTwoBatch(function: "posix\nsystem\n"),
      "it asks for 'posix system', which is no part of CIFAR"
    ),
    (pythonTwoBatch(elementType: "i1"), "its array is none of bytes, row by row"),
    (pythonTwoBatch(images: 3), "its array has 6144 bytes, its extents say 9216"),
    (pythonTwoBatch(labels: [3]), "it has 1 labels for 2 images"),
    (pythonTwoBatch(labels: [3, 10]), "label 1 is 10, with 10 classes"),
    (pythonTwoBatch(key: "fine_labels"), "its dictionary has no 'labels'"),
    ([0x80, 4, 0x95], "it is a pickle of protocol 4, where only 2 is read"),
    ([0x80, 2, 0x2E], "it is a pickle of something else than one dictionary"),
    (pythonTwoBatch() + [0], "1 bytes follow its end"),
    (Array("no pickle".utf8), "it does not start like a pickle of protocol 2"),
  ])
  func `says what is wrong`(content: [UInt8], reason: String) {
    #expect(refusal(content) == "x is damaged: \(reason); fetch it anew")
  }

  @Test func `finds the binary and the Python files by the digest of their images`() throws {
    func descriptor(_ digest: String) -> DatasetDescriptor {
      DatasetDescriptor(
        name: "small", title: "Small", source: "", origin: "a shop", classes: 2, classNames: [],
        folders: [],
        layouts: DatasetDescriptor.cifar10.layouts.map { layout in
          DatasetDescriptor.Layout(files: layout.files, read: layout.read)
        }, contentDigest: digest)
    }
    let record = [0] + pixels(ofImage: 0) + [1] + pixels(ofImage: 1)
    let binary = Dictionary(
      uniqueKeysWithValues: ((1...5).map { "data_batch_\($0).bin" } + ["test_batch.bin"])
        .map { ($0, record) })
    let pickled = Dictionary(
      uniqueKeysWithValues: ((1...5).map { "data_batch_\($0)" } + ["test_batch"])
        .map { ($0, pythonTwoBatch(labels: [0, 1])) })
    func images(_ times: Int) -> LabeledImages {
      LabeledImages(
        channels: 3, height: 32, width: 32,
        pixels: Array((0..<times).map { _ in pixels(ofImage: 0) + pixels(ofImage: 1) }.joined()),
        labels: Array((0..<times).map { _ in [0, 1] }.joined()), classes: 2)
    }
    /// The first image's record has the smaller hash or the larger one; equal records lie together.
    func sorted(_ times: Int) -> LabeledImages {
      let hashes = [0, 1].map { SHA256.digest(of: [UInt8($0)] + pixels(ofImage: $0)) }
      let order = hashes[0].lexicographicallyPrecedes(hashes[1]) ? [0, 1] : [1, 0]
      return LabeledImages(
        channels: 3, height: 32, width: 32,
        pixels: order.flatMap { image in (0..<times).flatMap { _ in pixels(ofImage: image) } },
        labels: order.flatMap { [UInt8](repeating: UInt8($0), count: times) }, classes: 2)
    }
    let digest = ContentDigest.unordered(train: images(5), test: images(1))
    for files in [binary, pickled] {
      try withFolder { root in
        for (name, content) in files {
          try Data(content).write(to: root.appending(path: name))
        }
        let locator = DataLocator(environment: ["CLBENCH_DATA": root.path])
        var search = DatasetSearch(descriptor(digest), locator, known: [])
        let found = try search.find(allowUnverified: false)
        // However they were packed, the images are in the order of their records' hashes.
        #expect(found.identity.verified && found.identity.files.isEmpty)
        #expect(found.train == sorted(5) && found.test == sorted(1))
        #expect(found.note == nil)
        var other = DatasetSearch(descriptor("another"), locator, known: [])
        #expect {
          try other.find(allowUnverified: false)
        } throws: {
          String(describing: $0).contains("has the content digest \(digest), expected another")
        }
        var taken = DatasetSearch(descriptor("another"), locator, known: [])
        let unverified = try taken.find(allowUnverified: true)
        #expect(!unverified.identity.verified && unverified.note == nil)
      }
    }
  }
}
