import Datasets
import Streams
import Testing

@testable import Harness
@testable import Methods

@Suite struct ContextStreamTests {
  /// Four images of 2×2 in four classes.
  private let dataset: ImageDataset = {
    let images = LabeledImages(
      height: 2, width: 2, pixels: (0..<16).map { UInt8($0 * 10) }, labels: [0, 1, 2, 3],
      classes: 4)
    return ImageDataset(
      train: images, test: images,
      identity: DatasetIdentity(name: "x", files: [], contentDigest: "", verified: true))
  }()

  private func stream(
    _ scenario: Scenario, kind: ProtocolSpec.Kind = .split,
    active: ProtocolSpec.ActiveClasses = .all, heads: ProtocolSpec.Heads? = nil,
    classesPerContext: [Int]? = nil, seed: UInt64 = 0
  ) throws -> ContextStream {
    try ContextStream(
      dataset: dataset,
      protocol: ProtocolSpec(
        dataset: "x", kind: kind, contexts: classesPerContext?.count ?? 2,
        classesPerContext: classesPerContext, activeClasses: active, heads: heads,
        angles: kind == .rotated ? [0, 180] : nil),
      scenario: scenario, seed: seed)
  }

  @Test func `splits classes in the data's order with seed 0`() throws {
    let task = try stream(.task)
    #expect(task.outline.outputs == 4 && task.outline.isPerContext)
    #expect(task.contexts.map(\.train.labels) == [[0, 1], [2, 3]])
    #expect(task.contexts.map(\.trainingColumns.neighbors) == [0..<2, 2..<4])
    #expect(task.contexts.map(\.predictionColumns.neighbors) == [0..<2, 2..<4])
  }

  @Test func `gives contexts as many classes as are listed`() throws {
    let task = try stream(.task, classesPerContext: [1, 3])
    #expect(task.outline.outputs == 4)
    #expect(task.contexts.map(\.train.labels) == [[0], [1, 2, 3]])
    #expect(task.contexts.map(\.classes.neighbors) == [0..<1, 1..<4])
    #expect(task.contexts.map(\.trainingColumns.neighbors) == [0..<1, 1..<4])
    #expect(task.contexts.map(\.predictionColumns.neighbors) == [0..<1, 1..<4])
    let growing = try stream(.class, active: .allSoFar, classesPerContext: [2, 1, 1])
    #expect(growing.contexts.map(\.trainingColumns.neighbors) == [0..<2, 0..<3, 0..<4])
    #expect(growing.contexts.map(\.classes.neighbors) == [0..<2, 2..<3, 3..<4])
    #expect(growing.contexts.map(\.predictionColumns.neighbors) == [0..<4, 0..<4, 0..<4])
    let current = try stream(.class, active: .current, classesPerContext: [1, 3])
    #expect(current.contexts.map(\.trainingColumns.neighbors) == [0..<1, 1..<4])
    // Every class is somewhere, whatever their order.
    for seed in 1...4 {
      let stream = try stream(.class, classesPerContext: [3, 1], seed: UInt64(seed))
      #expect(stream.contexts.map(\.train.count) == [3, 1])
      #expect(stream.contexts.flatMap(\.train.indices).sorted() == [0, 1, 2, 3])
    }
  }

  @Test(arguments: [(Scenario.domain, nil), (.task, ProtocolSpec.Heads.single)])
  func `refuses to share labels among contexts of unequally many classes`(
    scenario: Scenario, heads: ProtocolSpec.Heads?
  ) {
    #expect(throws: DatasetError.unsharedLabels([1, 3])) {
      try stream(scenario, heads: heads, classesPerContext: [1, 3])
    }
  }

  @Test func `refuses protocols of files that make no contexts`() {
    func refusal(_ change: (inout ProtocolSpec) -> Void) -> String? {
      var spec = ProtocolSpec(dataset: "x", contexts: 2, angles: [0, 90])
      change(&spec)
      do throws(DatasetError) {
        let stream = try ContextStream(
          dataset: dataset, protocol: spec, scenario: .task, seed: 1)
        _ = try TaskFreeStream(stream, spec)
        return nil
      } catch { return error.description }
    }
    #expect(refusal { $0.kind = .rotated } == nil)
    #expect(refusal { $0.contexts = 0 }?.hasSuffix("their number is 0") == true)
    #expect(refusal { $0.contexts = .min }?.hasSuffix("their number is \(Int.min)") == true)
    #expect(
      refusal {
        $0.kind = .rotated
        $0.contexts = 3
      }?.hasSuffix("there are 3 with 2 angles") == true)
    #expect(
      refusal {
        $0.kind = .permuted
        $0.padding = -1
      }?.hasSuffix("the padding is -1") == true)
    for fuzziness in [Int.min, -1, 1001, .max] {
      #expect(
        refusal {
          ($0.stream, $0.fuzziness) = (.fuzzyBoundaries, fuzziness)
        }?.contains("transitions of 2 × \(fuzziness) iterations overlap") == true)
    }
    #expect(refusal { ($0.stream, $0.fuzziness) = (.fuzzyBoundaries, 1000) } == nil)
    #expect(refusal { $0.samplesPerContext = -3 }?.contains("-3 training examples") == true)
    #expect(refusal { $0.classesPerContext = [.max, .max] }?.contains("in all") == true)
  }

  @Test func `shares labels among contexts in the domain-incremental scenario`() throws {
    let domain = try stream(.domain)
    #expect(domain.outline.outputs == 2 && !domain.outline.isPerContext)
    #expect(domain.contexts.map(\.train.labels) == [[0, 1], [0, 1]])
    #expect(domain.contexts.map(\.trainingColumns.neighbors) == [0..<2, 0..<2])
  }

  @Test(arguments: [
    (ProtocolSpec.ActiveClasses.all, [0..<4, 0..<4]), (.allSoFar, [0..<2, 0..<4]),
    (.current, [0..<2, 2..<4]),
  ])
  func `lets the chosen classes compete in the class-incremental scenario`(
    active: ProtocolSpec.ActiveClasses, columns: [Range<Int>]
  ) throws {
    let stream = try stream(.class, active: active)
    #expect(stream.contexts.map(\.trainingColumns.neighbors) == columns)
    #expect(stream.contexts.map(\.predictionColumns.neighbors) == [0..<4, 0..<4])
    #expect(stream.outline.isPerContext == (active == .current))
  }

  @Test func `draws another order of the classes for another seed`() throws {
    let orders = try (1...8).map { seed in
      try stream(.task, seed: UInt64(seed)).contexts.map { $0.train.indices.sorted() }
    }
    #expect(Set(orders).count > 2)
    #expect(orders.allSatisfy { $0.joined().sorted() == [0, 1, 2, 3] })
  }

  @Test func `permutes padded pixels anew in each context, and with seed 0 not in the first`()
    throws
  {
    let domain = try stream(.domain, kind: .permuted)
    #expect(domain.outline.inputs == 36 && domain.outline.outputs == 4)
    #expect(domain.contexts.map(\.train.count) == [4, 4])
    #expect(domain.contexts.map(\.train.labels) == [[0, 1, 2, 3], [0, 1, 2, 3]])
    let class10 = try stream(.class, kind: .permuted)
    #expect(class10.outline.outputs == 8)
    #expect(class10.contexts[1].train.labels == [4, 5, 6, 7])
    #expect(class10.contexts[0].train.inputs == 36)
  }

  @Test(arguments: [ProtocolSpec.Kind.split, .permuted])
  func `shares outputs between contexts that are still told apart, with a single head`(
    kind: ProtocolSpec.Kind
  ) throws {
    let task = try stream(.task, kind: kind, heads: .single)
    let all = 0..<task.outline.outputs
    #expect(task.outline.outputs == (kind == .split ? 2 : 4) && task.outline.isPerContext)
    #expect(task.contexts.map(\.trainingColumns.neighbors) == [all, all])
    #expect(task.contexts.map(\.predictionColumns.neighbors) == [all, all])
    #expect(task.contexts[0].train.labels == task.contexts[1].train.labels)
    // It means nothing where the context is unknown.
    #expect(
      try stream(.class, kind: kind, heads: .single).outline.outputs == (kind == .split ? 4 : 8))
  }

  @Test func `turns all images by the angle of each context`() throws {
    let domain = try stream(.domain, kind: .rotated)
    #expect(domain.outline.inputs == 4 && domain.outline.outputs == 4 && domain.contexts.count == 2)
    let images = domain.contexts.map { context in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: 4) { buffer in
        buffer.baseAddress.map { context.train.write(1, to: $0) }
        return buffer.map { ($0 * 255).rounded() }
      }
    }
    #expect(images == [[40, 50, 60, 70], [70, 60, 50, 40]])
  }
}
