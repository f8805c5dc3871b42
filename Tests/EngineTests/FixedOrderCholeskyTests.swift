import Testing

@testable import Engine

@Suite struct FixedOrderCholeskyTests {
  /// B Bᵀ + I with B of uniform numbers, well conditioned.
  private func positiveDefinite(_ order: Int) -> [Double] {
    var stream = RandomStream(seed: 3, purpose: .dataOrder)
    let b = (0..<order * order).map { _ in Double(stream.uniform()) - 0.5 }
    return (0..<order * order).map { place in
      let (row, column) = (place / order, place % order)
      let products = (0..<order).map { b[row * order + $0] * b[column * order + $0] }
      return products.reduce(row == column ? 1 : 0, +)
    }
  }

  @Test(arguments: [1, 2, 9, 63, 64, 65, 130, 150])
  func `times the matrix gives the identity`(order: Int) {
    let matrix = positiveDefinite(order)
    var inverse = matrix
    // Only the upper triangle is to be read.
    for row in 0..<order { for column in 0..<row { inverse[row * order + column] = .nan } }
    #expect(invertInFixedOrder(&inverse, size: order))
    var worst = 0.0
    for row in 0..<order {
      for column in 0..<order {
        let sum = (0..<order).reduce(0.0) { sum, p in
          let element = inverse[min(p, column) * order + max(p, column)]
          return sum + matrix[row * order + p] * element
        }
        worst = max(worst, abs(sum - (row == column ? 1 : 0)))
      }
    }
    #expect(worst < 1e-12)
  }

  @Test(arguments: [20, 100])
  func `agrees with LAPACK`(order: Int) {
    var (ours, library) = (positiveDefinite(order), positiveDefinite(order))
    #expect(invertInFixedOrder(&ours, size: order))
    #expect(invertPositiveDefinite(&library, size: order))
    for row in 0..<order {
      for place in row * order + row..<(row + 1) * order {
        #expect(abs(ours[place] - library[place]) < 1e-13)
      }
    }
  }

  @Test func `fails where the matrix is not positive definite`() {
    var (indefinite, singular, unknown) = ([1.0, 2, 2, 1], [1.0, 1, 1, 1], [Double.nan])
    #expect(!invertInFixedOrder(&indefinite, size: 2))
    #expect(!invertInFixedOrder(&singular, size: 2))
    #expect(!invertInFixedOrder(&unknown, size: 1))
  }
}
