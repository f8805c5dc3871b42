import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite final class ImageArrayTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func open(_ bytes: [UInt8], _ name: String = "x.npz", count: Int = 12) throws
    -> ImageArray
  {
    let url = directory.url.appending(path: name)
    try Data(bytes).write(to: url)
    return try ImageArray(url.path, count: count)
  }

  private func refusal(_ bytes: [UInt8], count: Int = 12) -> String {
    let error = #expect(throws: DatasetError.self) { try open(bytes, count: count) }
    return (error?.description ?? "").replacing(directory.url.path + "/", with: "")
  }

  @Test func `is read where it lies`() throws {
    let array = try open(FilmFixtures.bytes(FilmFixtures.array))
    #expect(array.count == 12 && array.shape == ExampleShape(channels: 3, height: 4, width: 4))
    #expect(try array.pixels(of: 2).prefix(5) == [40, 40, 40, 40, 41])
    #expect(try array.pixels(of: 2)[16..<20] == [40, 41, 42, 43])
    #expect(try array.pixels(of: 11).suffix(16).allSatisfy { $0 == 7 })
    #expect(try array.choosing([5, 2]).pixels(of: 1) == array.pixels(of: 2))
    #expect(array == array && array.choosing([5]) != array)
  }

  @Test func `is refused where it is packed, of another length, or cut`() throws {
    let whole = FilmFixtures.bytes(FilmFixtures.array)
    let packed = refusal(FilmFixtures.bytes(FilmFixtures.packedArray))
    #expect(packed.hasPrefix("x.npz is packed, so that its images cannot be read one by one;"))
    #expect(
      refusal(whole, count: 13) == "x.npz has 12 images, where paths.pkl names 13")
    for end in whole.indices { #expect(!refusal(Array(whole.prefix(end))).isEmpty) }
    for place in whole.indices {
      var flipped = whole
      flipped[place] ^= 1 << (place % 8)
      // Pixels may be others; none may trap.
      guard let array = try? open(flipped) else { continue }
      #expect(try array.pixels(of: 11).count == array.shape.count)
    }
  }

  @Test func `may be the bytes alone`() throws {
    let bytes = (0..<2 * 49_152).map { UInt8(truncatingIfNeeded: $0) }
    let array = try open(bytes, "core50_imgs.bin", count: 2)
    #expect(try array.pixels(of: 1).prefix(3) == [0, 3, 6] && array.pixels(of: 1)[16_384] == 1)
    #expect(throws: DatasetError.self) { try open(bytes, "core50_imgs.bin", count: 3) }
  }
}
