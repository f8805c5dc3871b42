public import Foundation

/// A page for the summary of a continuous integration job, never larger than it may be.
public enum JobSummary {
  /// In bytes, less than the 1024 KiB that GitHub takes of one step, so that a later command of the
  /// step has room for a few lines; of a larger summary nothing is shown at all.
  public static let limit = 960 * 1024

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

  /// The text, cut after a whole line where it is larger than `limit` bytes, with what closes the
  /// fences and elements that are open there, and a note.
  static func limited(_ text: String, to limit: Int = limit) -> String {
    guard text.utf8.count >= limit else { return text }
    var size = note.utf8.count
    var markup = OpenMarkup()
    var kept: [String] = []
    // Bytes, since Swift takes a carriage return with its line feed for one character.
    for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      var next = markup
      let line = String(Substring(line))
      next.read(line)
      size += line.utf8.count + 1
      guard size + next.closing.utf8.count < limit else { break }
      kept.append(line)
      markup = next
    }
    return kept.joined(separator: "\n") + markup.closing + note
  }
}

/// What is open at the end of some lines of Markdown: a fence, and elements of HTML.
///
/// Tables and lists of Markdown end with an empty line.
struct OpenMarkup {
  private static let known: Set = [
    "details", "summary", "table", "thead", "tbody", "tr", "td", "th", "div", "pre", "code", "ul",
    "ol", "li", "blockquote",
  ]

  private var fence: (mark: Character, length: Int)?
  private var elements: [String] = []

  /// Closes all of it, on lines of their own; empty where nothing is open.
  var closing: String {
    let fence = fence.map { "\n" + String(repeating: $0.mark, count: $0.length) } ?? ""
    let tags = elements.reversed().map { "</\($0)>" }.joined()
    return fence + (tags.isEmpty ? "" : "\n\n" + tags)
  }

  mutating func read(_ line: String) {
    let indent = line.prefix { $0 == " " }.count
    let text = line.dropFirst(indent)
    if indent < 4, let mark = text.first, "`~".contains(mark) {
      let length = text.prefix { $0 == mark }.count
      let rest = text.dropFirst(length)
      if let fence {
        let isBare = rest.allSatisfy(\.isWhitespace)
        if mark == fence.mark, length >= fence.length, isBare { self.fence = nil }
        return
      }
      // What follows a fence of backticks has none; otherwise it is code within a line.
      if length >= 3, mark == "~" || !rest.contains("`") {
        fence = (mark, length)
        return
      }
    }
    if fence == nil { readElements(line) }
  }

  private mutating func readElements(_ line: String) {
    // A tag that is text has a backslash before it.
    for match in line.matches(of: /(\\)?<(\/?)([A-Za-z]+)(?:\s[^>]*)?>/) {
      let name = match.3.lowercased()
      guard match.1 == nil, Self.known.contains(name) else { continue }
      if match.2.isEmpty {
        elements.append(name)
      } else if let index = elements.lastIndex(of: name) {
        // An element also ends those inside it that need no end of their own.
        elements.removeSubrange(index...)
      }
    }
  }
}
