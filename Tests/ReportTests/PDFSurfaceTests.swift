import Foundation
import TestSupport
import Testing

@testable import Report

@Suite struct PDFSurfaceTests {
  @Test func `leaves files alone that look like another writer's`() throws {
    let directory = try TemporaryDirectory()
    let other = directory.url.appending(path: ".report.pdf.tmp")
    try Data("half a report".utf8).write(to: other)
    let file = directory.url.appending(path: "report.pdf")
    try PDFRenderer.write(Document(title: "A"), to: file.path)
    #expect(try Data(contentsOf: other) == Data("half a report".utf8))
    #expect(try Data(contentsOf: file).starts(with: Data("%PDF".utf8)))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: directory.url.path).sorted()
        == [".report.pdf.tmp", "report.pdf"])
  }

  @Test func `lets two writers draw the same file at once`() throws {
    let directory = try TemporaryDirectory()
    let file = directory.url.appending(path: "report.pdf")
    let first = try PDFSurface(path: file.path, width: 100, height: 100, title: "A")
    let second = try PDFSurface(path: file.path, width: 100, height: 100, title: "A")
    first.canvas.showPage()
    second.canvas.showPage()
    try first.close()
    let bytes = try Data(contentsOf: file)
    try second.close()
    #expect(bytes.starts(with: Data("%PDF".utf8)))
    #expect(try Data(contentsOf: file) == bytes)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: directory.url.path) == ["report.pdf"])
  }

  @Test func `leaves nothing behind when it fails`() throws {
    let directory = try TemporaryDirectory()
    // A directory in the file's place lets the drawing succeed and the renaming fail.
    let taken = directory.url.appending(path: "report.pdf")
    try FileManager.default.createDirectory(at: taken, withIntermediateDirectories: true)
    #expect(throws: ReportError.self) {
      try PDFRenderer.write(Document(title: "A"), to: taken.path)
    }
    func abandon() throws {
      _ = try PDFSurface(
        path: directory.url.appending(path: "b.pdf").path, width: 9, height: 9, title: "B")
    }
    try abandon()
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: directory.url.path) == ["report.pdf"])
  }
}
