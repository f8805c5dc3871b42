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

  /// Of a padded and permuted image every pixel has one place; of a turned one some have none or two.
  @Test(
    arguments: [
      (PixelOrder(height: 5, width: 7, padding: 0), [1]),
      (PixelOrder(height: 3, width: 4, padding: 1).permuted(by: (0..<30).map { $0 * 7 % 30 }), [1]),
      (PixelOrder(height: 28, width: 28, rotatedBy: 31), [0, 1, 2]),
      (PixelOrder(height: 9, width: 4, rotatedBy: -90), [0, 1]),
    ] as [(PixelOrder, [Int32])])
  func `knows for each pixel the inputs that take it`(order: PixelOrder, places: [Int32]) {
    let pixels = order.targetStarts.count - 1
    #expect(order.targetStarts[0] == 0)
    #expect(Int(order.targetStarts[pixels]) == order.targets.count)
    #expect(order.targets.count == order.sources.count { $0 >= 0 })
    for pixel in 0..<pixels {
      let range = Int(order.targetStarts[pixel])..<Int(order.targetStarts[pixel + 1])
      let inputs = order.sources.indices.filter { order.sources[$0] == pixel }
      #expect(order.targets[range].elementsEqual(inputs.map(Int32.init)))
    }
    let counts = zip(order.targetStarts, order.targetStarts.dropFirst()).map { $1 - $0 }
    #expect(Set(counts).sorted() == places)
  }

  @Test func `moves a pixel at the top to the left by a quarter turn`() {
    let order = PixelOrder(height: 28, width: 28, rotatedBy: 90)
    let start = order.targetStarts[2 * 28 + 14]
    #expect(order.targetStarts[2 * 28 + 15] == start + 1)
    #expect(order.targets[Int(start)] == 13 * 28 + 2)
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
