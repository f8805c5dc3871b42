extension Heatmap {
  /// Draws the heat map with its top left corner at (x, y).
  func draw(on canvas: Canvas, x: Double, y: Double, layout: HeatmapLayout) {
    let width = layout.mapWidth
    canvas.text(
      canvas.fitted(title, size: 7.5, weight: .bold, width: width - 26),
      x: x + HeatmapLayout.margin.left, y: y + 8,
      weight: .bold)
    let left = x + HeatmapLayout.margin.left
    let top = y + HeatmapLayout.margin.top
    let (cellWidth, cellHeight) = (layout.cellWidth, layout.cellHeight)
    for (row, values) in rows.enumerated() {
      let cellTop = top + Double(row) * cellHeight
      canvas.text(
        rowLabels[row], x: left - 3, y: cellTop + cellHeight / 2 + 2.2, size: 6, anchor: .end)
      guard let values else {
        canvas.line(
          from: (left, cellTop + cellHeight / 2),
          to: (left + cellWidth * Double(columnLabels.count), cellTop + cellHeight / 2),
          width: 0.4, color: .lightGray)
        continue
      }
      for (column, value) in values.enumerated() {
        let cellLeft = left + Double(column) * cellWidth
        canvas.rectangle(
          x: cellLeft, y: cellTop, width: cellWidth + 0.1, height: cellHeight + 0.1,
          color: ColorScale.color(value))
        guard let size = layout.textSize else { continue }
        canvas.text(
          NumberText.percent(value, decimals: layout.decimals),
          x: cellLeft + cellWidth / 2, y: cellTop + cellHeight / 2 + size * 0.36, size: size,
          anchor: .middle, color: value > 0.55 ? .black : Color(hex: 0xFFFFFF))
      }
    }
    for (column, label) in columnLabels.enumerated() {
      canvas.text(
        label, x: left + (Double(column) + 0.5) * cellWidth,
        y: top + Double(rows.count) * cellHeight + 8, size: 6, anchor: .middle)
    }
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
