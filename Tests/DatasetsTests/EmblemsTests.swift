import Testing

@testable import Datasets

/// The embedded data sets in color.
@Suite struct EmblemsTests {
  @Test(arguments: [
    ("emblems", "fe6d402ea643bc1fa03952783dc589649f5df813df3e43415eb7a03621cbbf7f"),
    ("emblems-base", "8ab48c6ecde1b5a76b39e1c26416e03f94100634442e676b09b22029f6983f37"),
  ])
  func `are drawn with the digest and the moments in the source`(
    name: String, digest: String
  ) throws {
    let emblems = try DatasetCatalog.load(name: name, locator: DataLocator(environment: [:]))
    #expect(emblems.identity.verified && emblems.identity.contentDigest == digest)
    for (images, ofClass) in [(emblems.train, 500), (emblems.test, 100)] {
      #expect(images.channels == 3 && images.height == 16 && images.width == 16)
      #expect((0..<10).allSatisfy { label in images.labels.count { $0 == label } == ofClass })
    }
    let moments = try #require(DatasetCatalog.descriptor(named: name).moments)
    for channel in 0..<3 {
      var (sum, squares) = (0, 0)
      for image in 0..<emblems.train.count {
        let first = image * 768 + channel * 256
        for pixel in emblems.train.pixels[first..<first + 256] {
          sum += Int(pixel)
          squares += Int(pixel) * Int(pixel)
        }
      }
      let count = Double(emblems.train.count * 256)
      let mean = Double(sum) / count
      let deviation = (Double(squares) / count - mean * mean).squareRoot()
      #expect(abs(mean / 255 - Double(moments.means[channel])) < 0.00006)
      #expect(abs(deviation / 255 - Double(moments.deviations[channel])) < 0.00006)
    }
  }

  @Test func `have no shape in common, and each shape in two ways`() throws {
    let names = try ["emblems-base", "emblems"].map {
      try DatasetCatalog.descriptor(named: $0).classNames
    }
    #expect(names[0].prefix(3) == ["striped disc", "checked disc", "striped square"])
    #expect(names[1].suffix(2) == ["striped hourglass", "checked hourglass"])
    let shapes = names.map { Set($0.map { $0.split(separator: " ")[1] }) }
    #expect(shapes.map(\.count) == [5, 5] && shapes[0].isDisjoint(with: shapes[1]))
  }
}

@Suite struct AreaCoverageTests {
  private func outline(_ coordinates: Int...) -> [GlyphPoint] { GlyphPoint.list(coordinates) }

  @Test func `is exact for rectangles that end between lines`() {
    // From 0.5 to 2.25 pixels across and 0.25 to 1 down.
    let rectangle = outline(128, 64, 576, 64, 576, 256, 128, 256, 128, 64)
    let coverage = AreaCoverage(of: [rectangle], size: 3)
    #expect(AreaCoverage.whole == 1024)
    #expect(coverage.values == [384, 768, 192, 0, 0, 0, 0, 0, 0])
  }

  @Test func `leaves out what two outlines enclose, and what is beside the page`() {
    let outer = outline(-256, -256, 1024, -256, 1024, 1024, -256, 1024, -256, -256)
    let inner = outline(256, 256, 512, 256, 512, 512, 256, 512, 256, 256)
    let coverage = AreaCoverage(of: [outer, inner], size: 3)
    #expect(coverage.values == [1024, 1024, 1024, 1024, 0, 1024, 1024, 1024, 1024])
  }

  @Test func `halves a pixel along its diagonal`() {
    let coverage = AreaCoverage(of: [outline(0, 0, 256, 0, 0, 256, 0, 0)], size: 1)
    #expect(coverage.values == [512])
  }
}

@Suite struct EmblemColorTests {
  @Test(arguments: [
    (0, 255, 200, [200, 0, 0]), (256, 255, 200, [200, 200, 0]), (512, 255, 200, [0, 200, 0]),
    (1024, 255, 200, [0, 0, 200]), (-256, 255, 200, [200, 0, 200]),
    (1536 + 128, 255, 200, [200, 100, 0]),
    (700, 0, 90, [90, 90, 90]), (0, 51, 100, [100, 80, 80]),
  ])
  func `turns around the circle of hues`(
    hue: Int, saturation: Int, brightness: Int, parts: [Int]
  ) {
    #expect(
      EmblemColor(hue: hue, saturation: saturation, brightness: brightness).parts == parts)
  }
}
