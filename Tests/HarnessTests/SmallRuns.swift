import Datasets
import Streams
import TestSupport
import Testing

@testable import Harness
@testable import Methods

extension ImageDataset {
  /// The first images of each class, as if there were no others.
  func first(train: Int, test: Int) -> ImageDataset {
    func some(_ images: LabeledImages, perClass count: Int) -> LabeledImages {
      var (pixels, labels): ([UInt8], [UInt8]) = ([], [])
      var counts = [Int](repeating: 0, count: images.classes)
      let size = images.pixelsPerImage
      for (index, label) in images.labels.enumerated() where counts[Int(label)] < count {
        counts[Int(label)] += 1
        labels.append(label)
        pixels += images.pixels[index * size..<(index + 1) * size]
      }
      return LabeledImages(
        channels: images.channels, height: images.height, width: images.width, pixels: pixels,
        labels: labels, classes: images.classes)
    }
    return ImageDataset(
      train: some(self.train, perClass: train), test: some(self.test, perClass: test),
      identity: identity)
  }
}

/// Runs a method in every scenario where it is defined, with 1 for strengths that have no default, and expects
/// accuracies and finite losses.
func expectRuns(
  of method: MethodDescriptor, _ spec: ProtocolSpec, on dataset: ImageDataset,
  sources: ProtocolSources? = nil
) throws {
  // Passes over what a method keeps, or a context has, take their time.
  let passes = method.hyperparameters.filter { ["epochs", "passes"].contains($0.name) }
  for scenario in method.scenarios {
    let values = try method.resolve(
      Dictionary(
        uniqueKeysWithValues: (method.neededStrengths + passes).map { ($0.name, .number(1)) }),
      in: MethodSituation(spec, scenario))
    let run = RunSpec(
      protocol: spec, scenario: scenario,
      method: MethodSpec(name: method.name, hyperparameters: values.values), seed: 1)
    let identity = RunIdentity(
      spec: run, data: dataset.identity, kernel: SyntheticResults.kernel)
    let record = try RunExecution(identity: identity, dataset: dataset, sources: sources)
      .record(dataSeconds: 0) { _ in }
    let last = try #require(record.result.accuracy.last ?? nil)
    #expect(last.allSatisfy { (0...1).contains($0) })
    #expect(record.result.curve.allSatisfy { $0.loss.isFinite })
  }
}

extension DescribedMethod {
  /// Strengths that a suite has to give, since they have no default.
  var neededStrengths: [HyperparameterDescriptor] {
    hyperparameters.filter { $0.silence.leavesRecordIncomplete }
      .filter { ["lambda", "c", "tau", "alpha", "beta"].contains($0.name) }
  }
}
