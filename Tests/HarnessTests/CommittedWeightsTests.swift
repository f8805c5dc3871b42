import Foundation
import Testing

@testable import Datasets
@testable import Harness

/// The weights that come with the project.
@Suite struct CommittedWeightsTests {
  private static let project = URL(fileURLWithPath: #filePath).appending(path: "../../..")
    .standardizedFileURL

  private static var names: [String] {
    let folder = project.appending(path: "weights").path
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(".safetensors") }.map { String($0.dropLast(12)) }
  }

  @Test func `are those of the suite that learns from them`() throws {
    let suite = try Suite(
      contentsOf: Self.project.appending(path: "suites/quickstart-color.yaml"))
    let features = try #require(suite.protocol.features)
    #expect(Self.names == [features.weights])
    let search = WeightSearch(
      DataLocator(
        environment: [:], weightFolders: [Self.project.appending(path: "weights").path]))
    let file = try search.find(features.weights, digest: features.digest)
    #expect(file.path.hasSuffix("/weights/\(features.weights).safetensors"))
  }

  @Test(arguments: names)
  func `lie beside the record of how they were trained`(name: String) throws {
    let folder = Self.project.appending(path: "weights")
    let file = try TensorFile(contentsOf: folder.appending(path: "\(name).safetensors").path)
    let record = try JSONDecoder().decode(
      PretrainingRecord.self, from: Data(contentsOf: folder.appending(path: "\(name).json")))
    #expect(record.name == name && record.digest == file.digest)
    #expect(file.metadata["pretraining"] == record.id)
    // As its file says, on the data that there are now.
    let suite = try PretrainingSuite(
      contentsOf: Self.project.appending(
        path: "pretraining/\(name.split(separator: "-seed")[0]).yaml"))
    #expect(suite.specs.contains(record.pretraining))
    #expect(
      record.data.contentDigest
        == (try DatasetCatalog.descriptor(named: record.pretraining.dataset).contentDigest))
    #expect(record.data.verified && record.losses.count == record.pretraining.epochs)
    #expect(record.testAccuracy > 0.8)
  }
}
