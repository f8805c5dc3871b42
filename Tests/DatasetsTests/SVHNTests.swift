import Foundation
import Testing

@testable import Datasets

@Suite struct SVHNTests {
  /// One of the files of `Tests/Oracle/matlab_goldens.py`.
  private static func content(_ name: String) -> [UInt8] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../Corpus/svhn/\(name)").standardizedFileURL
    return (try? Data(contentsOf: file)).map { [UInt8]($0) } ?? []
  }

  private func refusal(_ content: [UInt8]) -> String? {
    do throws(DatasetError) {
      _ = try LabeledImages(svhn: content, path: "x")
      return nil
    } catch {
      return error.description
    }
  }

  @Test(arguments: ["packed.mat", "plain.mat"])
  func `reads images and labels, packed or plain, in bytes or in double precision`(
    name: String
  ) throws {
    let set = try LabeledImages(svhn: Self.content(name), path: "x")
    #expect(set.shape == ExampleShape(channels: 3, height: 32, width: 32))
    #expect(set.labels == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    for image in 0..<10 {
      for channel in 0..<3 {
        for row in 0..<32 {
          for column in 0..<32 {
            let pixel = set.pixels[((image * 3 + channel) * 32 + row) * 32 + column]
            let expected = (2 * row + 3 * column + 50 * channel + 7 * image) % 256
            guard Int(pixel) == expected else {
              Issue.record("image \(image), channel \(channel), row \(row), column \(column)")
              return
            }
          }
        }
      }
    }
  }

  @Test(arguments: ["packed.mat", "plain.mat"])
  func `refuses every truncation with one line`(name: String) {
    let content = Self.content(name)
    for length in Array(0..<400) + Array(stride(from: 400, to: content.count, by: 401)) {
      let text = refusal(Array(content.prefix(length)))
      #expect(text?.hasPrefix("x is damaged: ") == true && text?.contains("\n") == false)
    }
  }

  @Test func `survives every flipped bit of what is no pixel`() {
    let content = Self.content("plain.mat")
    for place in Array(100..<400) + Array(content.count - 400..<content.count) {
      for bit in 0..<8 {
        var damaged = content
        damaged[place] ^= 1 << UInt8(bit)
        #expect(refusal(damaged)?.contains("\n") != true)
      }
    }
  }

  /// Replaces bytes that stand there once.
  private func edited(_ old: [UInt8], _ new: [UInt8]) throws -> [UInt8] {
    var content = Self.content("plain.mat")
    let places = content.indices.filter { content[$0...].starts(with: old) }
    #expect(places.count == 1)
    let place = try #require(places.first)
    content.replaceSubrange(place..<place + old.count, with: new)
    return content
  }

  @Test func `says what is wrong`() throws {
    let nine = withUnsafeBytes(of: 9.0.bitPattern.littleEndian, Array.init)
    let half = withUnsafeBytes(of: 9.5.bitPattern.littleEndian, Array.init)
    let eleven = withUnsafeBytes(of: 11.0.bitPattern.littleEndian, Array.init)
    let extents: [UInt8] = [32, 0, 0, 0, 32, 0, 0, 0, 3, 0, 0, 0, 10, 0, 0, 0]
    for (content, reason) in [
      (try edited(nine, half), "'y' has a number that is none of 0…255"),
      (try edited(nine, eleven), "label 9 is 11, none of 1…10"),
      (
        try edited(extents, [32, 0, 0, 0, 32, 0, 0, 0, 3, 0, 0, 0, 11, 0, 0, 0]),
        "'X' has 30720 values, its extents say 33792"
      ),
      (
        try edited(extents, [32, 0, 0, 0, 32, 0, 0, 0, 10, 0, 0, 0, 3, 0, 0, 0]),
        "its 'X' has the extents [32, 32, 10, 3], not 32 × 32 × 3 × n"
      ),
      (Array("MATLAB 7.3".utf8), "it does not start like a file of MATLAB 5 to 7"),
      (Array(Self.content("packed.mat").prefix(128)), "it has no arrays 'X' and 'y'"),
    ] {
      #expect(refusal(content) == "x is damaged: \(reason); fetch it anew")
    }
  }

  @Test func `is verified by its files, and takes others only where that is allowed`() throws {
    #expect(DatasetDescriptor.svhn.caveat == nil && DatasetDescriptor.svhn.hasOrder)
    try withFolder { root in
      for (name, source) in [("train", "packed.mat"), ("test", "plain.mat")] {
        try Data(Self.content(source)).write(to: root.appending(path: "\(name)_32x32.mat"))
      }
      let locator = DataLocator(dataDirectory: root.path, environment: [:])
      var search = DatasetSearch(.svhn, locator)
      let found = try search.find(allowUnverified: true)
      #expect(!found.identity.verified && found.train == found.test && found.note == nil)
      #expect(found.identity.files.map(\.role) == ["train", "test"])
      #expect {
        try search.find(allowUnverified: false)
      } throws: { error in
        let text = String(describing: error)
        return text.contains("train_32x32.mat is not the expected data: SHA-256 of its content is ")
          && text.contains("expected 435e94d6") && !text.contains("\n")
      }
    }
  }
}
