import Harness

/// A document as one page of HTML that loads nothing: style, script and figures are in it.
enum HTMLRenderer {
  static func text(_ document: Document) throws(ReportError) -> String {
    var page = HTMLPage(document)
    for block in document.blocks { try page.add(block) }
    return page.text
  }
}

/// A page being written.
struct HTMLPage {
  private let document: Document
  private var body = ""
  /// Headings and tables with their places, for the table of contents.
  private var contents: [(title: String, id: String, isHeading: Bool)] = []
  private let ids: [String]
  private var added = 0

  init(_ document: Document) {
    self.document = document
    ids = FileName.unique(document.blocks.map(Self.wantedID))
  }

  private static func wantedID(_ block: Document.Block) -> String {
    switch block {
    case .heading(let text): FileName.kebabCase(text)
    case .table(let table): FileName.kebabCase(table.name)
    case .figure(let figure): figure.name
    case .paragraph, .note, .facts: "block"
    }
  }

  mutating func add(_ block: Document.Block) throws(ReportError) {
    let id = ids[added]
    added += 1
    let escaped = MarkupText.escaped
    switch block {
    case .heading(let text):
      contents.append((text, id, true))
      body += "<h2 id=\"\(id)\">\(escaped(text))</h2>\n"
    case .paragraph(let text): body += "<p>\(escaped(text))</p>\n"
    case .note(let text): body += "<p class=\"note\">\(escaped(text))</p>\n"
    case .table(let table):
      contents.append((table.title, id, false))
      body += HTMLTable(table, id: id).text
    case .figure(let figure):
      let drawing = try FigureRenderer.drawing(figure)
      body += """
        <figure id="\(id)">
        <div class="plot">
        \(drawing.inline(figure, prefix: id))
        </div>
        <figcaption id="\(id)-caption">\(escaped(figure.caption))</figcaption>
        </figure>

        """
    case .facts(let facts):
      body += "<dl>\n"
      for fact in facts {
        body += "<dt>\(escaped(fact.name))</dt><dd>\(escaped(fact.value))</dd>\n"
      }
      body += "</dl>\n"
    }
  }

  /// The whole page.
  var text: String {
    let title = MarkupText.escaped(document.title)
    let stamp = document.stamp.map { "<p class=\"stamp\">\(MarkupText.escaped($0))</p>\n" } ?? ""
    // The policy keeps every browser from loading anything, whatever a label may hold.
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src \
      'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="generator" content="clbench">
      <link rel="icon" href="data:,">
      <title>\(title)</title>
      <style>
      \(HTMLStyle.text)</style>
      </head>
      <body>
      <a class="skip" href="#main">Skip to the report</a>
      \(stamp)<div class="page">
      <nav aria-label="Contents">
      <details open>
      <summary>Contents</summary>
      \(tableOfContents)</details>
      </nav>
      <main id="main">
      <h1>\(title)</h1>
      \(body)</main>
      </div>
      <script>
      \(HTMLScript.text)</script>
      </body>
      </html>

      """
  }

  /// Headings, each with the tables below it.
  private var tableOfContents: String {
    func link(_ entry: (title: String, id: String, isHeading: Bool)) -> String {
      "<a href=\"#\(entry.id)\">\(MarkupText.escaped(entry.title))</a>"
    }
    var text = "<ul>\n"
    var index = 0
    while index < contents.count {
      text += "<li>\(link(contents[index]))"
      let tables = contents[(index + 1)...].prefix { !$0.isHeading }
      if contents[index].isHeading, !tables.isEmpty {
        text += "<ul>\n" + tables.map { "<li>\(link($0))</li>\n" }.joined() + "</ul>"
        index += tables.count
      }
      text += "</li>\n"
      index += 1
    }
    return text + "</ul>\n"
  }
}
