import ArgumentParser
import Foundation
import Harness

extension CLBench {
  struct Pretrain: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Train networks on a whole data set, whose weights other suites begin from.",
      discussion: """
        Each seed gives a .safetensors file and a record beside it. A checkpoint is written after every \
        epoch: interrupt at any time and start again, and the weights have the same bits.

        Example:
          clbench pretrain pretraining/cifar-10.yaml

        Exit codes: 0 the weights are written, 2 the file or its data cannot be used.
        """)

    @Argument(
      help: "A YAML file with 'pretrain'.", completion: .file(extensions: ["yaml"]))
    var file: String

    @Option(
      help: "Where weights, records and checkpoints go; weights by default.",
      completion: .directory)
    var output: String?

    @Option(help: "Only these seeds of the file, such as 2..4.")
    var seeds: String?

    @OptionGroup var data: DataOptions

    func run() throws {
      var suite = try PretrainingSuite(contentsOf: URL(fileURLWithPath: file))
      if let seeds { try suite.limit(toSeeds: seeds) }
      let folder = URL(fileURLWithPath: output ?? "weights")
      let dataset = try data.load(suite.dataset)
      for spec in suite.specs {
        let pretraining = try Pretraining(
          name: suite.name, spec, dataset: dataset, locator: data.locator, folder: folder)
        if let record = pretraining.finished() {
          print("\(record.name): finished before, \(Self.summary(of: record))")
          continue
        }
        let record = try pretraining.run { progress in
          switch progress {
          case .resumed(let epochs):
            print("\(pretraining.name): goes on behind epoch \(epochs)")
          case .epoch(let epoch, let loss, let seconds):
            print(
              String(
                format: "%@: epoch %d of %d, loss %.4f, %.1f s", pretraining.name, epoch,
                spec.epochs, loss, seconds))
          }
        }
        print("\(record.name): \(Self.summary(of: record))")
      }
      print("weights in \(folder.relativePath)")
    }

    private static func summary(of record: PretrainingRecord) -> String {
      String(
        format: "accuracy %.2f %% on the training and %.2f %% on the test images; digest %@",
        100 * record.trainingAccuracy, 100 * record.testAccuracy, record.digest)
    }
  }
}
