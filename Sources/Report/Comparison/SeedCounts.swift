import Harness
import Metrics

/// Over how many seeds the means of a table or figure are taken, as its caption says it.
///
/// Where all have the same number, the caption alone gives it; otherwise every mean over another
/// number than the usual one carries its own, such as "(n=2)".
struct SeedCounts {
  /// The most frequent number, the larger one of equals; nil where there is no mean.
  let usual: Int?
  private let isUniform: Bool

  init(_ counts: [Int]) {
    let frequencies = Dictionary(counts.map { ($0, 1) }, uniquingKeysWith: +)
    usual = frequencies.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key
    isUniform = frequencies.count < 2
  }

  /// Such as "5 seeds".
  var phrase: String {
    guard let usual else { return "no seeds" }
    let seeds = NumberText.counted(usual, "seed")
    return isUniform ? seeds : "\(seeds), or over n where given"
  }

  func isUnusual(_ count: Int) -> Bool { count != usual }

  /// The name of a method, with the numbers of its means where one is unusual.
  func name(_ label: String, _ counts: some Sequence<Int>) -> String {
    let distinct = Set(counts).sorted()
    guard distinct.contains(where: isUnusual) else { return label }
    return "\(label) (n=\(distinct.map(String.init).joined(separator: "/")))"
  }
}

extension Table.Cell {
  /// A mean of fractions in percent; its number of seeds is printed where it is not the usual one.
  static func mean(_ summary: Summary, _ counts: SeedCounts? = nil) -> Table.Cell {
    .estimate(
      mean: summary.mean * 100, standardError: summary.standardError.map { $0 * 100 },
      count: summary.count, showsCount: counts?.isUnusual(summary.count) ?? false)
  }

  /// The same of a paper's number.
  static func published(
    _ result: PublishedReference.Result, _ counts: SeedCounts? = nil
  ) -> Table.Cell {
    .estimate(
      mean: result.fraction * 100, standardError: result.standardError.map { $0 * 100 },
      count: result.seeds,
      showsCount: result.seeds.flatMap { counts?.isUnusual($0) } ?? false)
  }
}
