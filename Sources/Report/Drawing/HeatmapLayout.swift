/// How the heat maps of a panel share a width: as many in a row as leave room for their values.
struct HeatmapLayout: Equatable {
  /// Around the cells of a map: its title, and the names of its rows and columns.
  static let margin = (left: 20.0, top: 13.0, right: 6.0, bottom: 12.0)
  /// The least width of a cell whose value can be read.
  static let readableCellWidth = 13.5
  private static let mostColumns = 4

  /// Maps in a row.
  let columns: Int
  let mapWidth: Double
  let cellWidth: Double
  let cellHeight: Double
  /// Of one row of maps.
  let rowHeight: Double
  let decimals: Int
  /// Of the values; nil where cells are too narrow for them.
  let textSize: Double?

  /// - Parameters:
  ///   - rows: Of each matrix.
  ///   - contexts: The columns of each matrix.
  init(rows: Int, contexts: Int, width: Double) {
    let (rows, contexts) = (Double(max(rows, 1)), Double(max(contexts, 1)))
    let sides = Self.margin.left + Self.margin.right
    func cellWidth(_ columns: Int) -> Double { (width / Double(columns) - sides) / contexts }
    let columns =
      (1...Self.mostColumns).last { cellWidth($0) >= Self.readableCellWidth } ?? 1
    let cell = cellWidth(columns)
    // Nearly square, so that four rows of matrices of ten contexts fill a page; few cells are flat.
    let height = min(cell * 0.96, 18)
    self.columns = columns
    mapWidth = width / Double(columns)
    self.cellWidth = cell
    cellHeight = height
    rowHeight = Self.margin.top + rows * height + Self.margin.bottom
    // A digit of the font is 0.64 of its size wide, a point 0.32; "100" and "100.0" must fit.
    decimals = cell >= 24 ? 1 : 0
    let size = min(7.5, (cell - 1.5) / (decimals == 0 ? 1.92 : 2.88))
    textSize = size < 4.5 ? nil : size
  }
}

extension HeatmapPanel {
  /// Of the title above the maps.
  static let titleHeight = 14.0

  func layout(width: Double) -> HeatmapLayout {
    HeatmapLayout(
      rows: maps.map(\.rows.count).max() ?? 0,
      contexts: maps.map(\.columnLabels.count).max() ?? 0, width: width)
  }
}
