import Testing

@testable import Engine

/// The kernels of training on single examples beside the plain loops they must agree with.
@Suite struct OnlineKernelTests {
  /// One vector to sixteen: every rest of sevens and fours.
  private static let strides = Array(1...16).map { $0 * 16 }

  private func numbers(_ count: Int, _ index: Int) -> [Float] {
    var stream = RandomStream(seed: 12, purpose: .dataOrder, index: index)
    return (0..<count).map { _ in stream.uniform() * 4 - 2 }
  }

  /// Some of the rows, in no order.
  private let rows = 12
  private let indices: [UInt16] = [7, 0, 11, 3, 4]

  @Test(arguments: strides)
  func `sums rows as the plain loop does`(stride: Int) {
    let (matrix, start) = (numbers(rows * stride, 1), numbers(stride, 2))
    let (repeated, values) = (indices + [7], numbers(indices.count + 1, 3))
    var plain = start
    for (index, value) in zip(repeated, values) {
      for column in 0..<stride {
        plain[column] = plain[column].addingProduct(value, matrix[Int(index) * stride + column])
      }
    }
    var sums = [Float](repeating: 9, count: stride)
    sumRows(
      of: matrix, stride: stride, at: repeated, times: values, count: repeated.count,
      startingAt: start, into: &sums, usesWideRegisters: false)
    #expect(sums == plain)
    sumRows(
      of: matrix, stride: stride, at: repeated, times: values, count: 0, startingAt: start,
      into: &sums, usesWideRegisters: false)
    #expect(sums == start)
  }

  @Test(arguments: strides)
  func `adds to rows as the plain loop does, and to no others`(stride: Int) {
    var matrix = numbers(rows * stride, 1)
    let (addend, values) = (numbers(stride, 2), numbers(indices.count, 3))
    var plain = matrix
    for (index, value) in zip(indices, values) {
      for column in 0..<stride {
        let place = Int(index) * stride + column
        plain[place] = plain[place].addingProduct(value, addend[column])
      }
    }
    addToRows(
      of: &matrix, stride: stride, at: indices, times: values, count: indices.count, addend,
      usesWideRegisters: false)
    #expect(matrix == plain)
  }

  @Test(arguments: strides)
  func `multiplies rows as the plain loop does`(stride: Int) {
    let (matrix, factor) = (numbers(rows * stride, 1), numbers(stride, 2))
    var products = [Float](repeating: 9, count: indices.count + 1)
    multiplyRows(
      of: matrix, stride: stride, at: indices, count: indices.count, by: factor, into: &products,
      usesWideRegisters: false)
    for (entry, index) in indices.enumerated() {
      var plain = 0.0
      for column in 0..<stride {
        plain += Double(matrix[Int(index) * stride + column]) * Double(factor[column])
      }
      #expect(abs(Double(products[entry]) - plain) < 1e-5 * Double(stride))
    }
    #expect(products[indices.count] == 9)
  }

  /// More rows than the sixteen that are multiplied at once.
  @Test(
    .enabled(if: WideRegisters.areAvailable, "needs a processor with AVX-512"), arguments: strides)
  func `has the same bits with wide registers`(stride: Int) {
    let (matrix, vector) = (numbers(40 * stride, 1), numbers(stride, 2))
    for count in [0, 1, 15, 16, 17, 37] {
      let indices = (0..<count).map { UInt16($0 * 7 % 40) }
      let values = numbers(count, 3)
      func bits(_ usesWideRegisters: Bool) -> [[UInt32]] {
        var sums = [Float](repeating: 9, count: stride)
        sumRows(
          of: matrix, stride: stride, at: indices, times: values, count: count,
          startingAt: vector, into: &sums, usesWideRegisters: usesWideRegisters)
        var changed = matrix
        addToRows(
          of: &changed, stride: stride, at: indices, times: values, count: count, vector,
          usesWideRegisters: usesWideRegisters)
        var products = [Float](repeating: 9, count: 40)
        multiplyRows(
          of: matrix, stride: stride, at: indices, count: count, by: vector, into: &products,
          usesWideRegisters: usesWideRegisters)
        return [sums, changed, products].map { $0.map(\.bitPattern) }
      }
      #expect(bits(true) == bits(false))
    }
  }

  /// The registers that this machine has: false for AVX2's.
  private static let registers = WideRegisters.areAvailable ? [false, true] : [false]

  @Test(arguments: [1, 15, 16, 17, 100], registers)
  func `keeps active units and what is not a number`(count: Int, usesWideRegisters: Bool) {
    // Units beyond the last are not kept whatever they are.
    let room = (count + 15) / 16 * 16
    var values = numbers(room, 4)
    (values[count / 2], values[0], values[room - 1]) = (.nan, -0.0, 3)
    let expected = (0..<count).filter { !(values[$0] <= 0) }
    var kept = [Float](repeating: 9, count: room)
    var places = [UInt16](repeating: 9, count: room)
    let collected = collectActive(
      values, count: count, into: &kept, places: &places, usesWideRegisters: usesWideRegisters)
    #expect(places.prefix(collected).map(Int.init) == expected)
    #expect(kept.prefix(collected).map(\.bitPattern) == expected.map { values[$0].bitPattern })
  }

  /// Images with blocks of zeros in and between the sixteens that are read at once.
  @Test(arguments: [1, 15, 16, 17, 40, 784])
  func `finds the pixels that are not zero`(count: Int) {
    var random = RandomStream(seed: 5, purpose: .dataOrder)
    let bytes = (0..<count).map { pixel -> UInt8 in
      let isBlank = pixel / 16 % 3 == 1 || random.uniform() < 0.5
      return isBlank ? 0 : UInt8(random.uniform(below: 256))
    }
    var scaled = [Float](repeating: -1, count: count)
    scaleBytes(bytes, count: count, into: &scaled)
    var places = [UInt16](repeating: 0, count: count)
    var values = [Float](repeating: 0, count: count)
    let written = collectNonzeroBytes(bytes, count: count, pixels: &places, values: &values)
    #expect(written == bytes.count { $0 != 0 })
    #expect(dense(places, values, written, count: count) == scaled)
    #expect(places.prefix(written) == places.prefix(written).sorted()[...])
  }

  /// Places of a pixel may be none or several, as after a rotation, and inputs may be of no pixel.
  @Test func `puts pixels where an order gathers them from`() {
    let count = 50
    var random = RandomStream(seed: 6, purpose: .pixelOrder)
    let bytes = (0..<count).map { _ in
      random.uniform() < 0.5 ? 0 : UInt8(1 + random.uniform(below: 255))
    }
    let inputs = 70
    let sources = (0..<inputs).map { _ in Int32(random.uniform(below: count + 10)) - 10 }
      .map { max($0, -1) }
    var (starts, targets): ([Int32], [Int32]) = ([0], [])
    for pixel in 0..<Int32(count) {
      targets += sources.indices.filter { sources[$0] == pixel }.map(Int32.init)
      starts.append(Int32(targets.count))
    }
    #expect(Set(zip(starts, starts.dropFirst()).map { $1 - $0 }).isSuperset(of: [0, 1, 2]))
    var gathered = [Float](repeating: -1, count: inputs)
    sources.withUnsafeBufferPointer { gatherBytes(bytes, $0, into: &gathered) }
    var places = [UInt16](repeating: 0, count: inputs)
    var values = [Float](repeating: 0, count: inputs)
    var pixels = [UInt16](repeating: 0, count: count)
    var numbers = [Float](repeating: 0, count: count)
    let nonzero = collectNonzeroBytes(bytes, count: count, pixels: &pixels, values: &numbers)
    let written = scatterNonzero(
      numbers, at: pixels, count: nonzero, targets: targets, starts: starts, places: &places,
      values: &values)
    #expect(written == gathered.count { $0 != 0 })
    #expect(Set(places.prefix(written)).count == written)
    #expect(dense(places, values, written, count: inputs) == gathered)
  }

  private func dense(
    _ places: [UInt16], _ values: [Float], _ written: Int, count: Int
  ) -> [Float] {
    var dense = [Float](repeating: 0, count: count)
    for entry in 0..<written { dense[Int(places[entry])] = values[entry] }
    return dense
  }
}

/// Rows beside the fours that are multiplied at once, and the rests of both.
@Suite struct InnerProductsTests {
  private struct Product: Equatable {
    var row: Int
    var column: Int
    var bits: UInt32
  }

  private static let counts = [(1, 1), (4, 4), (20, 1), (3, 9), (21, 20), (0, 5), (5, 0)]

  private func numbers(_ rows: Int, _ index: Int) -> [Float] {
    var stream = RandomStream(seed: 15, purpose: .dataOrder, index: index)
    return (0..<rows * 112).map { _ in stream.uniform() * 4 - 2 }
  }

  private func products(
    _ left: [Float], _ right: [Float], width: Int, upper: Bool, usesWideRegisters: Bool
  ) -> [Product] {
    var products: [Product] = []
    left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        guard let leftBase = left.baseAddress, let rightBase = right.baseAddress else { return }
        forEachInnerProduct(
          of: RowBlock(base: leftBase, stride: 112, count: left.count / 112),
          with: RowBlock(base: rightBase, stride: 112, count: right.count / 112), width: width,
          upper: upper, usesWideRegisters: usesWideRegisters
        ) { products.append(Product(row: $0, column: $1, bits: $2.bitPattern)) }
      }
    }
    return products.sorted { ($0.row, $0.column) < ($1.row, $1.column) }
  }

  @Test(arguments: counts, [16, 112])
  func `are those of double precision, each once`(counts: (Int, Int), width: Int) {
    let (left, right) = (numbers(counts.0, 1), numbers(counts.1, 2))
    for upper in [false, true] {
      let found = products(left, right, width: width, upper: upper, usesWideRegisters: false)
      var expected: [(row: Int, column: Int)] = []
      for row in 0..<counts.0 {
        for column in 0..<counts.1 where !upper || column >= row { expected.append((row, column)) }
      }
      #expect(found.map { [$0.row, $0.column] } == expected.map { [$0.row, $0.column] })
      for product in found {
        let exact = (0..<width).reduce(0.0) {
          $0 + Double(left[product.row * 112 + $1]) * Double(right[product.column * 112 + $1])
        }
        #expect(abs(Double(Float(bitPattern: product.bits)) - exact) < 1e-5 * Double(width))
      }
    }
  }

  @Test(
    .enabled(if: WideRegisters.areAvailable, "needs a processor with AVX-512"), arguments: counts)
  func `have the same bits with wide registers`(counts: (Int, Int)) {
    let (left, right) = (numbers(counts.0, 1), numbers(counts.1, 2))
    for upper in [false, true] {
      let narrow = products(left, right, width: 112, upper: upper, usesWideRegisters: false)
      let wide = products(left, right, width: 112, upper: upper, usesWideRegisters: true)
      #expect(narrow == wide)
    }
  }

  @Test(arguments: [0, 1, 15, 16, 37])
  func `of two vectors may have any length`(count: Int) {
    let (left, right) = (numbers(1, 3), numbers(1, 4))
    let exact = (0..<count).reduce(0.0) { $0 + Double(left[$1]) * Double(right[$1]) }
    #expect(abs(Double(innerProduct(left, right, count: count)) - exact) < 1e-5 * 37)
  }
}

/// Several rows and more columns than are summed in single precision.
@Suite struct GradientRowsTests {
  private let rows = 3
  private let layout: ParameterLayout = {
    var layout = ParameterLayout()
    _ = layout.append("w", shape: [100, 47])
    _ = layout.append("b", shape: [47])
    return layout
  }()

  /// Rows filled with numbers, their values, and a vector.
  private func make() -> (gradients: GradientRows, values: [[Double]], vector: [Float]) {
    let gradients = GradientRows(capacity: 5, count: layout.count)
    var random = RandomStream(seed: 14, purpose: .dataOrder)
    var values: [[Double]] = []
    for row in 0..<rows {
      let numbers = (0..<layout.count).map { _ in random.uniform() * 2 - 0.7 }
      for (index, number) in numbers.enumerated() { gradients[row][index] = number }
      values.append(numbers.map(Double.init))
    }
    // What lies behind the rows in use takes no part.
    gradients[3].update(repeating: 1e9, count: gradients.count)
    return (gradients, values, (0..<layout.count).map { _ in random.uniform() - 0.2 })
  }

  @Test func `has the inner products of double precision`() {
    let (gradients, values, vector) = make()
    #expect(gradients.count == 4752 && gradients.count > 2 * 2048)
    var products: [Double] = [7, 7, 7, 7, 7, 7]
    gradients.multiply(vector, rows: rows, into: &products)
    var gram: [Double] = []
    gradients.gram(rows: rows, into: &gram)
    #expect(products.count == rows && gram.count == rows * rows)
    for row in 0..<rows {
      let exact = zip(values[row], vector).reduce(0) { $0 + $1.0 * Double($1.1) }
      #expect(abs(products[row] - exact) < 1e-5 * abs(exact))
      for column in 0..<rows {
        let exact = zip(values[row], values[column]).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(gram[row * rows + column] - exact) < 1e-5 * abs(exact))
        #expect(gram[row * rows + column] == gram[column * rows + row])
      }
    }
  }

  @Test func `adds a combination of rows to a vector`() {
    let (gradients, values, vector) = make()
    var sum = vector
    gradients.addCombination([0.5, 0, -2], to: &sum)
    for index in sum.indices {
      let exact = Double(vector[index]) + 0.5 * values[0][index] - 2 * values[2][index]
      #expect(abs(Double(sum[index]) - exact) < 1e-6)
    }
  }

  @Test func `clears one row and leaves the others`() {
    let (gradients, values, _) = make()
    gradients.clear(1)
    #expect((0..<gradients.count).allSatisfy { gradients[1][$0] == 0 })
    #expect((0..<gradients.count).allSatisfy { Double(gradients[2][$0]) == values[2][$0] })
  }
}
