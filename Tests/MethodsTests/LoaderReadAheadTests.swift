import Datasets
import Engine
import Streams
import Synchronization
import Testing

@Suite struct LoaderReadAheadTests {
  /// A source that keeps in mind what it is told and asked.
  private final class Recorder: ExampleSource {
    let shape = ExampleShape(width: 1)
    let count = 10
    let bytesPerExample = 1
    let readsAhead = true
    let announced = Mutex<[Int]>([])
    let written = Mutex<[Int]>([])

    func expect(_ examples: [Int]) { announced.withLock { $0 += examples } }

    func write(_ example: Int, pass: Int?, to target: UnsafeMutablePointer<Float>) {
      written.withLock { $0.append(example) }
      target.pointee = Float(example)
    }
  }

  @Test func `announces every batch before it is written, and in the same order`() {
    let source = Recorder()
    let examples = Examples(
      source, indices: (0..<10).map { Int32($0 * 7 % 10) }, labels: Array(repeating: 0, count: 10))
    var loader = ExampleLoader(
      examples, batchSize: 3, random: RandomStream(seed: 5, purpose: .dataOrder))
    var (rows, labels): ([Float], [Int32]) = ([0, 0, 0], [0, 0, 0])
    // Three batches of a pass of ten, then those of the next.
    for batch in 1...7 {
      _ = loader.writeNextBatch(to: &rows, labels: &labels)
      let written = source.written.withLock { $0 }
      let announced = source.announced.withLock { $0 }
      #expect(written.count == 3 * batch)
      #expect(Array(announced.prefix(written.count)) == written)
      #expect(announced.count == written.count + (batch % 3 == 0 ? 0 : 3))
    }
  }

  @Test func `goes through sources that stand on others`() {
    let source = Recorder()
    let stacked = NormalizedExamples(
      AugmentedExamples(source, by: Augmentation(padding: 0, flips: false), seed: 1), means: [0],
      deviations: [1])
    #expect(stacked.readsAhead)
    stacked.expect([4, 2])
    #expect(source.announced.withLock { $0 } == [4, 2])
  }
}
