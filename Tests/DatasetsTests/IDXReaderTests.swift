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

@Suite struct DecompressionTests {
  /// The header of a gzip member, RFC 1952.
  private let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
  private let text = Array("continual learning".utf8)

  private func gzip(_ bytes: [UInt8]) -> [UInt8] {
    // A stored block: header, length and its complement, the bytes, checksum and size.
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    func little(_ value: UInt32, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
    }
    let length = UInt32(bytes.count)
    return header + [1] + little(length, 2) + little(~length, 2) + bytes + little(~crc, 4)
      + little(length, 4)
  }

  @Test func `unpacks one member and two`() throws {
    let member = gzip(text)
    #expect(try Decompression.gunzip(member, path: "x.gz") == text)
    #expect(try Decompression.gunzip(member + member, path: "x.gz") == text + text)
  }

  @Test func `rejects every truncation`() {
    let member = gzip(text)
    for length in 0..<member.count {
      #expect(throws: DatasetError.self) {
        try Decompression.gunzip(Array(member.prefix(length)), path: "x.gz")
      }
    }
  }

  @Test func `notices a flipped bit in the data`() {
    var member = gzip(text)
    member[18] ^= 4
    #expect(throws: DatasetError.self) { try Decompression.gunzip(member, path: "x.gz") }
  }
}
