private import CCairo
import Foundation
import Harness

/// A drawing that becomes the bytes of a file: pages of a PDF, an SVG or a PNG image.
///
/// Drawn in memory, so that a drawing that fails leaves no file and a finished one is written whole.
struct CairoSurface: ~Copyable {
  private enum Format { case pdf, svg, png }

  let canvas: Canvas
  private let surface: OpaquePointer
  private let sink: Sink
  private let format: Format

  /// Pages of a PDF file.
  ///
  /// - Parameters:
  ///   - width: Of the pages, in points.
  ///   - title: For the document's properties.
  static func pdf(width: Double, height: Double, title: String) throws(ReportError) -> CairoSurface
  {
    let sink = Sink()
    let surface = cairo_pdf_surface_create_for_stream(Sink.write, sink.pointer, width, height)
    // Without these cairo writes the time of day, and no two files would be the same.
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z")
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, "2000-01-01T00:00:00Z")
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title)
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "clbench")
    return try CairoSurface(surface, sink, .pdf)
  }

  /// An SVG file whose text is outlines of glyphs, for readers who do not have the font.
  static func svg(width: Double, height: Double) throws(ReportError) -> CairoSurface {
    let sink = Sink()
    let surface = cairo_svg_surface_create_for_stream(Sink.write, sink.pointer, width, height)
    return try CairoSurface(surface, sink, .svg)
  }

  /// A PNG file with `scale` pixels for each point.
  static func png(
    width: Double, height: Double, scale: Double
  ) throws(ReportError) -> CairoSurface {
    let surface = cairo_image_surface_create(
      CAIRO_FORMAT_RGB24, Int32(nearest: (width * scale).rounded(.up)),
      Int32(nearest: (height * scale).rounded(.up)))
    cairo_surface_set_device_scale(surface, scale, scale)
    return try CairoSurface(surface, Sink(), .png)
  }

  /// Takes ownership of the surface; cairo returns one with a status even where it failed.
  private init(_ surface: OpaquePointer?, _ sink: Sink, _ format: Format) throws(ReportError) {
    let status = cairo_surface_status(surface)
    guard status == CAIRO_STATUS_SUCCESS, let surface, let context = cairo_create(surface) else {
      cairo_surface_destroy(surface)
      throw .cannotDraw(String(cString: cairo_status_to_string(status)))
    }
    self.surface = surface
    self.sink = sink
    self.format = format
    canvas = Canvas(owning: context)
  }

  /// The bytes of the finished file.
  consuming func finish() throws(ReportError) -> Data {
    if format == .png {
      try Self.check(cairo_surface_write_to_png_stream(surface, Sink.write, sink.pointer))
    }
    cairo_surface_finish(surface)
    try Self.check(cairo_surface_status(surface))
    return sink.data
  }

  private static func check(_ status: cairo_status_t) throws(ReportError) {
    guard status == CAIRO_STATUS_SUCCESS else {
      throw .cannotDraw(String(cString: cairo_status_to_string(status)))
    }
  }

  deinit { cairo_surface_destroy(surface) }
}

/// Takes the bytes that cairo writes.
private final class Sink {
  private(set) var data = Data()

  /// Valid as long as the sink is.
  var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

  /// A `cairo_write_func_t`.
  static let write: cairo_write_func_t = { pointer, bytes, count in
    guard let pointer, let bytes else { return CAIRO_STATUS_WRITE_ERROR }
    Unmanaged<Sink>.fromOpaque(pointer).takeUnretainedValue().data.append(
      bytes, count: Int(count))
    return CAIRO_STATUS_SUCCESS
  }
}
