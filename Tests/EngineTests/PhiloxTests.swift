import Testing

@testable import Engine

@Suite struct PhiloxTests {
  // The known answers of the Random123 library, kat_vectors, philox4x32 with 10 rounds.
  @Test(arguments: [
    (
      SIMD4<UInt32>(repeating: 0), SIMD2<UInt32>(repeating: 0),
      SIMD4<UInt32>(0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8)
    ),
    (
      SIMD4<UInt32>(repeating: .max), SIMD2<UInt32>(repeating: .max),
      SIMD4<UInt32>(0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD)
    ),
    (
      SIMD4<UInt32>(0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344),
      SIMD2<UInt32>(0xA409_3822, 0x299F_31D0),
      SIMD4<UInt32>(0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1)
    ),
  ])
  func `gives the published blocks`(
    counter: SIMD4<UInt32>, key: SIMD2<UInt32>, expected: SIMD4<UInt32>
  ) {
    #expect(Philox.block(counter: counter, key: key) == expected)
  }
}

@Suite struct RandomStreamTests {
  @Test func `starts with the block of counter (0, 0, index, purpose)`() {
    var stream = RandomStream(seed: 0x0000_0002_0000_0001, purpose: .replay, index: 7)
    let block = Philox.block(counter: SIMD4(0, 0, 7, 4), key: SIMD2(1, 2))
    #expect((0..<4).map { _ in stream.nextWord() } == [block[0], block[1], block[2], block[3]])
    let second = Philox.block(counter: SIMD4(1, 0, 7, 4), key: SIMD2(1, 2))
    #expect(stream.nextWord() == second[0])
  }

  @Test func `gives different numbers for every purpose and index`() {
    var firsts: Set<UInt32> = []
    for purpose in RandomStream.Purpose.allCases {
      for index in 0..<4 {
        var stream = RandomStream(seed: 1, purpose: purpose, index: index)
        firsts.insert(stream.nextWord())
      }
    }
    #expect(firsts.count == RandomStream.Purpose.allCases.count * 4)
  }

  @Test func `draws each number below a bound equally often`() {
    var stream = RandomStream(seed: 3, purpose: .dataOrder)
    var counts = Array(repeating: 0, count: 6)
    for _ in 0..<60_000 { counts[stream.uniform(below: 6)] += 1 }
    // Six cells of 10 000 expected; a chi-square of 20.5 has probability 0.001 with 5 degrees.
    let chiSquare = counts.reduce(0.0) { $0 + (Double($1) - 1e4) * (Double($1) - 1e4) / 1e4 }
    #expect(chiSquare < 20.5)
  }

  @Test(arguments: [1, 3, 7, 100, 3 << 30])
  func `fills an array with the numbers of single draws`(bound: Int) {
    var (one, many) = (
      RandomStream(seed: 6, purpose: .bootstrap), RandomStream(seed: 6, purpose: .bootstrap)
    )
    for count in [0, 1, 2, 3, 50, 333] {
      var numbers = [Int](repeating: -1, count: count)
      many.fill(&numbers, below: bound)
      #expect(numbers == (0..<count).map { _ in one.uniform(below: bound) })
    }
    #expect(one.next() == many.next())
  }

  @Test func `draws floats in 0..<1 with mean 1/2 and variance 1/12`() {
    var stream = RandomStream(seed: 4, purpose: .initialWeights)
    let draws = (0..<100_000).map { _ in Double(stream.uniform()) }
    let mean = draws.reduce(0, +) / 1e5
    let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1e5
    #expect(draws.allSatisfy { (0..<1).contains($0) })
    #expect(abs(mean - 0.5) < 0.003)
    #expect(abs(variance - 1.0 / 12) < 0.001)
  }

  @Test func `shuffles into every order of three equally often`() {
    var stream = RandomStream(seed: 5, purpose: .classOrder)
    var counts: [[Int]: Int] = [:]
    for _ in 0..<6000 { counts[stream.permutation(of: 3), default: 0] += 1 }
    #expect(counts.count == 6)
    #expect(counts.values.allSatisfy { abs($0 - 1000) < 130 })
  }
}
