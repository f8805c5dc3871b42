private import CCairo
import Foundation

/// A PDF file being drawn.
///
/// It appears under its name when it is complete, and not before. Until then it is drawn to a
/// temporary file beside it, whose name no other writer has.
struct PDFSurface: ~Copyable {
  let canvas: Canvas
  private let surface: OpaquePointer
  private let path: String
  private let temporaryPath: String

  /// - Parameters:
  ///   - width: Of the pages, in points.
  ///   - title: For the document's properties.
  init(path: String, width: Double, height: Double, title: String) throws(ReportError) {
    self.path = path
    let url = URL(fileURLWithPath: path)
    temporaryPath =
      url.deletingLastPathComponent()
      .appending(path: ".\(url.lastPathComponent).\(UUID().uuidString).tmp").path
    // Cairo reports an unwritable file only when it is finished; so ask beforehand. "x" refuses a
    // file that exists.
    guard let file = fopen(temporaryPath, "wx") else {
      throw .cannotWrite(path: path, reason: String(cString: strerror(errno)))
    }
    fclose(file)
    guard let surface = cairo_pdf_surface_create(temporaryPath, width, height),
      let context = cairo_create(surface)
    else {
      unlink(temporaryPath)
      throw .cannotWrite(path: path, reason: "the drawing could not be started")
    }
    self.surface = surface
    canvas = Canvas(owning: context)
    // Without these cairo writes the time of day, and no two files would be the same.
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z")
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, "2000-01-01T00:00:00Z")
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title)
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "clbench")
  }

  /// Finishes the file, reporting failures such as a full disk.
  consuming func close() throws(ReportError) {
    cairo_surface_finish(surface)
    let status = cairo_surface_status(surface)
    guard status == CAIRO_STATUS_SUCCESS else {
      throw .cannotWrite(path: path, reason: String(cString: cairo_status_to_string(status)))
    }
    guard rename(temporaryPath, path) == 0 else {
      throw .cannotWrite(path: path, reason: String(cString: strerror(errno)))
    }
  }

  // Removes the temporary file of a drawing that was not finished; after a finished one there is
  // none.
  deinit {
    cairo_surface_destroy(surface)
    unlink(temporaryPath)
  }
}
