extension Canvas {
  /// Draws a marker about (x, y); all look equally large.
  func marker(_ marker: SeriesStyle.Marker, x: Double, y: Double, size: Double, color: Color) {
    let r = size / 2
    let white = Color(hex: 0xFFFFFF)
    func square(_ r: Double, _ color: Color) {
      rectangle(x: x - r * 0.9, y: y - r * 0.9, width: r * 1.8, height: r * 1.8, color: color)
    }
    func strokes(_ ends: [(x: Double, y: Double)]) {
      for end in ends {
        line(
          from: (x - end.x * r, y - end.y * r), to: (x + end.x * r, y + end.y * r),
          width: size * 0.25, color: color)
      }
    }
    switch marker {
    case .circle: circle(x: x, y: y, radius: r, color: color)
    case .square: square(r, color)
    case .triangle:
      polygon(
        [(x, y - r * 1.15), (x + r * 1.1, y + r * 0.8), (x - r * 1.1, y + r * 0.8)], color: color)
    case .invertedTriangle:
      polygon(
        [(x, y + r * 1.15), (x + r * 1.1, y - r * 0.8), (x - r * 1.1, y - r * 0.8)], color: color)
    case .diamond:
      polygon(
        [(x, y - r * 1.25), (x + r * 1.25, y), (x, y + r * 1.25), (x - r * 1.25, y)],
        color: color)
    case .plus: strokes([(1.15, 0), (0, 1.15)])
    case .cross: strokes([(0.9, 0.9), (0.9, -0.9)])
    case .openCircle:
      circle(x: x, y: y, radius: r, color: color)
      circle(x: x, y: y, radius: r * 0.55, color: white)
    case .openSquare:
      square(r, color)
      square(r * 0.55, white)
    }
  }
}
