import Engine

/// How images are varied while they are learned: shifted by a random crop, and mirrored.
public struct Augmentation: Sendable, Equatable {
  /// Rows and columns of zeros that are put around an image before a part of the image's size is cut
  /// out at random; 0 for no crop.
  public var padding: Int
  /// Whether every second image, at random, is mirrored left to right.
  public var flips: Bool

  public init(padding: Int, flips: Bool) {
    precondition((0...1024).contains(padding), "A padding lies in 0...1024, got \(padding)")
    self.padding = padding
    self.flips = flips
  }

  /// What happens to one image.
  struct View: Equatable {
    /// The first row and column of the crop, in the image; negative ones lie in the padding.
    var row: Int
    var column: Int
    var isMirrored: Bool
  }

  /// The view of an example in one pass.
  ///
  /// Three numbers of a stream that is keyed by seed, example and pass: the row in 0...2p, the column
  /// in 0...2p, and the mirroring, for a padding of p. All are drawn always, so that one setting
  /// moves nothing in the others.
  func view(of example: Int, pass: Int, seed: UInt64) -> View {
    var random = RandomStream(seed: seed, purpose: .augmentation, index: example, part: pass)
    let row = random.uniform(below: 2 * padding + 1) - padding
    let column = random.uniform(below: 2 * padding + 1) - padding
    let isMirrored = random.uniform(below: 2) == 1
    return View(row: row, column: column, isMirrored: flips && isMirrored)
  }
}

/// Examples that look different in each pass; see ``Augmentation``.
///
/// Without a pass they are as they are, which is how they are tested on and kept.
public final class AugmentedExamples: ExampleSource {
  private let source: any ExampleSource
  private let augmentation: Augmentation
  private let seed: UInt64

  public init(_ source: any ExampleSource, by augmentation: Augmentation, seed: UInt64) {
    self.source = source
    self.augmentation = augmentation
    self.seed = seed
  }

  public var shape: ExampleShape { source.shape }

  public var count: Int { source.count }

  public var bytesPerExample: Int { source.bytesPerExample }

  public var readsAhead: Bool { source.readsAhead }

  public func expect(_ examples: [Int]) { source.expect(examples) }

  public func write(_ example: Int, pass: Int?, to target: UnsafeMutablePointer<Float>) {
    guard let pass else { return source.write(example, pass: nil, to: target) }
    let view = augmentation.view(of: example, pass: pass, seed: seed)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: shape.count) { image in
      guard let image = image.baseAddress else { return }
      source.write(example, pass: pass, to: image)
      copy(image, seenAs: view, to: target)
    }
  }

  /// Writes the part of an image that a view shows, with zeros beside the image.
  private func copy(
    _ image: UnsafePointer<Float>, seenAs view: Augmentation.View,
    to target: UnsafeMutablePointer<Float>
  ) {
    let (height, width) = (shape.height, shape.width)
    // The columns of the crop that lie inside the image.
    let first = min(max(0, -view.column), width)
    let last = max(first, min(width, width - view.column))
    target.update(repeating: 0, count: shape.count)
    for channel in 0..<shape.channels {
      for row in 0..<height where (0..<height).contains(row + view.row) {
        let line = image + (channel * height + row + view.row) * width
        let written = target + (channel * height + row) * width
        if view.isMirrored {
          for column in first..<last { written[width - 1 - column] = line[column + view.column] }
        } else {
          (written + first).update(from: line + (first + view.column), count: last - first)
        }
      }
    }
  }
}
