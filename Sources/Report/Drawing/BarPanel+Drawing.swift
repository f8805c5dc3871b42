extension BarPanel {
  static let height = 190.0

  /// Draws the panel with its top left corner at (x, y).
  func draw(on canvas: Canvas, x: Double, y: Double, width: Double) {
    let values = bars.flatMap { bar in
      bar.seeds + [bar.value?.mean, bar.value?.interval?.upperBound].compactMap { $0 }
    }
    let frame = PlotFrame(
      left: x + 38, right: x + width - 4, top: y + 28, bottom: y + Self.height - 22,
      x: Axis(ends: 0, Double(max(bars.count, 1))),
      y: Axis(covering: [0] + values.map { max(0, min(1, $0)) * 100 }), titleGap: 17)
    frame.draw(
      on: canvas, title: title, xTitle: "", yTitle: yTitle, xTicks: [], showsXTicks: false)
    let slot = (frame.right - frame.left) / Double(max(bars.count, 1))
    let labels = bars.map { canvas.fitted($0.label, size: 7, width: slot - 2, lines: 2) }
    // One size for all looks calmer than each as large as it can be.
    let size = labels.map(\.size).min() ?? 7
    for (index, bar) in bars.enumerated() {
      let center = frame.left + (Double(index) + 0.5) * slot
      draw(bar, at: center, width: min(slot * 0.66, 46), in: frame, on: canvas)
      canvas.text(
        canvas.fitted(bar.label, size: size, width: slot - 2, lines: 2), x: center,
        y: frame.bottom + 11, anchor: .middle)
    }
  }

  private func draw(
    _ bar: Bar, at center: Double, width: Double, in frame: PlotFrame, on canvas: Canvas
  ) {
    guard let value = bar.value else {
      canvas.text(
        bar.absence, x: center, y: frame.bottom - 4, size: 6.5, anchor: .middle,
        color: .gray)
      return
    }
    let top = frame.py(value.mean * 100)
    canvas.rectangle(
      x: center - width / 2, y: top, width: width, height: frame.bottom - top,
      color: bar.style.color, opacity: 0.45)
    if let hatch = bar.style.hatch {
      canvas.hatch(
        hatch, x: center - width / 2, y: top, width: width, height: frame.bottom - top,
        color: bar.style.color)
    }
    // Seeds side by side, so that equal values stay visible.
    for (index, seed) in bar.seeds.enumerated() {
      let spread = width * 0.7 / Double(max(bar.seeds.count, 2) - 1)
      let offset = (Double(index) - Double(bar.seeds.count - 1) / 2) * spread
      let y = frame.py(seed * 100)
      // A rim keeps a dot apart from the hatch below it.
      canvas.circle(x: center + offset, y: y, radius: 1.9, color: Color(hex: 0xFFFFFF))
      canvas.circle(x: center + offset, y: y, radius: 1.3, color: bar.style.color)
    }
    if let interval = value.interval {
      let high = frame.py(min(1, interval.upperBound) * 100)
      let low = frame.py(max(0, interval.lowerBound) * 100)
      canvas.line(from: (center, high), to: (center, low), width: 1)
      for end in [high, low] {
        canvas.line(from: (center - 3, end), to: (center + 3, end), width: 1)
      }
    }
    let ceiling = ([value.mean, value.interval?.upperBound ?? 0] + bar.seeds).max() ?? 0
    canvas.text(
      NumberText.percent(value.mean, decimals: 1), x: center,
      y: frame.py(min(1, ceiling) * 100) - 3.5, size: 6.5, anchor: .middle)
  }
}
