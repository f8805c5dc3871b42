import Datasets
import Engine
import Measurements
import Streams

extension TrainingLoop {
  /// What keeps images, one for each kind that is asked for and is not too large.
  func makeImageMeters() -> [ImageMeter] {
    images.compactMap { ImageMeter($0, of: stream.outline, scale: pixelScale) }
  }

  func images(of meters: [ImageMeter]) -> [String: KeptImages] {
    meters.reduce(into: [:]) { $0[$1.measurement.name] = $1.images }
  }

  /// Asks the learner's generator for images after a context, or a window of a stream; without a
  /// generator there are none.
  func keepImages(of learner: any Learner, after index: Int, _ meters: inout [ImageMeter]) {
    guard let generator = learner.generator else { return }
    for place in meters.indices where meters[place].isDue(after: index) {
      let columns = meters[place].columns
      switch meters[place].measurement.subject {
      case .generated:
        var random = RandomStream(seed: seed, purpose: .shownImages, index: index)
        let subjects = subjectsInTurn(columns, after: index)
        if let drawn = generator.examples(of: subjects, using: &random) {
          meters[place].keep(drawn, after: index)
        }
      case .reconstructed:
        let (inputs, subjects) = testExamples(columns)
        guard let given = generator.reconstructions(of: inputs, subjects) else { continue }
        if meters[place].images == nil { meters[place].keep(inputs, after: 0) }
        meters[place].keep(given, after: index)
      }
    }
  }

  /// The classes learned so far one after the other and from the start again; one that is in several
  /// contexts is of each of them in turn.
  private func subjectsInTurn(_ count: Int, after index: Int) -> [ExampleSubject] {
    let learned = stream.outline.contexts.prefix(index)
    let labels = Set(learned.flatMap { Array($0.classes) }).sorted()
    return (0..<count).map { place in
      let label = labels[place % labels.count]
      let contexts = learned.filter { $0.classes.contains(label) }
      let context = contexts[place / labels.count % contexts.count]
      return ExampleSubject(label: label, context: context.index)
    }
  }

  /// Test examples of the contexts in order, the same whenever they are asked for: for each column one of
  /// the test set that is as far along, chosen at random.
  private func testExamples(_ count: Int) -> (inputs: [Float], subjects: [ExampleSubject]) {
    let tests = stream.tests.filter { $0.examples.count > 0 }
    let width = stream.outline.inputs
    var random = RandomStream(seed: seed, purpose: .shownImages)
    var inputs = [Float](repeating: 0, count: count * width)
    let subjects = (0..<count).map { place in
      let test = tests[place * tests.count / count]
      let position = random.uniform(below: test.examples.count)
      inputs.withUnsafeMutableBufferPointer { buffer in
        if let base = buffer.baseAddress {
          test.examples.write(position, to: base + place * width)
        }
      }
      return ExampleSubject(
        label: Int(test.examples.labels[position]), context: test.outline.index)
    }
    return (inputs, subjects)
  }
}
