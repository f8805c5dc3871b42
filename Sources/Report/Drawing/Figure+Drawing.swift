extension Figure {
  /// As wide as the text of a page.
  static let width = PDFRenderer.textWidth

  /// Of the whole drawing, its caption not included.
  var height: Double {
    switch content {
    case .curves: CurvePanel.height
    case .bars: BarPanel.height
    case .scatter: ScatterPanel.height
    case .parity(let panel): panel.height
    case .heatmaps(let panel): panel.height(width: Self.width)
    case .images(let panel): panel.layout(width: Self.width).height
    }
  }

  /// Draws the figure with its top left corner at (x, y), all of it in one piece.
  func draw(on canvas: Canvas, x: Double, y: Double) {
    switch content {
    case .curves(let panel): panel.draw(on: canvas, x: x, y: y, width: Self.width)
    case .bars(let panel): panel.draw(on: canvas, x: x, y: y, width: Self.width)
    case .scatter(let panel): panel.draw(on: canvas, x: x, y: y, width: Self.width)
    case .parity(let panel): panel.draw(on: canvas, x: x, y: y, width: Self.width)
    case .heatmaps(let panel): panel.draw(on: canvas, x: x, y: y, width: Self.width)
    case .images(let panel): panel.draw(on: canvas, x: x, y: y, width: Self.width)
    }
  }
}
