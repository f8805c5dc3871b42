/// The mean of square windows of each plane, or of whole planes.
///
/// Each mean is the sum of a window's numbers row by row from the first on, times the reciprocal of their
/// number, each rounded once.
public struct AveragePooling: Layer {
  public let input: FeatureShape
  public let output: FeatureShape
  /// Rows and columns of a window; windows do not overlap.
  private let (windowHeight, windowWidth): (Int, Int)
  private let (height, width): (Int, Int)

  /// Means of whole planes, one number for each.
  public init(global input: FeatureShape) {
    guard case .planes(let channels, let height, let width) = input else {
      preconditionFailure("Pooling takes planes, got \(input)")
    }
    self.input = input
    (windowHeight, windowWidth, self.height, self.width) = (height, width, height, width)
    output = .flat(channels)
  }

  /// Means of windows that lie side by side; rows and columns left over at the end are not seen.
  public init(_ input: FeatureShape, window: Int) {
    guard case .planes(let channels, let height, let width) = input else {
      preconditionFailure("Pooling takes planes, got \(input)")
    }
    precondition(
      window > 0 && window <= min(height, width),
      "A window of \(window) on planes of \(height)×\(width)")
    self.input = input
    (windowHeight, windowWidth, self.height, self.width) = (window, window, height, width)
    output = .planes(channels: channels, height: height / window, width: width / window)
  }

  public func makeMemory(capacity: Int) -> LayerMemory {
    LayerMemory(capacity: capacity, width: output.count)
  }

  private var factor: Float { 1 / Float(windowHeight * windowWidth) }

  /// Visits each window: its index among the outputs, and where its first number lies.
  @inline(__always)
  private func forEachWindow(rows: Int, _ body: (_ index: Int, _ place: Int) -> Void) {
    var index = 0
    for plane in 0..<rows * input.channels {
      for y in 0..<height / windowHeight {
        for x in 0..<width / windowWidth {
          body(index, (plane * height + y * windowHeight) * width + x * windowWidth)
          index += 1
        }
      }
    }
  }

  public func forward(
    _ pass: LayerPass, statistics: UnsafePointer<Float>, in memory: LayerMemory
  ) {
    let (input, output, factor) = (pass.input, memory.outputs, factor)
    forEachWindow(rows: pass.rows.upperBound) { index, place in
      var sum: Float = 0
      for y in 0..<windowHeight {
        for x in 0..<windowWidth { sum += input[place + y * width + x] }
      }
      output[index] = sum * factor
    }
  }

  public func propagate(
    _ pass: LayerPass, in memory: LayerMemory, to errors: UnsafeMutablePointer<Float>,
    accumulating: Bool
  ) {
    let own = memory.errors + pass.rows.lowerBound * output.count
    let factor = factor
    if !accumulating { errors.update(repeating: 0, count: pass.rows.count * input.count) }
    forEachWindow(rows: pass.rows.count) { index, place in
      let share = own[index] * factor
      for y in 0..<windowHeight {
        for x in 0..<windowWidth { errors[place + y * width + x] += share }
      }
    }
  }
}
