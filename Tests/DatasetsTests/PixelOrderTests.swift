import Foundation
import Testing

@testable import Datasets

@Suite struct PixelOrderTests {
  @Test func `pads an image of 1×2 with zeros on every side`() {
    let order = PixelOrder(height: 1, width: 2, padding: 1)
    #expect(order.sources == [-1, -1, -1, -1, -1, 0, 1, -1, -1, -1, -1, -1])
  }

  @Test func `takes input π[j] for input j, padding included`() {
    let order = PixelOrder(height: 1, width: 2, padding: 0)
    #expect(order.permuted(by: [1, 0]).sources == [1, 0])
    let padded = PixelOrder(height: 1, width: 1, padding: 1)
    #expect(padded.permuted(by: [4, 1, 2, 3, 0, 5, 6, 7, 8]).sources.firstIndex(of: 0) == 0)
  }

  @Test func `makes 1024 inputs of a digit of MNIST`() {
    let order = PixelOrder(height: 28, width: 28, padding: 2)
    #expect(order.count == 1024)
    #expect(order.sources.filter { $0 >= 0 } == (0..<784).map(Int32.init))
  }

  private struct Rotation: Decodable {
    let height: Int
    let width: Int
    let degrees: Double
    let sources: [Int32]
  }

  @Test func `turns images as the Python Imaging Library does`() throws {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/rotations.json")
    let rotations = try JSONDecoder().decode([Rotation].self, from: Data(contentsOf: url))
    #expect(rotations.count == 5)
    for expected in rotations {
      let order = PixelOrder(
        height: expected.height, width: expected.width, rotatedBy: expected.degrees)
      #expect(order.sources == expected.sources, "\(expected.degrees) degrees")
    }
  }
}
