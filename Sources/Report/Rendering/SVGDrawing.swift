import Foundation
import Harness

/// What cairo drew as SVG, to be a file of its own or a part of a page.
struct SVGDrawing {
  let width: Double
  let height: Double
  let regions: [HoverRegion]
  /// All between the root's tags.
  private let body: [UInt8]

  /// - Parameter file: As cairo writes it.
  init(width: Double, height: Double, file: Data, regions: [HoverRegion]) {
    self.width = width
    self.height = height
    self.regions = regions
    let start = file.firstRange(of: Data("<svg".utf8)).flatMap { root in
      file[root.upperBound...].firstIndex(of: UInt8(ascii: ">"))
    }
    let end = file.range(of: Data("</svg>".utf8), options: .backwards)
    body = Array(
      file[(start.map { $0 + 1 } ?? file.startIndex)..<(end?.lowerBound ?? file.endIndex)])
  }

  /// A whole file.
  func document(of figure: Figure) -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    \(root(size: #" width="\#(Self.number(width))pt" height="\#(Self.number(height))pt""#))
    <title>\(MarkupText.escaped(figure.title))</title>
    <desc>\(MarkupText.escaped(figure.caption))</desc>
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
        <title>\(MarkupText.escaped(region.text))</title></rect>

        """
    }
    return """
      \(root(size: "", attributes: #" role="img" aria-labelledby="\#(prefix)-title" aria-describedby="\#(prefix)-caption""#))
      <title id="\(prefix)-title">\(MarkupText.escaped(figure.title))</title>
      \(named("\(prefix)-"))\(regions.joined())</svg>
      """
  }

  private func root(size: String, attributes: String = "") -> String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"\(size) \
    viewBox="0 0 \(Self.number(width)) \(Self.number(height))" version="1.1"\(attributes)>
    """
  }

  /// The body with other ids, and references to them: the prefix and a number by order.
  ///
  /// Cairo's own contain numbers that count through the life of a process. So equal figures have equal
  /// bytes, and figures of one page do not take each other's glyphs.
  private func named(_ prefix: String) -> String {
    let marks = [" id=\"", "href=\"#", "url(#"].map { Array($0.utf8) }
    let prefix = Array("\(prefix)s".utf8)
    var numbers: [ArraySlice<UInt8>: Int] = [:]
    var result: [UInt8] = []
    result.reserveCapacity(body.count)
    // What is not copied yet begins here.
    var copied = body.startIndex
    var index = body.startIndex
    while index < body.endIndex {
      // The last characters of all marks.
      guard body[index] == UInt8(ascii: "\"") || body[index] == UInt8(ascii: "#"),
        marks.contains(where: { body[..<(index + 1)].suffix($0.count).elementsEqual($0) })
      else {
        index += 1
        continue
      }
      let start = index + 1
      let end =
        body[start...].firstIndex { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: ")") }
        ?? body.endIndex
      let number = numbers[body[start..<end], default: numbers.count]
      numbers[body[start..<end]] = number
      result += body[copied..<start]
      result += prefix
      result += String(number).utf8
      copied = end
      index = end
    }
    result += body[copied...]
    return String(decoding: result, as: UTF8.self)
  }

  /// At most two decimals, none of them a trailing zero.
  private static func number(_ value: Double) -> String {
    let hundredths = Int(nearest: value * 100)
    return hundredths % 100 == 0 ? String(hundredths / 100) : NumberText.plain(value, decimals: 2)
  }
}
