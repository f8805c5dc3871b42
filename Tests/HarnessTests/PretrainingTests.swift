import Engine
import Foundation
import Testing

@testable import Datasets
@testable import Harness

/// Networks trained on a whole data set, for others to begin from.
@Suite struct PretrainingTests {
  private static func text(_ changes: [String: String] = [:]) -> String {
    var keys = [
      "dataset": "strokes", "augment": "{padding: 2, flips: true}",
      "network": "{convolutional: {layers: C1-2x4-bn, hidden: [8]}}", "epochs": "3",
      "batch-size": "32", "learning-rate": "0.01",
    ]
    keys.merge(changes) { $1 }
    let lines = keys.sorted { $0.key < $1.key }.filter { !$0.value.isEmpty }
      .map { "  \($0.key): \($0.value)\n" }
    return "name: small\npretrain:\n\(lines.joined())seeds: [4]\n"
  }

  private static func dataset() throws -> ImageDataset {
    let whole = try DatasetCatalog.load(name: "strokes", locator: DataLocator(environment: [:]))
    func some(_ images: LabeledImages, _ count: Int) -> LabeledImages {
      LabeledImages(
        height: images.height, width: images.width,
        pixels: Array(images.pixels.prefix(count * images.pixelsPerImage)),
        labels: Array(images.labels.prefix(count)), classes: images.classes)
    }
    return ImageDataset(
      train: some(whole.train, 100), test: some(whole.test, 40), identity: whole.identity)
  }

  private static func make(_ folder: URL, _ changes: [String: String] = [:]) throws -> Pretraining {
    let suite = try PretrainingSuite(yaml: text(changes), file: "p.yaml")
    return try Pretraining(
      name: suite.name, suite.specs[0], dataset: try dataset(),
      locator: DataLocator(environment: [:]), folder: folder)
  }

  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  private struct Killed: Error {}

  /// Runs until an epoch has ended, as a process that is killed then.
  private func interrupt(_ pretraining: Pretraining, folder: URL, behind last: Int) throws {
    var kept: Data?
    let checkpoint = folder.appending(path: "small-seed4.checkpoint")
    _ = try pretraining.run { progress in
      if case .epoch(last, _, _) = progress { kept = try? Data(contentsOf: checkpoint) }
    }
    for name in ["small-seed4.safetensors", "small-seed4.json"] {
      try FileManager.default.removeItem(at: folder.appending(path: name))
    }
    try #require(kept).write(to: checkpoint)
  }

  @Test func `goes on behind a checkpoint with the same bits`() throws {
    try withFolder { folder in
      let whole = try Self.make(folder.appending(path: "whole")).run { _ in }
      #expect(whole.losses.count == 3 && whole.losses[2] < whole.losses[0])
      let part = folder.appending(path: "part")
      let pretraining = try Self.make(part)
      try interrupt(pretraining, folder: part, behind: 2)
      #expect(pretraining.finished() == nil)
      var seen: [String] = []
      let resumed = try pretraining.run { progress in
        switch progress {
        case .resumed(let epochs): seen.append("behind \(epochs)")
        case .epoch(let epoch, _, _): seen.append("\(epoch)")
        }
      }
      #expect(seen == ["behind 2", "3"])
      #expect(resumed.digest == whole.digest && resumed.losses == whole.losses)
      #expect(resumed.testAccuracy == whole.testAccuracy)
      // Nothing but weights and record stays.
      let files = try FileManager.default.contentsOfDirectory(atPath: part.path).sorted()
      #expect(files == ["small-seed4.json", "small-seed4.safetensors"])
      #expect(try Self.make(part).finished()?.digest == whole.digest)
      #expect(try Self.make(part, ["epochs": "4"]).finished() == nil)
    }
  }

  @Test func `writes weights that trunks begin from`() throws {
    try withFolder { folder in
      let record = try Self.make(folder, ["epochs": "1"]).run { _ in }
      let file = try TensorFile(contentsOf: folder.appending(path: "small-seed4.safetensors").path)
      #expect(file.digest == record.digest)
      #expect(file.tensors["convLayer1.conv.weight"]?.shape == [4, 1, 3, 3])
      #expect(file.tensors["convLayer1.bn.running_var"]?.shape == [4])
      #expect(file.tensors["hidden1.weight"]?.shape == [8, 8 * 14 * 14])
      let stack = try #require(ConvolutionalStack(named: "C1-2x4-bn"))
      let shape = ExampleShape(channels: 1, height: 28, width: 28)
      let trunk = try PretrainedTrunk(stack, input: shape, weights: file, isFrozen: true)
      let layer = try #require(trunk.state.parameters.layout.tensors.first)
      // [outputs, rows, columns, inputs] here, and inputs second in the file.
      #expect(
        trunk.state.parameters.elements(of: layer) == file.tensors["convLayer1.conv.weight"]?.values
      )
      let second = try #require(file.tensors["convLayer2.conv.weight"])
      let own = try #require(
        trunk.state.parameters.layout.tensors.first { $0.name == "convolution2.weight" })
      let values = trunk.state.parameters.elements(of: own)
      #expect(values[1] == second.values[9] && values[4] == second.values[1])
      #expect(TensorOrder.published(values, of: own.shape) == second.values)
    }
  }

  @Test func `refuses a checkpoint that is damaged or another's, and leaves it`() throws {
    try withFolder { folder in
      let pretraining = try Self.make(folder)
      try interrupt(pretraining, folder: folder, behind: 1)
      let url = folder.appending(path: "small-seed4.checkpoint")
      let content = try Data(contentsOf: url)
      for (changes, damage, reason) in [
        (["epochs": "4"], 0, "is of another pre-training; name another --output"),
        ([:], 1, "is damaged; delete it to begin anew"),
      ] {
        var other = content
        if damage > 0 { other[other.count - 1] ^= 1 }
        try other.write(to: url)
        let error = #expect(throws: PretrainingError.self) {
          try Self.make(folder, changes).run { _ in }
        }
        #expect(error?.description.contains(reason) == true)
        #expect(try Data(contentsOf: url) == other)
      }
    }
  }

  @Test(arguments: [
    (["dataset": "stroke"], "p.yaml:5: unknown data set 'stroke'; did you mean 'strokes'?"),
    (
      ["epochs": "0"],
      "p.yaml:6: '0' is no value for 'epochs': it takes a whole number from 1 to 100000"
    ),
    (["augment": "{shift: 2}"], "p.yaml:3: unknown key 'shift'"),
    (
      ["normalize": "true"],
      "means and deviations are known of emblems, emblems-base, turntable, turntable-base, cifar-10"
    ),
  ])
  func `refuses what it does not know, in one line`(
    changes: [String: String], line: String
  ) throws {
    let error = #expect(throws: SuiteError.self) {
      try PretrainingSuite(yaml: Self.text(changes), file: "p.yaml")
    }
    #expect(error?.description.contains(line) == true, "\(String(describing: error))")
  }

  @Test func `is not taken for a suite of runs`() throws {
    let error = #expect(throws: SuiteError.self) {
      try Suite(yaml: Self.text(), file: "p.yaml")
    }
    #expect(
      error?.description
        == "p.yaml:2: a file with 'pretrain' makes weights; give it to 'clbench pretrain'")
  }

  @Test func `has the files of the project`() throws {
    let folder = URL(fileURLWithPath: #filePath).appending(path: "../../../pretraining")
      .standardizedFileURL
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    #expect(files.count >= 1)
    for file in files { #expect(try PretrainingSuite(contentsOf: file).specs.count >= 1) }
  }
}
