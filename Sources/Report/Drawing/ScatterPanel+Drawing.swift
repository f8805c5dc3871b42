extension ScatterPanel {
  static let height = 189.0

  /// Draws the panel with its top left corner at (x, y).
  func draw(on canvas: Canvas, x: Double, y: Double, width: Double) {
    let xScale = xIsPercentage ? 100.0 : 1
    func ends(_ estimate: Estimate) -> [Double] {
      [estimate.mean, estimate.interval?.lowerBound, estimate.interval?.upperBound].compactMap {
        $0
      }
    }
    let xAxis = Axis(covering: [0] + points.flatMap { ends($0.x).map { $0 * xScale } })
    let names = points.map { canvas.fitted($0.label, size: 7.5, width: 130) }
    let widths = names.map { name in
      name.lines.map { canvas.width(of: $0, size: name.size) }.max() ?? 0
    }
    // Room for a name beside the rightmost point.
    let frame = PlotFrame(
      left: x + 38, right: x + width - (widths.max() ?? 0) - 10, top: y + 18,
      bottom: y + Self.height - 34, x: xAxis,
      y: Axis(covering: [0] + points.flatMap { ends($0.y).map { $0 * 100 } }))
    frame.draw(
      on: canvas, title: title, xTitle: xTitle, yTitle: yTitle, xTicks: xAxis.ticks)
    let marks = points.map { point in
      mark(point, xScale: xScale, in: frame)
    }
    for (point, mark) in zip(points, marks) {
      for bar in mark.bars {
        canvas.line(
          from: (bar.start.x, bar.start.y), to: (bar.end.x, bar.end.y), width: 0.7,
          color: point.style.color)
      }
    }
    for (point, mark) in zip(points, marks) {
      canvas.marker(
        point.style.marker, x: mark.center.x, y: mark.center.y, size: 6, color: point.style.color)
    }
    let labels = PointLabelPlacement.place(
      marks.map(\.center),
      sizes: zip(names, widths).map { (width: $1, height: $0.size * 1.15) },
      avoiding: marks.flatMap(\.bars),
      within: Box(left: frame.left + 2, top: frame.top, right: x + width, bottom: frame.bottom - 1))
    for ((point, name), label) in zip(zip(points, names), labels) {
      draw(name, at: label, color: point.style.color, on: canvas)
    }
    for (point, mark) in zip(points, marks) {
      canvas.describe(
        Box(around: mark.center.x, mark.center.y, side: 10),
        """
        \(point.label)
        \(HoverRegion.line(xTitle, point.x, scale: xScale))
        \(HoverRegion.line(yTitle, point.y))
        """)
    }
  }

  /// Where a point lies on the page, with the bars of its intervals.
  private func mark(
    _ point: Point, xScale: Double, in frame: PlotFrame
  ) -> (center: PagePoint, bars: [Segment]) {
    func place(_ x: Double, _ y: Double) -> PagePoint {
      PagePoint(x: frame.px(x * xScale), y: frame.py(y * 100))
    }
    let (x, y) = (point.x.mean, point.y.mean)
    let horizontal = point.x.interval.map {
      Segment(start: place($0.lowerBound, y), end: place($0.upperBound, y))
    }
    let vertical = point.y.interval.map {
      Segment(start: place(x, $0.lowerBound), end: place(x, $0.upperBound))
    }
    return (place(x, y), [horizontal, vertical].compactMap { $0 })
  }

  private func draw(
    _ name: FittedText, at label: PointLabelPlacement.Label, color: Color, on canvas: Canvas
  ) {
    let box = label.box
    if let leader = label.leader {
      canvas.line(
        from: (leader.start.x, leader.start.y), to: (leader.end.x, leader.end.y), width: 0.35,
        color: color)
    }
    // Grid lines and bars below a name fade, so that it can be read.
    canvas.rectangle(
      x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top,
      color: Color(hex: 0xFFFFFF), opacity: 0.7)
    canvas.text(name, x: box.left, y: box.top + name.size * 0.9, color: color)
  }
}
