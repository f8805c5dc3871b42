import Harness

extension ParityPanel {
  private static let columns = 2
  private static let rowHeight = 196.0
  private static let legendHeight = 14.0

  private var rowCount: Int { (plots.count + Self.columns - 1) / Self.columns }
  var height: Double { Self.rowHeight * Double(rowCount) + Self.legendHeight }

  /// Draws the plots and the legend of verdicts with the top left corner at (x, y).
  func draw(on canvas: Canvas, x: Double, y: Double, width: Double) {
    let plotWidth = width / Double(Self.columns)
    for (index, plot) in plots.enumerated() {
      plot.draw(
        on: canvas, x: x + Double(index % Self.columns) * plotWidth,
        y: y + Double(index / Self.columns) * Self.rowHeight, width: plotWidth,
        height: Self.rowHeight)
    }
    drawLegend(on: canvas, x: x + 38, y: y + Self.rowHeight * Double(rowCount))
  }

  /// The verdicts that occur.
  private func drawLegend(on canvas: Canvas, x: Double, y: Double) {
    let present = Set(plots.flatMap(\.points).map(\.verdict))
    var x = x
    for verdict in PublishedComparison.Verdict.allCases where present.contains(verdict) {
      let style = verdict.style
      canvas.marker(style.marker, x: x, y: y + 5, size: 6, color: style.color)
      canvas.text(verdict.rawValue, x: x + 6, y: y + 7.6, size: 7)
      x += canvas.width(of: verdict.rawValue, size: 7) + 20
    }
  }
}

extension ParityPanel.Plot {
  fileprivate func draw(
    on canvas: Canvas, x: Double, y: Double, width: Double, height: Double
  ) {
    let ends = points.flatMap { point in
      [point.published, point.ours].flatMap { estimate in
        [estimate.mean, estimate.interval?.lowerBound, estimate.interval?.upperBound]
          .compactMap { $0.map { max(0, min(1, $0)) * 100 } }
      }
    }
    let axis = Axis(coveringAccuracies: ends)
    // Square, so that equality is the diagonal.
    let side = height - 56
    let frame = PlotFrame(
      left: x + 38, right: x + 38 + side, top: y + 20, bottom: y + 20 + side, x: axis, y: axis)
    frame.draw(
      on: canvas, title: title, xTitle: "published, %", yTitle: "ours, %", xTicks: axis.ticks)
    canvas.line(
      from: (frame.left, frame.bottom), to: (frame.right, frame.top), width: 0.6, color: .gray,
      dashes: [3, 2])
    let marks = points.map { mark($0, in: frame) }
    for (point, mark) in zip(points, marks) {
      for bar in mark.bars {
        canvas.line(
          from: (bar.start.x, bar.start.y), to: (bar.end.x, bar.end.y), width: 0.6,
          color: point.verdict.style.color)
      }
    }
    for (point, mark) in zip(points, marks) {
      canvas.marker(
        point.verdict.style.marker, x: mark.center.x, y: mark.center.y, size: 5,
        color: point.verdict.style.color)
    }
    drawNames(marks, on: canvas, in: frame, right: x + width)
    for (point, mark) in zip(points, marks) {
      canvas.describe(
        Box(around: mark.center.x, mark.center.y, side: 9),
        """
        \(point.label)
        \(HoverRegion.line("published, %", point.published))
        \(HoverRegion.line("ours, %", point.ours))
        \(point.verdict.rawValue)
        """)
    }
  }

  /// Where a point lies on the page, with the bars of its intervals.
  private func mark(
    _ point: ParityPanel.Point, in frame: PlotFrame
  ) -> (center: PagePoint, bars: [Segment]) {
    func place(_ published: Double, _ ours: Double) -> PagePoint {
      PagePoint(
        x: frame.px(max(0, min(1, published)) * 100), y: frame.py(max(0, min(1, ours)) * 100))
    }
    let (x, y) = (point.published.mean, point.ours.mean)
    let bars = [
      point.published.interval.map {
        Segment(start: place($0.lowerBound, y), end: place($0.upperBound, y))
      },
      point.ours.interval.map {
        Segment(start: place(x, $0.lowerBound), end: place(x, $0.upperBound))
      },
    ]
    return (place(x, y), bars.compactMap { $0 })
  }

  private func drawNames(
    _ marks: [(center: PagePoint, bars: [Segment])], on canvas: Canvas, in frame: PlotFrame,
    right: Double
  ) {
    let names = points.map { canvas.fitted($0.label, size: 6.5, width: right - frame.right - 14) }
    let widths = names.map { name in
      name.lines.map { canvas.width(of: $0, size: name.size) }.max() ?? 0
    }
    let labels = PointLabelPlacement.place(
      marks.map(\.center),
      sizes: zip(names, widths).map { (width: $1, height: $0.size * 1.15) },
      avoiding: marks.flatMap(\.bars),
      within: Box(left: frame.left + 2, top: frame.top, right: right, bottom: frame.bottom - 1))
    for (name, label) in zip(names, labels) {
      if let leader = label.leader {
        canvas.line(
          from: (leader.start.x, leader.start.y), to: (leader.end.x, leader.end.y), width: 0.3,
          color: .gray)
      }
      canvas.text(name, x: label.box.left, y: label.box.top + name.size * 0.9)
    }
  }
}

extension PublishedComparison.Verdict {
  /// Told apart by marker and by color.
  var style: (marker: SeriesStyle.Marker, color: Color) {
    switch self {
    case .reproduced: (.circle, Color(hex: 0x009E73))
    case .reproducedAbove: (.triangle, Color(hex: 0x0072B2))
    case .close: (.square, Color(hex: 0x56B4E9))
    case .notReproduced: (.invertedTriangle, Color(hex: 0xD55E00))
    case .consistent: (.diamond, Color(hex: 0xE69F00))
    case .inconclusive: (.openCircle, .gray)
    case .notComparable: (.cross, Color(hex: 0xCC79A7))
    case .notRun: (.plus, .black)
    }
  }
}
