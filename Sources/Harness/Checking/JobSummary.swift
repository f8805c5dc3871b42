public import Foundation

/// A page for the summary of a continuous integration job, never larger than it may be.
public enum JobSummary {
  /// What GitHub takes of one step, in bytes; a larger summary is not shown at all.
  public static let limit = 1024 * 1024

  private static let note = "\n\n*Cut here: a summary holds at most 1024 KiB.*\n"

  /// Adds a page to a file, which keeps what earlier checks of the same step wrote.
  public static func append(_ page: String, to file: URL) throws(RecordError) {
    var present = ""
    if FileManager.default.fileExists(atPath: file.path) {
      do {
        present = try String(contentsOf: file, encoding: .utf8)
      } catch {
        throw .cannotRead(path: file.path, reason: error.localizedDescription)
      }
    }
    // A page that was cut is the last one.
    guard !present.hasSuffix(note) else { return }
    let separator = present.isEmpty || present.hasSuffix("\n\n") ? "" : "\n"
    try AtomicFile.write(Data(limited(present + separator + page).utf8), to: file)
  }

  /// The text, cut after a whole line with a note where it is larger than `limit` bytes.
  static func limited(_ text: String, to limit: Int = limit) -> String {
    guard text.utf8.count >= limit else { return text }
    var size = note.utf8.count
    var lines: [Substring] = []
    for line in text.textLines {
      size += line.utf8.count + 1
      guard size < limit else { break }
      lines.append(line)
    }
    return lines.joined(separator: "\n") + note
  }
}
