/// The columns of a table on a page: as wide as they need to be, spread over the text width.
struct TableLayout {
  private let size: Double
  private let starts: [Double]
  private let widths: [Double]
  /// In columns of estimates: where the ± stands, from the column's start.
  private let anchors: [Double]
  private let isText: [Bool]

  init(_ table: Table, size: Double, width: Double, canvas: Canvas) {
    let gaps = 8 * Double(table.columns.count - 1)
    var size = size
    var measured = Self.measure(table, size: size, canvas: canvas)
    var excess: Double { measured.widths.reduce(gaps, +) - width }
    let texts = table.columns.indices.filter { table.columns[$0].alignment == .leading }
    // A wide table is set smaller rather than cut, but long texts can be broken, ...
    let smallest = 5.0
    var excessOfNumbers: Double {
      excess - texts.reduce(0) { $0 + max(0, measured.widths[$1] - width / 3) }
    }
    while excessOfNumbers > 0, size > smallest {
      size -= 0.25
      measured = Self.measure(table, size: size, canvas: canvas)
    }
    // ... then its text is broken into lines, the widest column first, ...
    for column in texts.sorted(by: { (measured.widths[$0], $1) > (measured.widths[$1], $0) }) {
      let title = canvas.width(of: table.columns[column].title, size: size, weight: .bold)
      let narrowest = min(measured.widths[column], max(60, title))
      measured.widths[column] = max(narrowest, measured.widths[column] - max(0, excess))
    }
    // ... and what is still too wide is set as small as it takes, for numbers do not break.
    if excess > 0 {
      let scale = (width - gaps) / measured.widths.reduce(0, +)
      size *= scale
      measured.widths = measured.widths.map { $0 * scale }
      measured.anchors = measured.anchors.map { $0 * scale }
    }
    self.size = size
    widths = measured.widths
    anchors = measured.anchors
    let gap = max(
      4, min(26, (width - widths.reduce(0, +)) / Double(max(widths.count - 1, 1))))
    var starts: [Double] = []
    var x = 0.0
    for column in widths {
      starts.append(x)
      x += column + gap
    }
    self.starts = starts
    isText = table.columns.map { $0.alignment == .leading }
  }

  /// How many lines the longest text of a row takes.
  func lineCount(of row: [Table.Cell], on canvas: Canvas) -> Int {
    row.indices.map { lines(of: row[$0], column: $0, on: canvas).count }.max() ?? 1
  }

  /// A text as it is broken in its column; numbers are whole.
  private func lines(of cell: Table.Cell, column: Int, on canvas: Canvas) -> [String] {
    // The width of the widest text itself must not be lost to rounding.
    isText[column]
      ? canvas.lines(of: cell.printed, size: size, width: widths[column] + 0.01) : [cell.printed]
  }

  func drawTitle(
    _ title: String, column: Int, at alignment: Table.Alignment, x: Double, y: Double,
    on canvas: Canvas
  ) {
    let left = x + starts[column]
    switch alignment {
    case .leading: canvas.text(title, x: left, y: y, size: size, weight: .bold)
    case .trailing, .interval:
      canvas.text(
        title, x: left + widths[column], y: y, size: size, weight: .bold, anchor: .end)
    case .estimate:
      canvas.text(
        title, x: left + widths[column] / 2, y: y, size: size, weight: .bold, anchor: .middle)
    }
  }

  /// Draws the head of neighboring columns, centered over a thin rule; nothing for nil.
  func drawGroup(
    _ title: String?, columns: Range<Int>, x: Double, y: Double, on canvas: Canvas
  ) {
    guard let title, let first = columns.first, let last = columns.last else { return }
    let (left, right) = (x + starts[first], x + starts[last] + widths[last])
    canvas.text(
      canvas.fitted(title, size: size, weight: .bold, width: right - left),
      x: (left + right) / 2, y: y, weight: .bold, anchor: .middle)
    canvas.line(from: (left, y + 3), to: (right, y + 3), width: 0.3)
  }

  func draw(
    _ cell: Table.Cell, column: Int, at alignment: Table.Alignment, x: Double, y: Double,
    on canvas: Canvas
  ) {
    let left = x + starts[column]
    switch alignment {
    case .leading:
      for (index, line) in lines(of: cell, column: column, on: canvas).enumerated() {
        canvas.text(line, x: left, y: y + 9.5 * Double(index), size: size)
      }
    case .trailing, .interval:
      canvas.text(cell.printed, x: left + widths[column], y: y, size: size, anchor: .end)
    case .estimate:
      let (mean, rest) = Self.parts(of: cell)
      canvas.text(mean, x: left + anchors[column], y: y, size: size, anchor: .end)
      canvas.text(rest, x: left + anchors[column], y: y, size: size)
    }
  }

  private static func measure(
    _ table: Table, size: Double, canvas: Canvas
  ) -> (widths: [Double], anchors: [Double]) {
    var widths: [Double] = []
    var anchors: [Double] = []
    for (index, column) in table.columns.enumerated() {
      let title = canvas.width(of: column.title, size: size, weight: .bold)
      let cells = table.rows.map { $0[index] }
      guard column.alignment == .estimate else {
        widths.append(cells.map { canvas.width(of: $0.printed, size: size) }.reduce(title, max))
        anchors.append(0)
        continue
      }
      let parts = cells.map(parts)
      let left = parts.map { canvas.width(of: $0.0, size: size) }.max() ?? 0
      let right = parts.map { canvas.width(of: $0.1, size: size) }.max() ?? 0
      let extra = max(0, title - left - right)
      widths.append(left + right + extra)
      anchors.append(left + extra / 2)
    }
    return (widths, anchors)
  }

  /// The mean, and the rest with the space before it.
  private static func parts(of cell: Table.Cell) -> (String, String) {
    let (mean, rest) = cell.parts
    return (mean, rest.isEmpty ? "" : " \(rest)")
  }
}
