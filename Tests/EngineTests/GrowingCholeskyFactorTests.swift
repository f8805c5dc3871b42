import Testing

@testable import Engine

@Suite struct GrowingCholeskyFactorTests {
  /// Of the matrix with 4 on the diagonal and 1 beside it, and b = (1, 2, 3, …).
  private func append(_ index: Int, of order: Int, to factor: GrowingCholeskyFactor) -> Bool {
    let row = (0..<order).map { column in
      column == index ? 4.0 : abs(column - index) == 1 ? 1 : 0
    }
    return factor.append(row, at: index, right: Double(index + 1), tolerance: 1e-15)
  }

  private func solution(of factor: GrowingCholeskyFactor) -> [Double] {
    let memory = allocatePadded(factor.count)
    defer { memory.deallocate() }
    factor.solve(into: memory)
    return (0..<factor.count).map { memory[$0] }
  }

  @Test func `solves the system worked by hand`() {
    let factor = GrowingCholeskyFactor(capacity: 2)
    #expect(append(0, of: 2, to: factor))
    #expect(solution(of: factor) == [0.25])
    #expect(append(1, of: 2, to: factor))
    // (4 1; 1 4) x = (1, 2).
    #expect(zip(solution(of: factor), [2.0 / 15, 7.0 / 15]).allSatisfy { abs($0 - $1) < 1e-15 })
  }

  @Test(arguments: 0..<20)
  func `after a removal is that of the rows that are left`(removed: Int) {
    let order = 20
    let factor = GrowingCholeskyFactor(capacity: order)
    let direct = GrowingCholeskyFactor(capacity: order)
    for index in 0..<order {
      #expect(append(index, of: order, to: factor))
      if index != removed { #expect(append(index, of: order, to: direct)) }
    }
    factor.remove(at: removed)
    #expect((0..<factor.count).map { factor.members[$0] } == (0..<order).filter { $0 != removed })
    #expect(
      zip(solution(of: factor), solution(of: direct)).allSatisfy { abs($0 - $1) < 1e-14 })
    // And can grow again.
    #expect(append(removed, of: order, to: factor) && append(removed, of: order, to: direct))
    #expect(
      zip(solution(of: factor), solution(of: direct)).allSatisfy { abs($0 - $1) < 1e-14 })
  }

  @Test func `does not append what depends on the rows before`() {
    let factor = GrowingCholeskyFactor(capacity: 2)
    #expect(factor.append([4, 2], at: 0, right: 1, tolerance: 1e-15))
    #expect(!factor.append([2, 1], at: 1, right: 1, tolerance: 1e-15))
    #expect(factor.count == 1)
    #expect(solution(of: factor) == [0.25])
  }
}
