import Testing
import Wording

@Suite struct NearestNameTests {
  @Test(arguments: [
    ("itertions", "iterations"), ("EWCC", "ewc"), ("learningrate", "learning-rate"),
  ])
  func `finds what was probably meant`(typed: String, meant: String) {
    #expect(nearestName(to: typed, among: ["iterations", "ewc", "learning-rate", "si"]) == meant)
  }

  @Test func `suggests nothing for something far away`() {
    #expect(nearestName(to: "banana", among: ["iterations", "ewc"]) == nil)
  }
}
