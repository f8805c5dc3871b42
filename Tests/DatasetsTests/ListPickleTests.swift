import Testing

@testable import Datasets

/// Pickles of nested lists, as Python writes them.
@Suite struct ListPickleTests {
  private func read(_ bytes: [UInt8]) throws(DatasetError) -> [[Int]] {
    var reader = PickleReader(bytes, path: "x.pkl", dialect: .lists)
    let value = try reader.value()
    guard let runs = try reader.entry(value, "ni") else { return [] }
    var batches: [[Int]] = []
    for run in try reader.items(runs, "it") {
      for batch in try reader.items(run, "it") { batches.append(try reader.integers(batch)) }
    }
    return batches
  }

  @Test(arguments: 0...5) func `are read of every protocol`(version: Int) throws {
    let batches = try read(FilmFixtures.bytes(FilmFixtures.lookup[version]))
    #expect(
      batches == (0..<8).reversed().map { [$0] } + [[8, 9, 10, 11]] + (0..<8).map { [$0] }
        + [[8, 9, 10, 11]])
  }

  /// `{'a_b': [[1, 300, 70000], ['x/y.png']], 'c': (-5, [])}` by Python's pickle.
  @Test(arguments: [
    "KGRwMApWYV9iCnAxCihscDIKKGxwMwpJMQphSTMwMAphSTcwMDAwCmFhKGxwNApWeC95LnBuZwpwNQphYXNWYwpwNgooSS01CihscDcKdHA4CnMu",
    "fXEAKFgDAAAAYV9icQFdcQIoXXEDKEsBTSwBSnARAQBlXXEEWAcAAAB4L3kucG5ncQVhZVgBAAAAY3EGKEr7////XXEHdHEIdS4=",
    "gASVNwAAAAAAAAB9lCiMA2FfYpRdlChdlChLAU0sAUpwEQEAZV2UjAd4L3kucG5nlGFljAFjlEr7////XZSGlHUu",
  ])
  func `hold numbers and texts in lists, tuples and dictionaries`(text: String) throws {
    var reader = PickleReader(FilmFixtures.bytes(text), path: "x.pkl", dialect: .lists)
    let value = try reader.value()
    let list = try reader.items(#require(try reader.entry(value, "a_b")), "it")
    #expect(try reader.integers(list[0]) == [1, 300, 70_000])
    #expect(try reader.text(reader.items(list[1], "it")[0]) == "x/y.png")
    let pair = try reader.items(#require(try reader.entry(value, "c")), "it")
    guard case .integer(-5) = pair[0] else { Issue.record("no number"); return }
    #expect(try reader.integers(pair[1]).isEmpty)
    #expect(try reader.entry(value, "d") == nil)
  }

  @Test func `are refused where they ask for anything to be done`() throws {
    // `os.system('true')`, by hand.
    let call = Array("cos\nsystem\n(S'true'\ntR.".utf8)
    let error = #expect(throws: DatasetError.self) { try read(call) }
    #expect(
      error?.description
        == "x.pkl is damaged: it asks for 'os system', which is no part of CORe50; fetch it anew")
    // What CIFAR needs is no part of lists.
    #expect(throws: DatasetError.self) { try read(Array("cnumpy\nndarray\n.".utf8)) }
  }

  @Test(arguments: [0, 2, 4]) func `never stop the program, whatever is cut or flipped`(
    version: Int
  ) throws {
    let whole = FilmFixtures.bytes(FilmFixtures.lookup[version])
    for end in whole.indices {
      #expect(throws: DatasetError.self) { try read(Array(whole.prefix(end))) }
    }
    for place in whole.indices {
      for bit in 0..<8 {
        var flipped = whole
        flipped[place] ^= 1 << bit
        // Some are other numbers; none may trap.
        _ = try? read(flipped)
      }
    }
  }
}
