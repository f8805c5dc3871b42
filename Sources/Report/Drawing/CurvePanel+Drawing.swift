extension CurvePanel {
  static let height = 196.0

  /// Draws the panel with its top left corner at (x, y).
  func draw(on canvas: Canvas, x: Double, y: Double, width: Double) {
    let estimates = series.flatMap { $0.points.map(\.y) } + references.map(\.value)
    let values = estimates.flatMap { estimate in
      [estimate.mean, estimate.interval?.lowerBound, estimate.interval?.upperBound]
        .compactMap { $0 }
    }
    let names = series.map(\.label) + references.map(\.label)
    let labels = names.map { canvas.width(of: $0, size: 7.5) }.max() ?? 0
    let labelWidth = min(labels, width / 4)
    let clamped = values.map { max(0, min(1, $0)) * 100 }
    // The last mark may lie before the last point.
    let places = xTicks + series.flatMap { $0.points.map(\.x) }
    let (first, last) = (places.min() ?? 0, places.max() ?? 1)
    let frame = PlotFrame(
      left: x + 38, right: x + width - labelWidth - 18, top: y + 18, bottom: y + Self.height - 34,
      x: Axis(ends: first, last, scale: xScale),
      y: Axis(covering: clamped))
    frame.draw(on: canvas, title: title, xTitle: xTitle, yTitle: yTitle, xTicks: xTicks)
    for mark in marks {
      canvas.line(
        from: (frame.px(mark), frame.top), to: (frame.px(mark), frame.bottom), width: 0.4,
        color: .lightGray)
    }
    for reference in references { draw(reference, in: frame, on: canvas) }
    for series in series { drawBand(of: series, in: frame, on: canvas) }
    for (index, series) in series.enumerated() {
      drawLine(of: series, at: index, in: frame, on: canvas)
    }
    drawLabels(width: labelWidth, in: frame, on: canvas)
    for reference in references { describe(reference, in: frame, on: canvas) }
    for series in series { describe(series, in: frame, on: canvas) }
  }

  private func describe(_ reference: Reference, in frame: PlotFrame, on canvas: Canvas) {
    let y = frame.py(max(0, min(1, reference.value.mean)) * 100)
    canvas.describe(
      Box(left: frame.left, top: y - 3, right: frame.right, bottom: y + 3),
      "\(reference.label)\n\(HoverRegion.line(yTitle, reference.value))")
  }

  /// Says the value of each point, about it as far as its neighbors leave room.
  private func describe(_ series: Series, in frame: PlotFrame, on canvas: Canvas) {
    let places = series.points.map { frame.px($0.x) }
    for (index, point) in series.points.enumerated() {
      let left = index == 0 ? nil : places[index - 1]
      let right = index == places.count - 1 ? nil : places[index + 1]
      let y = frame.py(max(0, min(1, point.y.mean)) * 100)
      canvas.describe(
        Box(
          left: max(places[index] - 5, left.map { ($0 + places[index]) / 2 } ?? -.infinity),
          top: y - 4,
          right: min(places[index] + 5, right.map { ($0 + places[index]) / 2 } ?? .infinity),
          bottom: y + 4),
        "\(series.label)\n\(xTitle): \(text(ofX: point.x))\n\(HoverRegion.line(yTitle, point.y))")
    }
  }

  private func text(ofX value: Double) -> String {
    xScale == .linear
      ? NumberText.fixed(value, decimals: NumberText.decimals(value)) : NumberText.setting(value)
  }

  private func draw(_ reference: Reference, in frame: PlotFrame, on canvas: Canvas) {
    func height(_ value: Double) -> Double { frame.py(max(0, min(1, value)) * 100) }
    if let interval = reference.value.interval {
      canvas.rectangle(
        x: frame.left, y: height(interval.upperBound), width: frame.right - frame.left,
        height: height(interval.lowerBound) - height(interval.upperBound),
        color: reference.style.color, opacity: 0.12)
    }
    canvas.polyline(
      [frame.left, frame.right].map { ($0, height(reference.value.mean)) }, width: 1.2,
      color: reference.style.color, dashes: reference.style.dashes)
  }

  private func drawBand(of series: Series, in frame: PlotFrame, on canvas: Canvas) {
    let bounded = series.points.filter { $0.y.interval != nil }
    guard bounded.count > 1 else { return }
    func edge(_ bound: (ClosedRange<Double>) -> Double) -> [(x: Double, y: Double)] {
      bounded.compactMap { point in
        point.y.interval.map {
          (frame.px(point.x), frame.py(max(0, min(1, bound($0))) * 100))
        }
      }
    }
    canvas.polygon(
      edge(\.upperBound) + edge(\.lowerBound).reversed(), color: series.style.color, opacity: 0.15)
  }

  /// Draws a line with markers, about ten on a long one.
  ///
  /// Lines of other indices have theirs elsewhere, so that lines on top of each other show both.
  private func drawLine(
    of series: Series, at index: Int, in frame: PlotFrame, on canvas: Canvas
  ) {
    let points = series.points.map { (x: frame.px($0.x), y: frame.py($0.y.mean * 100)) }
    canvas.polyline(points, width: 1.2, color: series.style.color, dashes: series.style.dashes)
    let step = points.count <= 20 ? 1 : points.count / 10
    for position in stride(from: index % step, to: points.count, by: step) {
      canvas.marker(
        series.style.marker, x: points[position].x, y: points[position].y, size: 4.5,
        color: series.style.color)
    }
  }

  /// Names the lines at their ends, pushed apart where they would overlap.
  private func drawLabels(width: Double, in frame: PlotFrame, on canvas: Canvas) {
    var ends = series.compactMap { series in
      series.points.last.map {
        (label: series.label, color: series.style.color, x: frame.px($0.x), mean: $0.y.mean)
      }
    }
    ends += references.map {
      (label: $0.label, color: $0.style.color, x: frame.right, mean: $0.value.mean)
    }
    let wanted = ends.map { frame.py($0.mean * 100) }
    // Many names are set closer and smaller, so that they stay beside the plot.
    let spacing = min(9, (frame.bottom - frame.top) / Double(max(ends.count - 1, 1)))
    let placed = LabelPlacement.spread(
      wanted, spacing: spacing, within: frame.top...max(frame.top, frame.bottom))
    for (index, end) in ends.enumerated() {
      // Dotted inside the plot, so that the line does not seem to go on.
      canvas.polyline(
        [(end.x + 3, wanted[index]), (frame.right + 3, wanted[index])], width: 0.4,
        color: end.color, dashes: [0.5, 3])
      canvas.line(
        from: (frame.right + 3, wanted[index]), to: (frame.right + 9, placed[index]), width: 0.4,
        color: end.color)
      canvas.text(
        canvas.fitted(end.label, size: min(7.5, spacing / 1.2), width: width),
        x: frame.right + 11, y: placed[index] + 2.6, color: end.color)
    }
  }
}
