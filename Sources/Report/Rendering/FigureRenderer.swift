import Foundation

/// A figure alone, as an image.
enum FigureRenderer {
  /// For each point of 1/72 inch: 192 pixels per inch, two for each pixel of a plain screen.
  static let pixelsPerPoint = 192.0 / 72

  /// Around the drawing, in points.
  static let margin = 6.0

  static func png(_ figure: Figure) throws(ReportError) -> Data {
    let size = size(of: figure)
    let surface = try CairoSurface.png(
      width: size.width, height: size.height, scale: pixelsPerPoint)
    draw(figure, on: surface.canvas)
    return try surface.finish()
  }

  /// A file with text as outlines; its title and description hold the words.
  static func svg(_ figure: Figure) throws(ReportError) -> String {
    try drawing(figure).document(of: figure)
  }

  /// The drawing with the parts that have something to say to a reader who points at them.
  static func drawing(_ figure: Figure) throws(ReportError) -> SVGDrawing {
    let size = size(of: figure)
    let surface = try CairoSurface.svg(width: size.width, height: size.height)
    let canvas = surface.canvas
    canvas.collectsHoverRegions = true
    draw(figure, on: canvas)
    return SVGDrawing(
      width: size.width, height: size.height, file: try surface.finish(),
      regions: canvas.hoverRegions)
  }

  private static func size(of figure: Figure) -> (width: Double, height: Double) {
    (Figure.width + 2 * margin, figure.height + 2 * margin)
  }

  private static func draw(_ figure: Figure, on canvas: Canvas) {
    // Names in figures cover lines below them with white.
    canvas.fill(Color(hex: 0xFFFFFF))
    figure.draw(on: canvas, x: margin, y: margin)
  }
}
