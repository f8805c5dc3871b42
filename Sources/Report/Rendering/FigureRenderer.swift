public import Foundation

/// A figure alone, as an image.
enum FigureRenderer {
  /// For each point of 1/72 inch: 192 pixels per inch, two for each pixel of a plain screen.
  static let pixelsPerPoint = 192.0 / 72

  static func png(_ figure: Figure) throws(ReportError) -> Data {
    let surface = try CairoSurface.png(
      width: Figure.width, height: figure.height, scale: pixelsPerPoint)
    drawOnWhite(figure, on: surface.canvas)
    return try surface.finish()
  }

  /// A file with text as outlines; its title and description hold the words.
  static func svg(_ figure: Figure) throws(ReportError) -> String {
    try drawing(figure).document(of: figure)
  }

  /// The drawing with the parts that have something to say to a reader who points at them.
  static func drawing(_ figure: Figure) throws(ReportError) -> SVGDrawing {
    let surface = try CairoSurface.svg(width: Figure.width, height: figure.height)
    let canvas = surface.canvas
    canvas.collectsHoverRegions = true
    drawOnWhite(figure, on: canvas)
    return SVGDrawing(
      width: Figure.width, height: figure.height, file: try surface.finish(),
      regions: canvas.hoverRegions)
  }

  /// Labels that cover lines are white, and so must be what is behind them.
  private static func drawOnWhite(_ figure: Figure, on canvas: Canvas) {
    canvas.rectangle(
      x: 0, y: 0, width: Figure.width, height: figure.height, color: Color(hex: 0xFFFFFF))
    figure.draw(on: canvas, x: 0, y: 0)
  }
}
