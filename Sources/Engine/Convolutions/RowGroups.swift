private import CKernels

/// Rows of a result cut into groups whose sums stay in registers; no result depends on them.
struct RowGroups {
  /// The rows of each group, in order.
  let ranges: [Range<Int>]

  /// Groups as equal as can be.
  init(rows: Int) {
    let largest = WideRegisters.areAvailable ? Int(CLB_SHIFTED_ROWS) : 6
    let count = (rows + largest - 1) / largest
    ranges = (0..<count).map { rows * $0 / count..<rows * ($0 + 1) / count }
  }
}
