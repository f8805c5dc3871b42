extension Heatmap {
  /// Draws the heat map with its top left corner at (x, y).
  func draw(on canvas: Canvas, x: Double, y: Double, layout: HeatmapLayout) {
    canvas.text(
      canvas.fitted(title, size: 7.5, weight: .bold, width: layout.mapWidth - 26),
      x: x + HeatmapLayout.margin.left, y: y + 8,
      weight: .bold)
    let left = x + HeatmapLayout.margin.left
    let top = y + HeatmapLayout.margin.top
    for (row, values) in rows.enumerated() {
      let cellTop = top + Double(row) * layout.cellHeight
      if let values {
        draw(values, on: canvas, left: left, top: cellTop, layout)
      } else {
        let middle = cellTop + layout.cellHeight / 2
        canvas.line(
          from: (left, middle),
          to: (left + layout.cellWidth * Double(columnLabels.count), middle),
          width: min(0.4, layout.cellHeight / 3), color: .lightGray)
      }
    }
    drawLabels(on: canvas, left: left, top: top, layout)
  }

  private func draw(
    _ values: [Double], on canvas: Canvas, left: Double, top: Double, _ layout: HeatmapLayout
  ) {
    for (column, value) in values.enumerated() {
      let cellLeft = left + Double(column) * layout.cellWidth
      canvas.rectangle(
        x: cellLeft, y: top, width: layout.cellWidth + 0.1, height: layout.cellHeight + 0.1,
        color: ColorScale.color(value))
      guard let size = layout.textSize else { continue }
      canvas.text(
        NumberText.percent(value, decimals: layout.decimals),
        x: cellLeft + layout.cellWidth / 2, y: top + layout.cellHeight / 2 + size * 0.36,
        size: size, anchor: .middle, color: value > 0.55 ? .black : Color(hex: 0xFFFFFF))
    }
  }

  /// Names all rows and columns, or those of ``ContextTicks`` with a mark each.
  private func drawLabels(
    on canvas: Canvas, left: Double, top: Double, _ layout: HeatmapLayout
  ) {
    let ticks = Set(ContextTicks.numbers(upTo: columnLabels.count).map(String.init))
    let hasMarks = ticks.count < columnLabels.count
    // The untrained network's row has a name of its own, which the first context's would touch.
    func isNamed(_ label: String) -> Bool { ticks.contains(label) && !(hasMarks && label == "1") }
    for (row, label) in rowLabels.enumerated() where isNamed(label) || Int(label) == nil {
      let y = top + (Double(row) + 0.5) * layout.cellHeight
      canvas.text(label, x: left - 3, y: y + 2.2, size: 6, anchor: .end)
      if hasMarks { canvas.line(from: (left - 2, y), to: (left, y), width: 0.3) }
    }
    let bottom = top + Double(rows.count) * layout.cellHeight
    for (column, label) in columnLabels.enumerated() where ticks.contains(label) {
      let x = left + (Double(column) + 0.5) * layout.cellWidth
      canvas.text(label, x: x, y: bottom + 8, size: 6, anchor: .middle)
      if hasMarks { canvas.line(from: (x, bottom), to: (x, bottom + 2), width: 0.3) }
    }
  }
}

extension HeatmapPanel {
  /// Draws the title, and where cells have no values the scale of their colors.
  func drawHead(
    on canvas: Canvas, x: Double, y: Double, width: Double, layout: HeatmapLayout,
    isContinued: Bool
  ) {
    let scaleWidth = layout.textSize == nil ? 150.0 : 0
    let title = isContinued ? "\(title) (continued)" : title
    canvas.text(
      canvas.fitted(title, size: 8.5, weight: .bold, width: width - scaleWidth), x: x, y: y + 8.5,
      weight: .bold)
    guard layout.textSize == nil else { return }
    let right = x + width - HeatmapLayout.margin.right
    let bar = (left: right - 118.0, width: 90.0)
    let steps = 60
    for step in 0..<steps {
      let part = bar.width / Double(steps)
      canvas.rectangle(
        x: bar.left + Double(step) * part, y: y + 2, width: part + 0.1, height: 7,
        color: ColorScale.color((Double(step) + 0.5) / Double(steps)))
    }
    canvas.text("0", x: bar.left - 3, y: y + 8, size: 6.5, anchor: .end)
    canvas.text("100 %", x: bar.left + bar.width + 3, y: y + 8, size: 6.5)
  }
}

/// From dark blue (0) to light yellow (1), in steps of equal lightness; it also reads in gray.
///
/// Five anchors of the map "cividis" of Nuñez, Anderton & Renslow 2018,
/// doi:10.1371/journal.pone.0199239, made for readers with color vision deficiency.
enum ColorScale {
  private static let anchors: [(Double, Double, Double)] = [
    (0, 32, 77), (63, 78, 108), (121, 121, 121), (182, 166, 103), (255, 234, 70),
  ]

  static func color(_ fraction: Double) -> Color {
    let position = max(0, min(1, fraction)) * Double(anchors.count - 1)
    let index = min(Int(position), anchors.count - 2)
    let share = position - Double(index)
    let (low, high) = (anchors[index], anchors[index + 1])
    func mix(_ a: Double, _ b: Double) -> UInt32 { UInt32((a + (b - a) * share).rounded()) }
    return Color(
      hex: mix(low.0, high.0) << 16 | mix(low.1, high.1) << 8 | mix(low.2, high.2))
  }
}
