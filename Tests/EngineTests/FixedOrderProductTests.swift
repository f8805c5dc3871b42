import Foundation
import Testing

@testable import Engine

/// The portable matrix product beside the three loops that define it, bit for bit.
@Suite struct FixedOrderProductTests {
  struct Shape: CustomTestStringConvertible {
    var m: Int
    var n: Int
    var k: Int
    var testDescription: String { "\(m) × \(n), sums of \(k)" }
  }

  /// Around tiles of 6 × 8, 6 × 16 or 12 × 32, and blocks of 132 rows, 512 columns and 256 terms.
  private static let shapes = [
    Shape(m: 1, n: 1, k: 1), Shape(m: 6, n: 16, k: 1), Shape(m: 5, n: 15, k: 2),
    Shape(m: 7, n: 17, k: 3), Shape(m: 1, n: 33, k: 255), Shape(m: 13, n: 31, k: 256),
    Shape(m: 12, n: 32, k: 257), Shape(m: 20, n: 33, k: 513), Shape(m: 132, n: 40, k: 10),
    Shape(m: 133, n: 10, k: 100), Shape(m: 139, n: 49, k: 30), Shape(m: 3, n: 512, k: 7),
    Shape(m: 8, n: 531, k: 9), Shape(m: 18, n: 64, k: 260), Shape(m: 140, n: 1065, k: 6),
    Shape(m: 4, n: 5, k: 0),
  ]
  private static let orientations: [Orientation] = [.asStored, .transposed]

  private func numbers(_ count: Int, _ index: Int) -> [Float] {
    var stream = RandomStream(seed: 5, purpose: .dataOrder, index: index)
    return (0..<count).map { _ in stream.uniform() * 4 - 2 }
  }

  /// The definition: each sum starts at the element or at 0 and takes its terms in order.
  private func definition<Number: BinaryFloatingPoint>(
    _ a: [Number], _ b: [Number], startingAt c: [Number], _ shape: Shape
  ) -> [Number] {
    var result = c
    for i in 0..<shape.m {
      for j in 0..<shape.n {
        for p in 0..<shape.k {
          result[i * shape.n + j].addProduct(a[i * shape.k + p], b[p * shape.n + j])
        }
      }
    }
    return result
  }

  private func stored<Number>(
    _ matrix: [Number], rows: Int, columns: Int, _ orientation: Orientation
  ) -> (elements: [Number], stride: Int) {
    guard orientation == .transposed else { return (matrix, columns) }
    return ((0..<rows * columns).map { matrix[$0 % rows * columns + $0 / rows] }, rows)
  }

  @Test(arguments: shapes)
  func `has the bits of its definition in every orientation`(shape: Shape) {
    expectDefinition(shape, usesWideRegisters: false)
  }

  @Test(
    .enabled(if: WideRegisters.areAvailable, "needs a processor with AVX-512"), arguments: shapes)
  func `has the same bits with wide registers`(shape: Shape) {
    expectDefinition(shape, usesWideRegisters: true)
  }

  private func expectDefinition(_ shape: Shape, usesWideRegisters: Bool) {
    let (m, n, k) = (shape.m, shape.n, shape.k)
    let (a, b, start) = (numbers(m * k, 1), numbers(k * n, 2), numbers(m * n, 3))
    let sums = definition(a, b, startingAt: start, shape)
    let products = definition(a, b, startingAt: [Float](repeating: 0, count: m * n), shape)
    for left in Self.orientations {
      for right in Self.orientations {
        let (a, aStride) = stored(a, rows: m, columns: k, left)
        let (b, bStride) = stored(b, rows: k, columns: n, right)
        var c = start
        for (accumulating, expected) in [(true, sums), (false, products)] {
          multiplyInFixedOrder(
            StridedMatrix(a, stride: aStride, left), by: StridedMatrix(b, stride: bStride, right),
            into: &c, stride: n, m: m, n: n, k: k, accumulating: accumulating,
            usesWideRegisters: usesWideRegisters)
          #expect(c.map(\.bitPattern) == expected.map(\.bitPattern), "\(left), \(right)")
        }
      }
    }
  }

  @Test(arguments: shapes)
  func `has the bits of its definition in double precision`(shape: Shape) {
    let (m, n, k) = (shape.m, shape.n, shape.k)
    let (a, b) = (numbers(m * k, 1).map(Double.init), numbers(k * n, 2).map { 1 / Double($0) })
    let start = numbers(m * n, 3).map(Double.init)
    let expected = definition(a, b, startingAt: start, shape)
    let (transposedB, stride) = stored(b, rows: k, columns: n, .transposed)
    var c = start
    multiplyInFixedOrder(
      StridedMatrix(a, stride: k), by: StridedMatrix(transposedB, stride: stride, .transposed),
      into: &c, stride: n, m: m, n: n, k: k, accumulating: true)
    #expect(c.map(\.bitPattern) == expected.map(\.bitPattern))
  }

  private static let orders = [1, 5, 6, 17, 50, 133, 140]

  @Test(arguments: orders)
  func `computes an upper triangle and leaves the rest of longer rows alone`(order: Int) {
    expectUpperTriangle(order, usesWideRegisters: false)
  }

  @Test(
    .enabled(if: WideRegisters.areAvailable, "needs a processor with AVX-512"), arguments: orders)
  func `computes an upper triangle with wide registers`(order: Int) {
    expectUpperTriangle(order, usesWideRegisters: true)
  }

  private func expectUpperTriangle(_ order: Int, usesWideRegisters: Bool) {
    let (k, stride) = (270, order + 3)
    let a = numbers(order * k, 4)
    let (transposed, _) = stored(a, rows: order, columns: k, .transposed)
    let all = definition(
      a, transposed, startingAt: [Float](repeating: 0, count: order * order),
      Shape(m: order, n: order, k: k))
    var c = [Float](repeating: 7, count: order * stride)
    multiplyInFixedOrder(
      StridedMatrix(a, stride: k), by: StridedMatrix(a, stride: k, .transposed), into: &c,
      stride: stride, m: order, n: order, k: k, accumulating: false, part: .upperTriangle,
      usesWideRegisters: usesWideRegisters)
    for row in 0..<order {
      for column in 0..<stride {
        let isComputed = column >= row && column < order
        #expect(c[row * stride + column] == (isComputed ? all[row * order + column] : 7))
      }
    }
  }

  @Test(arguments: [
    Shape(m: 128, n: 400, k: 784), Shape(m: 784, n: 400, k: 128), Shape(m: 128, n: 10, k: 400),
    Shape(m: 128, n: 400, k: 10), Shape(m: 128, n: 1000, k: 1000),
  ])
  func `agrees with OpenBLAS at the sizes of training`(shape: Shape) {
    let (m, n, k) = (shape.m, shape.n, shape.k)
    let (a, b) = (numbers(m * k, 1), numbers(k * n, 2))
    // Errors of rounding add up like the steps of a random walk.
    let tolerance = Float(k).squareRoot() * .ulpOfOne
    for left in Self.orientations {
      for right in Self.orientations {
        var ours = [Float](repeating: 0, count: m * n)
        var library = ours
        multiplyInFixedOrder(
          StridedMatrix(a, stride: left == .asStored ? k : m, left),
          by: StridedMatrix(b, stride: right == .asStored ? n : k, right), into: &ours, stride: n,
          m: m, n: n, k: k, accumulating: false)
        multiply(a, left, by: b, right, into: &library, m: m, n: n, k: k)
        #expect(relativeDifference([ours], [library]) < tolerance)
      }
    }
  }

  @Test func `has the same bits on many threads at once`() {
    let (m, n, k) = (50, 70, 300)
    let (a, b) = (numbers(m * k, 1), numbers(k * n, 2))
    let expected = definition(
      a, b, startingAt: [Float](repeating: 0, count: m * n), Shape(m: m, n: n, k: k))
    let results = UnsafeMutableBufferPointer<Float>.allocate(capacity: 64 * m * n)
    defer { results.deallocate() }
    nonisolated(unsafe) let base = results.baseAddress!
    DispatchQueue.concurrentPerform(iterations: 64) { index in
      multiplyInFixedOrder(
        StridedMatrix(a, stride: k), by: StridedMatrix(b, stride: n), into: base + index * m * n,
        stride: n, m: m, n: n, k: k, accumulating: false)
    }
    for index in 0..<64 {
      #expect(Array(results[index * m * n..<(index + 1) * m * n]) == expected)
    }
  }
}
