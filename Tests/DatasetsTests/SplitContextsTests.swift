import Testing

@testable import Datasets

@Suite struct SplitContextsTests {
  private let images = LabeledImages(
    height: 1, width: 1, pixels: [0, 1, 2, 3, 4, 5], labels: [0, 1, 2, 3, 4, 0], classes: 5)

  @Test func `puts classes into contexts by their new labels`() throws {
    // Class 0 becomes 3, class 1 becomes 0, and so on.
    let split = try SplitContexts(
      contexts: 2, classesPerContext: [2, 3], newLabels: [3, 0, 4, 1, 2])
    #expect(split.contexts == 2)
    #expect(split.labels(ofContext: 2) == 2..<5)
    let first = split.members(ofContext: 1, in: images)
    #expect(first.indices == [1, 3])
    #expect(first.labels == [0, 1])
    let second = split.members(ofContext: 2, in: images)
    #expect(second.indices == [0, 2, 4, 5])
    #expect(second.labels == [3, 4, 2, 3])
  }

  @Test func `takes listed equal numbers for what it does without a list`() throws {
    let labels = Array(0..<6)
    #expect(
      try SplitContexts(contexts: 3, newLabels: labels)
        == SplitContexts(contexts: 3, classesPerContext: [2, 2, 2], newLabels: labels))
  }

  @Test(arguments: [
    (
      10, 6,
      """
      10 classes do not divide into 6 contexts; write 1, 2, 5 or 10 contexts, or list the classes of \
      each: 'classes-per-context: [2, 2, 2, 2, 1, 1]'
      """
    ),
    (
      10, 3,
      """
      10 classes do not divide into 3 contexts; write 1, 2, 5 or 10 contexts, or list the classes of \
      each: 'classes-per-context: [4, 3, 3]'
      """
    ),
    (3, 4, "3 classes do not divide into 4 contexts; write 1 or 3 contexts"),
    (12, 0, "12 classes do not divide into 0 contexts; write 1, 2, 3, 4, 6 or 12 contexts"),
  ])
  func `refuses contexts into which the classes do not divide`(
    classes: Int, contexts: Int, message: String
  ) {
    #expect {
      try SplitContexts(contexts: contexts, newLabels: Array(0..<classes))
    } throws: {
      String(describing: $0) == message
    }
  }

  @Test(arguments: [[4, 3], [4, 3, 3, 1], [10, -1, 1], [10, 0], [.max, .max, 2], []])
  func `refuses a list that is not of all classes`(counts: [Int]) {
    #expect(
      throws: DatasetError.wrongClassCounts(counts, classes: 10, contexts: counts.count)
    ) {
      try SplitContexts.sizes(contexts: counts.count, classes: 10, listed: counts)
    }
    #expect {
      try SplitContexts.sizes(contexts: 5, classes: 10, listed: counts)
    } throws: {
      String(describing: $0)
        == "there are \(counts.count) numbers of classes for 5 contexts; give each its own"
    }
  }
}
