import Harness
import Testing

@Suite struct FileNameTests {
  @Test(arguments: [
    ("Accuracy while learning", "accuracy-while-learning"), ("task, λ/2 = 1e-5", "task-2-1e-5"),
    ("../../etc/passwd", "etc-passwd"), ("--", "untitled"), ("", "untitled"), ("Ér", "r"),
  ])
  func `keeps what every file system can hold`(text: String, name: String) {
    #expect(FileName.kebabCase(text) == name)
  }

  @Test func `sets equal names apart, also from names that end in a number`() {
    #expect(FileName.unique(["a", "a-2", "a", "b", "a"]) == ["a", "a-2", "a-3", "b", "a-4"])
  }
}
