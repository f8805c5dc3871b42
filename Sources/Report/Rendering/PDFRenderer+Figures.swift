extension PDFRenderer {
  /// The whole figure; of heat maps the first row.
  func beginning(of figure: Figure) -> Double {
    switch figure.content {
    case .curves: CurvePanel.height + captionHeight(of: figure)
    case .bars: BarPanel.height + captionHeight(of: figure)
    case .scatter: ScatterPanel.height + captionHeight(of: figure)
    case .parity(let panel): panel.height + captionHeight(of: figure)
    case .heatmaps(let panel):
      HeatmapPanel.titleHeight + panel.layout(width: Self.textWidth).rowHeight
        + captionHeight(of: figure)
    }
  }

  private static let caption = (size: 7.5, leading: 10.0, after: 10.0)

  private func captionHeight(of figure: Figure) -> Double {
    let lines = canvas.lines(of: figure.caption, size: Self.caption.size, width: Self.textWidth)
    return Self.caption.leading * Double(lines.count)
  }

  mutating func draw(_ figure: Figure) {
    reserve(beginning(of: figure))
    let x = Self.margin.left
    switch figure.content {
    case .curves(let panel):
      panel.draw(on: canvas, x: x, y: y, width: Self.textWidth)
      y += CurvePanel.height
    case .bars(let panel):
      panel.draw(on: canvas, x: x, y: y, width: Self.textWidth)
      y += BarPanel.height
    case .scatter(let panel):
      panel.draw(on: canvas, x: x, y: y, width: Self.textWidth)
      y += ScatterPanel.height
    case .parity(let panel):
      panel.draw(on: canvas, x: x, y: y, width: Self.textWidth)
      y += panel.height
    case .heatmaps(let panel):
      draw(panel, captionHeight: captionHeight(of: figure))
    }
    draw(
      figure.caption, size: Self.caption.size, leading: Self.caption.leading,
      after: Self.caption.after, color: Color(hex: 0x444444))
  }

  /// Draws heat maps in rows that may continue on other pages; the caption stays with the last.
  private mutating func draw(_ panel: HeatmapPanel, captionHeight: Double) {
    let layout = panel.layout(width: Self.textWidth)
    drawHead(of: panel, layout, isContinued: false)
    for start in stride(from: 0, to: panel.maps.count, by: layout.columns) {
      let end = min(start + layout.columns, panel.maps.count)
      let page = pageNumber
      reserve(layout.rowHeight + (end == panel.maps.count ? captionHeight : 0))
      // Colors alone say nothing without their scale.
      if pageNumber > page, layout.textSize == nil {
        drawHead(of: panel, layout, isContinued: true)
      }
      for (offset, map) in panel.maps[start..<end].enumerated() {
        map.draw(
          on: canvas, x: Self.margin.left + Double(offset) * layout.mapWidth, y: y,
          layout: layout)
      }
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
