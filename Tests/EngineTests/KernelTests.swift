import Foundation
import Testing

@testable import Engine

/// Each fast kernel beside the plain loop it must agree with, at sizes around the vector width.
@Suite struct KernelTests {
  private static let sizes = [1, 2, 15, 16, 17, 31, 33, 64, 100]

  private func numbers(_ count: Int, _ index: Int = 0) -> [Float] {
    var stream = RandomStream(seed: 9, purpose: .dataOrder, index: index)
    return (0..<count).map { _ in stream.uniform() * 4 - 2 }
  }

  @Test func `has an exponential within 2e-7 of the exact one`() {
    for step in -870...883 {
      let x = Float(step) / 10
      let exact = exp(Double(x))
      #expect(abs(Double(exponential(x)) - exact) <= 2e-7 * exact, "at \(x)")
    }
    #expect(exponential(0) == 1)
    #expect(exponential(-200) == 0)
    #expect(exponential(-.infinity) == 0)
    #expect(exponential(200).isFinite)
    #expect(exponential(.nan).isNaN)
  }

  @Test func `has a logarithm within 3e-7 of the exact one`() {
    for step in 1...4000 {
      let x = Float(step) * 0.037
      let exact = log(Double(x))
      #expect(abs(Double(naturalLogarithm(x)) - exact) <= 3e-7 * max(abs(exact), 1), "at \(x)")
    }
    #expect(naturalLogarithm(1) == 0)
    #expect(naturalLogarithm(.infinity) == .infinity)
    #expect(naturalLogarithm(.nan).isNaN)
  }

  @Test func `has a square root within 3e-7 of the exact one`() {
    for exponent in stride(from: -36.0, through: 36, by: 0.25) {
      let x = Float(pow(10, exponent))
      let root = squareRoot(Vector(repeating: x))
      let exact = Double(x).squareRoot()
      #expect(abs(Double(root[5]) - exact) <= 3e-7 * exact, "at \(x)")
    }
    #expect(squareRoot(.zero) == .zero)
  }

  @Test func `has vector functions that equal the scalar ones bit for bit`() {
    for start in stride(from: -95.0, through: 95, by: 0.37) {
      var x = Vector()
      for lane in 0..<16 { x[lane] = Float(start) + Float(lane) * 0.0231 }
      let powers = exponential(x)
      let positive = Vector(repeating: 1e-3).addingProduct(x, x)
      let logarithms = naturalLogarithm(positive)
      for lane in 0..<16 {
        #expect(powers[lane] == exponential(x[lane]))
        #expect(logarithms[lane] == naturalLogarithm(positive[lane]))
      }
    }
  }

  @Test func `flushes only numbers below 1e-30`() {
    var x = Vector(repeating: 1)
    x[0] = 1e-31
    x[1] = -1e-31
    x[2] = -2e-30
    x[3] = Float.leastNonzeroMagnitude * 7136
    let result = flushed(x)
    #expect((0..<5).map { result[$0] } == [0, 0, -2e-30, 0, 1])
  }

  @Test(arguments: sizes)
  func `adds a bias and rectifies as the plain loop does`(columns: Int) {
    let rows = 3
    let (matrix, bias) = (numbers(rows * columns), numbers(columns, 1))
    var fast = matrix
    addBiasAndRectify(bias, to: &fast, rows: rows, columns: columns)
    var linear = matrix
    addBias(bias, to: &linear, rows: rows, columns: columns)
    let plain = matrix.indices.map { matrix[$0] + bias[$0 % columns] }
    #expect(linear == plain)
    #expect(fast == plain.map { max($0, 0) })
  }

  @Test(arguments: sizes)
  func `masks errors of silent units as the plain loop does`(count: Int) {
    var error = numbers(count)
    let activation = numbers(count, 1).map { max($0, 0) }
    let plain = zip(error, activation).map { $1 > 0 ? $0 : 0 }
    maskByRectifier(&error, activation: activation, count: count)
    #expect(error == plain)
  }

  @Test(arguments: sizes)
  func `sums columns as the plain loop does`(columns: Int) {
    let rows = 4
    let matrix = numbers(rows * columns)
    var sums = [Float](repeating: 1, count: columns)
    var plain = [Float](repeating: 0, count: columns)
    for row in 0..<rows {
      for column in 0..<columns { plain[column] += matrix[row * columns + column] }
    }
    sumColumns(matrix, rows: rows, columns: columns, into: &sums, accumulating: false)
    #expect(sums == plain)
    sumColumns(matrix, rows: 1, columns: columns, into: &sums, accumulating: true)
    #expect(sums == zip(plain, matrix).map { $0 + $1 })
  }

  @Test(arguments: sizes)
  func `squares and weighs as the plain loop does`(columns: Int) {
    let values = numbers(2 * columns)
    var squares = [Float](repeating: 0, count: 2 * columns)
    square(values, count: values.count, into: &squares)
    #expect(squares == values.map { $0 * $0 })
    var sums = numbers(2 * columns, 1)
    let plain = sums.indices.map {
      sums[$0].addingProduct(values[$0] * values[$0], $0 < columns ? 0.25 : 3)
    }
    addWeightedSquares(values, weights: [0.25, 3], rows: 2, columns: columns, to: &sums)
    #expect(sums == plain)
  }

  @Test func `scales every byte to its 255th part`() {
    let bytes = (0...255).map { UInt8($0) } + [7, 9, 255]
    var scaled = [Float](repeating: -1, count: bytes.count)
    scaleBytes(bytes, count: bytes.count, into: &scaled)
    #expect(scaled == bytes.map { Float($0) / 255 })
  }

  @Test(arguments: [(3, 4, 5), (1, 1, 1), (17, 33, 9)])
  func `multiplies matrices as the plain loop does`(m: Int, n: Int, k: Int) {
    let (a, b) = (numbers(m * k), numbers(k * n, 1))
    let transposedA = (0..<k * m).map { a[$0 % m * k + $0 / m] }
    let transposedB = (0..<n * k).map { b[$0 % k * n + $0 / k] }
    var plain = [Float](repeating: 0, count: m * n)
    for i in 0..<m {
      for j in 0..<n { for l in 0..<k { plain[i * n + j] += a[i * k + l] * b[l * n + j] } }
    }
    var c = [Float](repeating: 9, count: m * n)
    multiply(a, by: b, into: &c, m: m, n: n, k: k)
    #expect(relativeDifference([c], [plain]) < 1e-6)
    multiply(a, by: transposedB, .transposed, into: &c, m: m, n: n, k: k)
    #expect(relativeDifference([c], [plain]) < 1e-6)
    multiply(transposedA, .transposed, by: b, into: &c, m: m, n: n, k: k)
    #expect(relativeDifference([c], [plain]) < 1e-6)
    multiply(a, by: b, into: &c, m: m, n: n, k: k, accumulating: true)
    #expect(relativeDifference([c], [plain.map { 2 * $0 }]) < 1e-6)
  }
}
