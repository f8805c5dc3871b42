/// The box of a plot: two axes with marks and titles, and the way from values to the page.
struct PlotFrame {
  let left: Double
  let right: Double
  let top: Double
  let bottom: Double
  let x: Axis
  let y: Axis
  /// From the title's baseline to the top of the plot.
  var titleGap = 8.0

  func px(_ value: Double) -> Double { x.position(value, from: left, to: right) }
  func py(_ value: Double) -> Double { y.position(value, from: bottom, to: top) }

  /// Draws grid lines, marks and titles.
  ///
  /// Values of the axes are what is printed.
  func draw(
    on canvas: Canvas, title: String, xTitle: String, yTitle: String, xTicks: [Double],
    showsXTicks: Bool = true
  ) {
    for (tick, name) in zip(y.ticks, y.text(ofMarks: y.ticks)) {
      canvas.line(from: (left, py(tick)), to: (right, py(tick)), width: 0.3, color: .lightGray)
      canvas.text(name, x: left - 4, y: py(tick) + 2.5, size: 7, anchor: .end)
    }
    if showsXTicks {
      for tick in xTicks {
        canvas.line(from: (px(tick), bottom), to: (px(tick), bottom + 3))
      }
      let names = x.text(ofMarks: xTicks)
      let widths = names.map { canvas.width(of: $0, size: 7) }
      for index in x.named(xTicks, widths: widths, from: left, to: right) {
        canvas.text(names[index], x: px(xTicks[index]), y: bottom + 11, size: 7, anchor: .middle)
      }
    }
    canvas.line(from: (left, bottom), to: (right, bottom))
    canvas.line(from: (left, top), to: (left, bottom))
    canvas.text(
      canvas.fitted(title, size: 8.5, weight: .bold, width: right - left), x: left,
      y: top - titleGap, weight: .bold)
    canvas.text(
      canvas.fitted(xTitle, size: 7.5, width: right - left), x: (left + right) / 2,
      y: bottom + 23, anchor: .middle)
    let upwards = canvas.fitted(yTitle, size: 7.5, width: bottom - top)
    canvas.verticalText(
      upwards.lines.joined(separator: " "), x: left - 28, y: (top + bottom) / 2, size: upwards.size)
  }
}
