import Harness

extension Heatmap {
  /// Draws the heat map with its top left corner at (x, y).
  func draw(on canvas: Canvas, x: Double, y: Double, layout: HeatmapLayout) {
    canvas.text(
      canvas.fitted(title, size: 7.5, weight: .bold, width: layout.mapWidth - 26),
      x: x + HeatmapLayout.margin.left, y: y + 8,
      weight: .bold)
    let left = x + HeatmapLayout.margin.left
    let top = y + HeatmapLayout.margin.top
    if layout.textSize == nil {
      let white = [Color](repeating: Color(hex: 0xFFFFFF), count: columnLabels.count)
      canvas.grid(
        rows.map { $0?.map { $0.map(color) ?? white[0] } ?? white }, x: left, y: top,
        width: layout.cellWidth * Double(columnLabels.count),
        height: layout.cellHeight * Double(rows.count))
    }
    for (row, values) in rows.enumerated() {
      let cellTop = top + Double(row) * layout.cellHeight
      if let values {
        draw(values, on: canvas, left: left, top: cellTop, layout)
        describe(values, of: rowLabels[row], on: canvas, left: left, top: cellTop, layout)
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

  private func color(_ value: Double) -> Color { ColorScale.color(value / top) }

  private func draw(
    _ values: [Double?], on canvas: Canvas, left: Double, top: Double, _ layout: HeatmapLayout
  ) {
    guard let size = layout.textSize else { return }
    for (column, value) in values.enumerated() {
      guard let value else { continue }
      let cellLeft = left + Double(column) * layout.cellWidth
      canvas.rectangle(
        x: cellLeft, y: top, width: layout.cellWidth + 0.1, height: layout.cellHeight + 0.1,
        color: color(value))
      canvas.text(
        NumberText.percent(value, decimals: layout.decimals),
        x: cellLeft + layout.cellWidth / 2, y: top + layout.cellHeight / 2 + size * 0.36,
        size: size, anchor: .middle, color: value > 0.55 * top ? .black : Color(hex: 0xFFFFFF))
    }
  }

  /// Says the value of each cell; where there are too many, of each row the mean.
  private func describe(
    _ values: [Double?], of row: String, on canvas: Canvas, left: Double, top: Double,
    _ layout: HeatmapLayout
  ) {
    let bottom = top + layout.cellHeight
    let when = Int(row) == nil ? "untrained network" : "\(rowPhrase) \(row)"
    func percent(_ value: Double) -> String { "\(NumberText.percent(value)) %" }
    guard layout.textSize != nil else {
      let known = values.compactMap(\.self)
      let mean = known.reduce(0, +) / Double(max(known.count, 1))
      canvas.describe(
        Box(
          left: left, top: top, right: left + layout.cellWidth * Double(values.count),
          bottom: bottom),
        "\(title)\n\(when), mean over \(known.count) \(columnNoun): \(percent(mean))")
      return
    }
    for (column, value) in values.enumerated() {
      guard let value else { continue }
      let cellLeft = left + Double(column) * layout.cellWidth
      canvas.describe(
        Box(left: cellLeft, top: top, right: cellLeft + layout.cellWidth, bottom: bottom),
        "\(title)\n\(when), \(columnPhrase) \(columnLabels[column]): \(percent(value))")
    }
  }

  /// Names all rows and columns, or of many those of ``ContextTicks`` with a mark each.
  private func drawLabels(
    on canvas: Canvas, left: Double, top: Double, _ layout: HeatmapLayout
  ) {
    func ticks(_ labels: [String]) -> (named: Set<String>, areSome: Bool) {
      let count = labels.count { Int($0) != nil }
      let numbers = ContextTicks.numbers(upTo: count)
      return (Set(numbers.map(String.init)), numbers.count < count)
    }
    let (rowTicks, columnTicks) = (ticks(rowLabels), ticks(columnLabels))
    // The untrained network's row has a name of its own, which the first context's would touch.
    func isNamed(_ label: String) -> Bool {
      rowTicks.named.contains(label) && !(rowTicks.areSome && label == "1")
    }
    for (row, label) in rowLabels.enumerated() where isNamed(label) || Int(label) == nil {
      let y = top + (Double(row) + 0.5) * layout.cellHeight
      canvas.text(label, x: left - 3, y: y + 2.2, size: 6, anchor: .end)
      if rowTicks.areSome { canvas.line(from: (left - 2, y), to: (left, y), width: 0.3) }
    }
    let bottom = top + Double(rows.count) * layout.cellHeight
    for (column, label) in columnLabels.enumerated() where columnTicks.named.contains(label) {
      let x = left + (Double(column) + 0.5) * layout.cellWidth
      canvas.text(label, x: x, y: bottom + 8, size: 6, anchor: .middle)
      if columnTicks.areSome {
        canvas.line(from: (x, bottom), to: (x, bottom + 2), width: 0.3)
      }
    }
  }
}

extension HeatmapPanel {
  /// Of the whole panel in one piece.
  func height(width: Double) -> Double {
    let layout = layout(width: width)
    return Self.titleHeight + layout.rowHeight * Double(rows(of: layout).count)
  }

  /// Draws the panel in one piece with its top left corner at (x, y).
  func draw(on canvas: Canvas, x: Double, y: Double, width: Double) {
    let layout = layout(width: width)
    drawHead(on: canvas, x: x, y: y, width: width, layout: layout, isContinued: false)
    for (index, row) in rows(of: layout).enumerated() {
      draw(
        row, on: canvas, x: x, y: y + Self.titleHeight + layout.rowHeight * Double(index),
        layout: layout)
    }
  }

  /// The maps that stand beside each other.
  func rows(of layout: HeatmapLayout) -> [ArraySlice<Heatmap>] {
    stride(from: 0, to: maps.count, by: layout.columns).map { start in
      maps[start..<min(start + layout.columns, maps.count)]
    }
  }

  func draw(
    _ row: ArraySlice<Heatmap>, on canvas: Canvas, x: Double, y: Double, layout: HeatmapLayout
  ) {
    for (offset, map) in row.enumerated() {
      map.draw(on: canvas, x: x + Double(offset) * layout.mapWidth, y: y, layout: layout)
    }
  }

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
    let colors = (0..<steps).map { ColorScale.color((Double($0) + 0.5) / Double(steps)) }
    canvas.grid([colors], x: bar.left, y: y + 2, width: bar.width, height: 7)
    canvas.text("0", x: bar.left - 3, y: y + 8, size: 6.5, anchor: .end)
    let top = NumberText.percent(maps.map(\.top).max() ?? 1, decimals: 0)
    canvas.text("\(top) %", x: bar.left + bar.width + 3, y: y + 8, size: 6.5)
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
    let index = min(Int(nearest: position.rounded(.down)), anchors.count - 2)
    let share = position - Double(index)
    let (low, high) = (anchors[index], anchors[index + 1])
    func mix(_ a: Double, _ b: Double) -> UInt32 { UInt32(nearest: a + (b - a) * share) }
    return Color(
      hex: mix(low.0, high.0) << 16 | mix(low.1, high.1) << 8 | mix(low.2, high.2))
  }
}
