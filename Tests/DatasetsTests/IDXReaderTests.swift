import Testing

@testable import Datasets

/// Two images of 2×3 in the IDX format.
private let images: [UInt8] =
  [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3] + (1...12).map { UInt8($0) }
private let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 2, 7, 3]

@Suite struct IDXReaderTests {
  @Test func `reads extents and elements`() throws {
    let array = try IDXArray(images, path: "images")
    #expect(array.extents == [2, 2, 3])
    #expect(array.elements == (1...12).map { UInt8($0) })
  }

  @Test func `rejects every truncation with one line that names the file`() {
    for length in 0..<images.count {
      #expect {
        try IDXArray(Array(images.prefix(length)), path: "images")
      } throws: { error in
        let text = String(describing: error)
        return text.hasPrefix("images is damaged: ") && !text.contains("\n")
      }
    }
  }

  @Test func `never accepts a flipped bit in the header`() {
    for bit in 0..<16 * 8 {
      var damaged = images
      damaged[bit / 8] ^= 1 << (bit % 8)
      #expect(throws: DatasetError.self) { try IDXArray(damaged, path: "images") }
    }
  }

  @Test func `rejects extents whose product overflows`() {
    let huge: [UInt8] = [0, 0, 8, 4] + Array(repeating: 255, count: 16) + [1, 2, 3]
    #expect(throws: DatasetError.self) { try IDXArray(huge, path: "huge") }
  }

  @Test(arguments: [
    ("", "it is empty"), ("<!DOCTYPE html><html>", "it is a web page"),
    ("\u{FEFF}\r\n <HTML>", "it is a web page"), ("PK\u{03}\u{04}…", "it is a ZIP archive"),
    ("version https://git-lfs.github.com/spec/v1\n", "it is a Git LFS pointer"),
    ("not found", "it does not start like an IDX file of bytes"),
  ])
  func `names what was saved instead of data`(content: String, reason: String) {
    #expect {
      try IDXArray(Array(content.utf8), path: "x")
    } throws: { error in
      String(describing: error).hasPrefix("x is damaged: \(reason)")
    }
  }

  @Test func `joins images and labels`() throws {
    let joined = try LabeledImages(
      images: IDXArray(images, path: "i"), imagesPath: "i", labels: IDXArray(labels, path: "l"),
      labelsPath: "l", classes: 10)
    #expect(joined.count == 2)
    #expect(joined.labels == [7, 3])
    #expect(joined.pixelsPerImage == 6)
  }

  @Test func `rejects labels beyond the classes and another number of labels`() throws {
    let array = try IDXArray(images, path: "i")
    let sevens = try IDXArray(labels, path: "l")
    #expect(throws: DatasetError.malformed(path: "l", reason: "label 0 is 7, with 5 classes")) {
      try LabeledImages(images: array, imagesPath: "i", labels: sevens, labelsPath: "l", classes: 5)
    }
    let three = try IDXArray([0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 3], path: "l")
    #expect(
      throws: DatasetError.malformed(path: "l", reason: "its extents are [3] for 2 images")
    ) {
      try LabeledImages(images: array, imagesPath: "i", labels: three, labelsPath: "l", classes: 10)
    }
  }
}
