import Foundation
import TestSupport
import Testing

@testable import Report

@Suite struct CairoSurfaceTests {
  @Test func `writes a PDF file whole`() throws {
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "report.pdf")
    try PDFRenderer.write(Document(title: "A"), to: file.path)
    let data = try Data(contentsOf: file)
    #expect(data.starts(with: Data("%PDF".utf8)))
    #expect(data.suffix(6) == Data("%%EOF\n".utf8))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: directory.url.path) == ["report.pdf"])
  }

  @Test func `leaves nothing behind when the file cannot be written`() throws {
    let directory = try TemporaryDirectory()
    // A directory in the file's place lets the drawing succeed and the renaming fail.
    let taken = directory.url.appending(path: "report.pdf")
    try FileManager.default.createDirectory(at: taken, withIntermediateDirectories: true)
    #expect(throws: (any Error).self) {
      try PDFRenderer.write(Document(title: "A"), to: taken.path)
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: directory.url.path) == ["report.pdf"])
  }

  @Test func `has an image of as many pixels as asked for, the last ones whole`() throws {
    let surface = try CairoSurface.png(width: 10.2, height: 5, scale: 2)
    let data = try surface.finish()
    #expect(data.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
    // The header's width and height, four bytes each, most significant first.
    #expect(Array(data[16..<24]) == [0, 0, 0, 21, 0, 0, 0, 10])
  }

  @Test func `says in one line what cannot be drawn`() {
    #expect {
      _ = try CairoSurface.png(width: 1e6, height: 10, scale: 1)
    } throws: { error in
      let text = String(describing: error)
      return text.hasPrefix("the report cannot be drawn: ") && !text.contains("\n")
    }
  }
}
