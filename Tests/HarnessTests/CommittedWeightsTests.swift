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

  @Test func `are those of the suites that learn from them`() throws {
    let protocols = try ["quickstart-color", "latent-replay-quick"].map {
      try Suite(contentsOf: Self.project.appending(path: "suites/\($0).yaml")).protocol
    }
    let used = protocols.compactMap { spec in
      spec.features.map { ($0.weights, $0.digest) }
        ?? spec.pretrained.map { ($0.weights, $0.digest) }
    }
    #expect(Self.names.sorted() == used.map(\.0))
    let search = WeightSearch(
      DataLocator(
        environment: [:], weightFolders: [Self.project.appending(path: "weights").path]))
    for (name, digest) in used {
      let file = try search.find(name, digest: digest)
      #expect(file.path.hasSuffix("/weights/\(name).safetensors"))
    }
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
    // The turntable is tested in places of its own.
    #expect(record.trainingAccuracy > 0.9 && record.testAccuracy > 0.6)
  }
}
