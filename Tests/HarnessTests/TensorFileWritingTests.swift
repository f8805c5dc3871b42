import Datasets
import Foundation
import TestSupport
import Testing

@testable import Harness

@Suite struct TensorFileWritingTests {
  private func file(_ url: URL, _ values: [Float]) -> TensorFile {
    TensorFile(
      path: url.path, tensors: ["a": .init(shape: [values.count], values: values)],
      metadata: ["epoch": "7"])
  }

  @Test func `a file of weights takes the place of an earlier one, and leaves nothing beside it`()
    throws
  {
    let directory = try TemporaryDirectory()
    let url = directory.url.appending(path: "weights/net.safetensors")
    for values in [[1, 2, 3], [4]] as [[Float]] {
      try file(url, values).write()
      let read = try TensorFile(contentsOf: url.path)
      #expect(read.tensors["a"]?.values == values && read.metadata == ["epoch": "7"])
      #expect(read.digest == file(url, values).digest)
    }
    let names = try FileManager.default.contentsOfDirectory(
      atPath: directory.url.appending(path: "weights").path)
    #expect(names == ["net.safetensors"])
  }

  @Test func `where it cannot be written one line says so`() throws {
    let directory = try TemporaryDirectory()
    let taken = directory.url.appending(path: "net.safetensors")
    try FileManager.default.createDirectory(at: taken, withIntermediateDirectories: true)
    let error = #expect(throws: RecordError.self) { try file(taken, [1]).write() }
    let line = try #require(error?.description)
    #expect(line.contains(taken.path) && !line.contains("\n"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.url.path).count == 1)
  }
}
