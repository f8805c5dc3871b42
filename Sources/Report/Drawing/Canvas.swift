private import CCairo
import Foundation
import Harness

/// A page to draw on; lengths are in points (1/72 inch) from the top left corner.
final class Canvas {
  enum Anchor { case start, middle, end }
  enum Weight { case regular, bold }

  private let context: OpaquePointer
  private let fonts = FontFallback()
  /// What the context's font is; nil where that is not known.
  private var selected: Selection?
  /// What a reader sees who points at a part of the drawing; collected only where it is asked for.
  private(set) var hoverRegions: [HoverRegion] = []
  var collectsHoverRegions = false

  /// - Parameter context: A cairo context; the canvas takes ownership of it.
  init(owning context: OpaquePointer) {
    self.context = context
    cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
  }

  deinit { cairo_destroy(context) }

  func showPage() { cairo_show_page(context) }

  /// Says what a part of the drawing stands for, which PDF files and images have no place for.
  func describe(_ box: Box, _ text: @autoclosure () -> String) {
    if collectsHoverRegions { hoverRegions.append(HoverRegion(box: box, text: text())) }
  }

  // MARK: Text

  /// Draws one line of text with its baseline at `y`.
  func text(
    _ string: String, x: Double, y: Double, size: Double, weight: Weight = .regular,
    anchor: Anchor = .start, color: Color = .black
  ) {
    select(size, weight)
    set(color)
    let runs = fonts.runs(of: string, weight, on: context)
    let offset: Double =
      switch anchor {
      case .start: 0
      case .middle: -advance(runs, size, weight) / 2
      case .end: -advance(runs, size, weight)
      }
    show(runs, x: x + offset, y: y, size, weight)
  }

  /// Draws one line of text upwards, centered on `y`.
  func verticalText(_ string: String, x: Double, y: Double, size: Double, color: Color = .black) {
    select(size, .regular)
    set(color)
    let runs = fonts.runs(of: string, .regular, on: context)
    cairo_save(context)
    cairo_translate(context, x, y)
    cairo_rotate(context, -Double.pi / 2)
    show(runs, x: -advance(runs, size, .regular) / 2, y: 0, size, .regular)
    cairo_restore(context)
    selected = nil
  }

  /// The width of a line of text.
  func width(of string: String, size: Double, weight: Weight = .regular) -> Double {
    select(size, weight)
    return advance(fonts.runs(of: string, weight, on: context), size, weight)
  }

  private func show(
    _ runs: [FontFallback.Run], x: Double, y: Double, _ size: Double, _ weight: Weight
  ) {
    cairo_move_to(context, x, y)
    for run in runs {
      select(size, weight, family: run.family)
      cairo_show_text(context, run.text)
    }
  }

  private func advance(_ runs: [FontFallback.Run], _ size: Double, _ weight: Weight) -> Double {
    runs.reduce(0) { sum, run in
      select(size, weight, family: run.family)
      var extents = cairo_text_extents_t()
      cairo_text_extents(context, run.text, &extents)
      return sum + extents.x_advance
    }
  }

  private func select(_ size: Double, _ weight: Weight, family: String = FontFallback.family) {
    let wanted = Selection(family: family, size: size, weight: weight)
    guard selected != wanted else { return }
    selected = wanted
    cairo_select_font_face(
      context, family, CAIRO_FONT_SLANT_NORMAL,
      weight == .bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL)
    cairo_set_font_size(context, size)
  }

  private struct Selection: Equatable {
    var family: String
    var size: Double
    var weight: Weight
  }

  // MARK: Shapes

  /// Fills all there is to draw on, to the last fraction of a pixel.
  func fill(_ color: Color) {
    set(color)
    cairo_paint(context)
  }

  func line(
    from start: (x: Double, y: Double), to end: (x: Double, y: Double), width: Double = 0.5,
    color: Color = .black, dashes: [Double] = []
  ) {
    polyline([start, end], width: width, color: color, dashes: dashes)
  }

  func polyline(
    _ points: [(x: Double, y: Double)], width: Double, color: Color, dashes: [Double] = []
  ) {
    guard let first = points.first else { return }
    set(color)
    cairo_set_line_width(context, width)
    cairo_set_dash(context, dashes, Int32(dashes.count), 0)
    cairo_move_to(context, first.x, first.y)
    for point in points.dropFirst() { cairo_line_to(context, point.x, point.y) }
    cairo_stroke(context)
    cairo_set_dash(context, nil, 0, 0)
  }

  /// Fills a closed shape.
  func polygon(_ points: [(x: Double, y: Double)], color: Color, opacity: Double = 1) {
    guard let first = points.first else { return }
    set(color, opacity: opacity)
    cairo_move_to(context, first.x, first.y)
    for point in points.dropFirst() { cairo_line_to(context, point.x, point.y) }
    cairo_close_path(context)
    cairo_fill(context)
  }

  func rectangle(
    x: Double, y: Double, width: Double, height: Double, color: Color, opacity: Double = 1
  ) {
    set(color, opacity: opacity)
    cairo_rectangle(context, x, y, width, height)
    cairo_fill(context)
  }

  func circle(x: Double, y: Double, radius: Double, color: Color, opacity: Double = 1) {
    set(color, opacity: opacity)
    cairo_new_sub_path(context)
    cairo_arc(context, x, y, radius, 0, 2 * Double.pi)
    cairo_fill(context)
  }

  /// Draws colored cells of equal size, rows from the top; many of them take little room in a file.
  ///
  /// - Precondition: all rows are equally long.
  func grid(_ rows: [[Color]], x: Double, y: Double, width: Double, height: Double) {
    let columns = rows.first?.count ?? 0
    precondition(rows.allSatisfy { $0.count == columns }, "rows of a grid are equally long")
    guard columns > 0,
      let image = cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, Int32(clamping: columns * Self.cell),
        Int32(clamping: rows.count * Self.cell))
    else { return }
    defer { cairo_surface_destroy(image) }
    guard let data = cairo_image_surface_get_data(image) else { return }
    let stride = Int(cairo_image_surface_get_stride(image)) / 4
    data.withMemoryRebound(to: UInt32.self, capacity: stride * rows.count * Self.cell) { pixels in
      for line in 0..<rows.count * Self.cell {
        for place in 0..<columns * Self.cell {
          pixels[line * stride + place] = rows[line / Self.cell][place / Self.cell].hex
        }
      }
    }
    cairo_surface_mark_dirty(image)
    cairo_save(context)
    cairo_translate(context, x, y)
    cairo_scale(
      context, width / Double(columns * Self.cell), height / Double(rows.count * Self.cell))
    cairo_set_source_surface(context, image, 0, 0)
    cairo_pattern_set_filter(cairo_get_source(context), CAIRO_FILTER_NEAREST)
    cairo_paint(context)
    cairo_restore(context)
  }

  /// Pixels along an edge of a grid's cell, so that viewers that smooth images blur its rim only.
  private static let cell = 4

  /// On either side of the center; no page has room for more.
  private static let mostHatchLines = 10_000

  /// Draws a hatch over a rectangle, cut at its edges.
  func hatch(
    _ hatch: SeriesStyle.Hatch, x: Double, y: Double, width: Double, height: Double, color: Color
  ) {
    cairo_save(context)
    cairo_rectangle(context, x, y, width, height)
    cairo_clip(context)
    let (centerX, centerY) = (x + width / 2, y + height / 2)
    let reach = (width * width + height * height).squareRoot() / 2
    for angle in hatch.angles {
      let (along, across) = (cos(angle * .pi / 180), -sin(angle * .pi / 180))
      // Lines on both sides of the one through the center.
      let count = min(Int(nearest: (reach / hatch.spacing).rounded(.down)), Self.mostHatchLines)
      for index in -count...count {
        let shift = Double(index) * hatch.spacing
        let (middleX, middleY) = (centerX - across * shift, centerY + along * shift)
        line(
          from: (middleX - along * reach, middleY - across * reach),
          to: (middleX + along * reach, middleY + across * reach), width: 0.5, color: color)
      }
    }
    cairo_restore(context)
  }

  private func set(_ color: Color, opacity: Double = 1) {
    cairo_set_source_rgba(context, color.red, color.green, color.blue, opacity)
  }
}
