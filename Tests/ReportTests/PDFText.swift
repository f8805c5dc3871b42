import Foundation

/// What `pdftotext` (poppler-utils) reads in a PDF file.
enum PDFText {
  static let isAvailable = FileManager.default.isExecutableFile(atPath: "/usr/bin/pdftotext")
  static let whyNot = "pdftotext is not installed (poppler-utils)"

  /// A word with its place, in points from the top left corner of its page.
  struct Word {
    var text: String
    var page: Int
    var xMin: Double
    var yMin: Double
    var xMax: Double
    var yMax: Double
  }

  /// The text, pages separated by form feeds, other white space by single blanks.
  static func text(of file: URL) throws -> String {
    try output(["-layout", file.path, "-"]).split(whereSeparator: { $0 == " " || $0 == "\n" })
      .joined(separator: " ")
  }

  /// Every word, those of rotated text letter by letter.
  static func words(of file: URL) throws -> [Word] {
    var page = 0
    var words: [Word] = []
    for line in try output(["-bbox", file.path, "-"]).split(separator: "\n") {
      if line.contains("<page ") { page += 1 }
      let parts = line.split(separator: "\"")
      guard line.contains("<word "), parts.count == 9 else { continue }
      words.append(
        Word(
          text: String(parts[8].dropFirst()).replacing("</word>", with: "")
            .replacing("&amp;", with: "&"),
          page: page, xMin: Double(parts[1]) ?? .nan, yMin: Double(parts[3]) ?? .nan,
          xMax: Double(parts[5]) ?? .nan, yMax: Double(parts[7]) ?? .nan))
    }
    return words
  }

  private static func output(_ arguments: [String]) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/pdftotext")
    process.arguments = arguments
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
