extension PDFRenderer {
  /// The whole figure; of heat maps the first row.
  func beginning(of figure: Figure) -> Double {
    guard case .heatmaps(let panel) = figure.content else {
      return figure.height + captionHeight(of: figure)
    }
    return HeatmapPanel.titleHeight + panel.layout(width: Self.textWidth).rowHeight
      + captionHeight(of: figure)
  }

  private static let caption = (size: 7.5, leading: 10.0, after: 10.0)

  private func captionHeight(of figure: Figure) -> Double {
    let lines = canvas.lines(of: figure.caption, size: Self.caption.size, width: Self.textWidth)
    return Self.caption.leading * Double(lines.count)
  }

  mutating func draw(_ figure: Figure) {
    reserve(beginning(of: figure))
    if case .heatmaps(let panel) = figure.content {
      draw(panel, captionHeight: captionHeight(of: figure))
    } else {
      figure.draw(on: canvas, x: Self.margin.left, y: y)
      y += figure.height
    }
    draw(
      figure.caption, size: Self.caption.size, leading: Self.caption.leading,
      after: Self.caption.after, color: Color(hex: 0x444444))
  }

  /// Draws heat maps in rows that may continue on other pages; the caption stays with the last.
  private mutating func draw(_ panel: HeatmapPanel, captionHeight: Double) {
    let layout = panel.layout(width: Self.textWidth)
    drawHead(of: panel, layout, isContinued: false)
    let rows = panel.rows(of: layout)
    for (index, row) in rows.enumerated() {
      let page = pageNumber
      reserve(layout.rowHeight + (index == rows.count - 1 ? captionHeight : 0))
      // Colors alone say nothing without their scale.
      if pageNumber > page, layout.textSize == nil {
        drawHead(of: panel, layout, isContinued: true)
      }
      panel.draw(row, on: canvas, x: Self.margin.left, y: y, layout: layout)
      y += layout.rowHeight
    }
  }

  private mutating func drawHead(
    of panel: HeatmapPanel, _ layout: HeatmapLayout, isContinued: Bool
  ) {
    panel.drawHead(
      on: canvas, x: Self.margin.left, y: y, width: Self.textWidth, layout: layout,
      isContinued: isContinued)
    y += HeatmapPanel.titleHeight
  }
}
