import Foundation

/// What cairo drew as SVG, to be a file of its own or a part of a page.
struct SVGDrawing {
  let width: Double
  let height: Double
  let regions: [HoverRegion]
  /// All between the root's tags.
  private let body: String

  /// - Parameter file: As cairo writes it.
  init(width: Double, height: Double, file: Data, regions: [HoverRegion]) {
    self.width = width
    self.height = height
    self.regions = regions
    let text = String(decoding: file, as: UTF8.self)
    let start = text.range(of: "<svg").flatMap {
      text.range(of: ">\n", range: $0.upperBound..<text.endIndex)
    }
    let end = text.range(of: "</svg>", options: .backwards)
    body = String(text[(start?.upperBound ?? text.startIndex)..<(end?.lowerBound ?? text.endIndex)])
  }

  /// A whole file.
  func document(of figure: Figure) -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    \(root(size: #" width="\#(Self.number(width))pt" height="\#(Self.number(height))pt""#))
    <title>\(HTMLText.escaped(figure.title))</title>
    <desc>\(HTMLText.escaped(figure.caption))</desc>
    \(named(""))</svg>

    """
  }

  /// A part of a page, in which no other element has an id that begins with `prefix` and a hyphen.
  func inline(_ figure: Figure, prefix: String) -> String {
    let regions = regions.map { region in
      let box = region.box
      return """
        <rect class="hover" x="\(Self.number(box.left))" y="\(Self.number(box.top))" \
        width="\(Self.number(box.right - box.left))" height="\(Self.number(box.bottom - box.top))">\
        <title>\(HTMLText.escaped(region.text))</title></rect>

        """
    }
    return """
      \(root(size: "", attributes: #" role="img" aria-labelledby="\#(prefix)-title" aria-describedby="\#(prefix)-caption""#))
      <title id="\(prefix)-title">\(HTMLText.escaped(figure.title))</title>
      \(named("\(prefix)-"))\(regions.joined())</svg>
      """
  }

  private func root(size: String, attributes: String = "") -> String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"\(size) \
    viewBox="0 0 \(Self.number(width)) \(Self.number(height))" version="1.1"\(attributes)>
    """
  }

  /// The body with the prefix before all ids and references to them.
  ///
  /// Cairo numbers drawings through the life of a process, and gives that number to the outermost
  /// group, to which nothing refers; that id is left out, so that equal figures have equal bytes.
  private func named(_ prefix: String) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(body.utf8.count * 9 / 8)
    let prefix = Array(prefix.utf8)
    let own = Array(" id=\"surface".utf8)
    let names = [" id=\"", "href=\"#", "url(#"].map { Array($0.utf8) }
    let bytes = Array(body.utf8)
    var index = 0
    func follows(_ text: [UInt8]) -> Bool {
      bytes[index] == text[0] && bytes[index...].starts(with: text)
    }
    while index < bytes.count {
      if follows(own), let end = bytes[(index + own.count)...].firstIndex(of: UInt8(ascii: "\"")) {
        index = end + 1
      } else if let name = names.first(where: follows) {
        result += name + prefix
        index += name.count
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// At most two decimals, none of them a trailing zero.
  private static func number(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    return hundredths % 100 == 0 ? String(hundredths / 100) : NumberText.plain(value, decimals: 2)
  }
}
