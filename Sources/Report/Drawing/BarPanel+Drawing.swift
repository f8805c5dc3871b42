extension BarPanel {
  static let height = 190.0

  /// Draws the panel with its top left corner at (x, y).
  func draw(on canvas: Canvas, x: Double, y: Double, width: Double) {
    let values = bars.flatMap { bar in
      bar.seeds + [bar.value?.mean, bar.value?.interval?.upperBound].compactMap { $0 }
    }
    let slots = Double(max(bars.count, 1))
    let slot = (width - 42) / slots
    // One size for all looks calmer than each as large as it can be; more lines keep it legible.
    let fits = (2...5).map { lines in
      (lines, bars.map { canvas.fitted($0.label, size: 7, width: slot - 2, lines: lines) })
    }
    func size(_ labels: [FittedText]) -> Double { labels.map(\.size).min() ?? 7 }
    let whole = fits.filter { !$0.1.contains(where: \.isCut) }
    let wanted = min(5.5, whole.map { size($0.1) }.max() ?? 0)
    let (lines, labels) = whole.first { size($0.1) >= wanted } ?? fits[fits.count - 1]
    let frame = PlotFrame(
      left: x + 38, right: x + width - 4, top: y + 28,
      bottom: y + Self.height - 22 - 7 * Double(lines - 2),
      x: Axis(ends: 0, slots), y: Axis(covering: [0] + values.map(drawn)), titleGap: 17)
    frame.draw(
      on: canvas, title: title, xTitle: "", yTitle: yTitle, xTicks: [], showsXTicks: false)
    for (index, bar) in bars.enumerated() {
      let center = frame.left + (Double(index) + 0.5) * slot
      describe(
        bar,
        in: Box(
          left: center - slot / 2, top: frame.top, right: center + slot / 2, bottom: frame.bottom),
        on: canvas)
      draw(bar, at: center, width: min(slot * 0.66, 46), in: frame, on: canvas)
      canvas.text(
        canvas.fitted(bar.label, size: size(labels), width: slot - 2, lines: lines), x: center,
        y: frame.bottom + 11, anchor: .middle)
    }
  }

  /// Says the mean and the value of each seed, or why there is none.
  private func describe(_ bar: Bar, in box: Box, on canvas: Canvas) {
    let scale = isPercentage ? 100.0 : 1
    guard let value = bar.value else {
      canvas.describe(box, "\(bar.label)\n\(bar.absence)")
      return
    }
    let seeds = bar.seeds.map { NumberText.fixed($0 * scale, decimals: 2) }
    canvas.describe(
      box,
      """
      \(bar.label)
      \(HoverRegion.line(yTitle, value, scale: scale))
      \(seeds.count == 1 ? "seed" : "seeds"): \(seeds.joined(separator: ", "))
      """)
  }

  /// A value in the unit of the axis, within what it can be.
  private func drawn(_ value: Double) -> Double {
    isPercentage ? max(0, min(1, value)) * 100 : max(0, value)
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
    let top = frame.py(drawn(value.mean))
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
      let y = frame.py(drawn(seed))
      // A rim keeps a dot apart from the hatch below it.
      canvas.circle(x: center + offset, y: y, radius: 1.9, color: Color(hex: 0xFFFFFF))
      canvas.circle(x: center + offset, y: y, radius: 1.3, color: bar.style.color)
    }
    if let interval = value.interval {
      let high = frame.py(drawn(interval.upperBound))
      let low = frame.py(drawn(interval.lowerBound))
      canvas.line(from: (center, high), to: (center, low), width: 1)
      for end in [high, low] {
        canvas.line(from: (center - 3, end), to: (center + 3, end), width: 1)
      }
    }
    let ceiling = ([value.mean, value.interval?.upperBound ?? 0] + bar.seeds).max() ?? 0
    canvas.text(
      NumberText.fixed(isPercentage ? value.mean * 100 : value.mean, decimals: 1), x: center,
      y: frame.py(drawn(ceiling)) - 3.5, size: 6.5, anchor: .middle)
  }
}
