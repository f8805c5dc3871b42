extension ScatterPanel {
  static let height = 200.0

  /// Draws the panel with its top left corner at (x, y).
  func draw(on canvas: Canvas, x: Double, y: Double, width: Double) {
    let xScale = xIsPercentage ? 100.0 : 1
    func ends(_ estimate: Estimate) -> [Double] {
      [estimate.mean, estimate.interval?.lowerBound, estimate.interval?.upperBound].compactMap {
        $0
      }
    }
    let xAxis = Axis(covering: [0] + points.flatMap { ends($0.x).map { $0 * xScale } })
    let frame = PlotFrame(
      left: x + 38, right: x + width - 70, top: y + 18, bottom: y + Self.height - 34, x: xAxis,
      y: Axis(covering: [0] + points.flatMap { ends($0.y).map { $0 * 100 } }))
    frame.draw(
      on: canvas, title: title, xTitle: xTitle, yTitle: yTitle, xTicks: xAxis.ticks)
    for point in points {
      let (px, py) = (frame.px(point.x.mean * xScale), frame.py(point.y.mean * 100))
      if let interval = point.x.interval {
        canvas.line(
          from: (frame.px(interval.lowerBound * xScale), py),
          to: (frame.px(interval.upperBound * xScale), py), width: 0.7, color: point.style.color)
      }
      if let interval = point.y.interval {
        canvas.line(
          from: (px, frame.py(interval.lowerBound * 100)),
          to: (px, frame.py(interval.upperBound * 100)), width: 0.7, color: point.style.color)
      }
      canvas.marker(point.style.marker, x: px, y: py, size: 6, color: point.style.color)
    }
    drawLabels(in: frame, on: canvas, xScale: xScale)
  }

  /// Names all points in a column at the right, with a thin line to each.
  ///
  /// Methods crowd near the same corner; labels beside the points would cover each other.
  private func drawLabels(in frame: PlotFrame, on canvas: Canvas, xScale: Double) {
    let wanted = points.map { frame.py($0.y.mean * 100) }
    let placed = LabelPlacement.spread(
      wanted, spacing: 9.5, within: frame.top...max(frame.top, frame.bottom))
    for (index, point) in points.enumerated() {
      canvas.line(
        from: (frame.px(point.x.mean * xScale) + 4, wanted[index]),
        to: (frame.right + 8, placed[index]), width: 0.35, color: point.style.color,
        dashes: [1, 1.5])
      canvas.text(
        canvas.fitted(point.label, size: 7.5, width: 59), x: frame.right + 11,
        y: placed[index] + 2.6, color: point.style.color)
    }
  }
}
