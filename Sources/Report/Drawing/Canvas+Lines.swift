/// Text broken into lines, and the size at which it fits.
struct FittedText: Equatable {
  let lines: [String]
  let size: Double
  /// Whether a part is left out.
  var isCut = false
}

extension Canvas {
  /// Breaks text at spaces, and inside words that are wider than a line.
  func lines(
    of text: String, size: Double, weight: Weight = .regular, width: Double
  ) -> [String] {
    func fits(_ line: String) -> Bool { self.width(of: line, size: size, weight: weight) <= width }
    var lines: [String] = []
    var line = ""
    for word in text.split(whereSeparator: \.isWhitespace).map(String.init) {
      let candidate = line.isEmpty ? word : "\(line) \(word)"
      if fits(candidate) {
        line = candidate
        continue
      }
      if !line.isEmpty { lines.append(line) }
      line = word
      while !fits(line), line.count > 1 {
        var (head, tooLong) = (1, line.count)
        while tooLong - head > 1 {
          let count = (head + tooLong) / 2
          if fits(String(line.prefix(count))) { head = count } else { tooLong = count }
        }
        lines.append(String(line.prefix(head)))
        line = String(line.dropFirst(head))
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }

  /// The text in at most `count` lines of that width, set smaller where it needs to be, and cut in the
  /// middle where it would be too small to read.
  ///
  /// A word is broken only where it would have to be smaller than 4 points to stay whole.
  func fitted(
    _ text: String, size: Double, weight: Weight = .regular, width: Double, lines count: Int = 1
  ) -> FittedText {
    // Long names are not tried at every size in vain.
    if text.utf8.count > 60, size > Self.smallestSize,
      lines(of: text, size: Self.smallestSize, weight: weight, width: width).count > count
    {
      return cut(text, size: Self.smallestSize, weight: weight, width: width, lines: count)
    }
    var size = size
    while true {
      let lines = lines(of: text, size: size, weight: weight, width: width)
      let isWhole =
        size < 4
        || text.split(whereSeparator: \.isWhitespace).allSatisfy {
          self.width(of: String($0), size: size, weight: weight) <= width
        }
      if lines.count <= count && isWhole { return FittedText(lines: lines, size: size) }
      guard size - 0.25 >= Self.smallestSize else {
        return cut(text, size: size, weight: weight, width: width, lines: count)
      }
      size -= 0.25
    }
  }

  /// Smaller type cannot be read on paper.
  private static let smallestSize = 3.5

  /// As much of the beginning and the end as fits; names that differ do so at one of the two.
  private func cut(
    _ text: String, size: Double, weight: Weight, width: Double, lines count: Int
  ) -> FittedText {
    let characters = Array(text)
    func lines(keeping kept: Int) -> [String] {
      let tail = kept / 3
      let shortened = String(characters.prefix(kept - tail)) + "…" + String(characters.suffix(tail))
      return self.lines(of: shortened, size: size, weight: weight, width: width)
    }
    var (fits, tooMany) = (0, characters.count)
    while tooMany - fits > 1 {
      let kept = (fits + tooMany) / 2
      if lines(keeping: kept).count <= count { fits = kept } else { tooMany = kept }
    }
    return FittedText(lines: lines(keeping: fits), size: size, isCut: true)
  }

  /// Draws text in as many lines as `fitted` finds, the first with its baseline at `y`.
  func text(
    _ text: FittedText, x: Double, y: Double, weight: Weight = .regular, anchor: Anchor = .start,
    color: Color = .black
  ) {
    for (index, line) in text.lines.enumerated() {
      self.text(
        line, x: x, y: y + Double(index) * text.size * 1.15, size: text.size, weight: weight,
        anchor: anchor, color: color)
    }
  }
}
