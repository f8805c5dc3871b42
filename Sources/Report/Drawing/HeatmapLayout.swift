/// How the heat maps of a panel share a width: as many in a row as leave room for their values, or,
/// where there are too many contexts for values, as many as leave cells to be told apart.
struct HeatmapLayout: Equatable {
  /// Around the cells of a map: its title, and the names of its rows and columns.
  static let margin = (left: 20.0, top: 13.0, right: 6.0, bottom: 12.0)
  /// The least width of a cell whose value can be read.
  static let readableCellWidth = 13.5
  /// Of more contexts or other columns than these, cells have colors only.
  static let mostContextsWithValues = 12
  /// Cells without values are as wide at least, where a page allows it.
  private static let visibleCellWidth = 1.3
  private static let mostColumns = 4
  /// All rows of a map together are as high at most.
  private static let tallest = 560.0

  /// Maps in a row.
  let columns: Int
  let mapWidth: Double
  let cellWidth: Double
  let cellHeight: Double
  /// Of one row of maps.
  let rowHeight: Double
  let decimals: Int
  /// Of the values; nil where cells have colors only, and a scale explains them.
  let textSize: Double?

  /// - Parameters:
  ///   - rows: Of each matrix.
  ///   - contexts: The columns of each matrix.
  init(rows: Int, contexts: Int, width: Double) {
    let showsValues =
      contexts <= Self.mostContextsWithValues && rows <= Self.mostContextsWithValues + 1
    let (rows, contexts) = (Double(max(rows, 1)), Double(max(contexts, 1)))
    let sides = Self.margin.left + Self.margin.right
    func cellWidth(_ columns: Int) -> Double { (width / Double(columns) - sides) / contexts }
    let least = showsValues ? Self.readableCellWidth : Self.visibleCellWidth
    let columns = (1...Self.mostColumns).last { cellWidth($0) >= least } ?? 1
    let cell = cellWidth(columns)
    // Nearly square, so that four rows of matrices of ten contexts fill a page; few cells are flat.
    // Only where there are many more rows than columns does the page limit the height.
    let height = min(cell * 0.96, 18, Self.tallest / rows)
    self.columns = columns
    mapWidth = width / Double(columns)
    self.cellWidth = cell
    cellHeight = height
    rowHeight = Self.margin.top + rows * height + Self.margin.bottom
    // A digit of the font is 0.64 of its size wide, a point 0.32; "100" and "100.0" must fit.
    decimals = cell >= 24 ? 1 : 0
    let size = min(7.5, (cell - 1.5) / (decimals == 0 ? 1.92 : 2.88))
    textSize = showsValues && size >= 4.5 ? size : nil
  }
}

extension HeatmapPanel {
  /// Of the title above the maps, with the scale of colors.
  static let titleHeight = 14.0

  func layout(width: Double) -> HeatmapLayout {
    HeatmapLayout(
      rows: maps.map(\.rows.count).max() ?? 0,
      contexts: maps.map(\.columnLabels.count).max() ?? 0, width: width)
  }
}

/// Which of many contexts have their number at an axis.
enum ContextTicks {
  /// All up to twelve, otherwise the first and the multiples of 5, 10, 20, …, eight at most.
  static func numbers(upTo count: Int) -> [Int] {
    guard count > HeatmapLayout.mostContextsWithValues else { return Array(1...max(count, 1)) }
    var step = 5
    while count / step > 7 { step *= 2 }
    return [1] + stride(from: step, through: count, by: step)
  }
}
