/// The look of each method: colors that color-blind readers can tell apart (Okabe & Ito 2008), and
/// markers, dashes and hatches, each of which tells methods apart without the color.
///
/// The two baselines are gray and black, with open markers and plain bars.
public enum Palette {
  private static let colors: [UInt32] = [
    0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0x56B4E9, 0xE69F00,
  ]
  /// As many as have no common divisor with the number of colors, so that pairs repeat late.
  private static let markers: [SeriesStyle.Marker] = [
    .circle, .square, .triangle, .diamond, .invertedTriangle, .plus, .cross,
  ]
  private static let dashes: [[Double]] = [[], [5, 2], [1.5, 1.5], [6, 1.5, 1.5, 1.5], [9, 3]]
  private static let hatchAngles: [[Double]] = [[45], [-45], [0], [90], [45, -45], [0, 90]]

  /// A style for each label, in order; labels of one group share the style of their group's name.
  public static func styles(
    for labels: [String], groupedBy group: (String) -> String?
  ) -> [String: SeriesStyle] {
    let groups = labels.map { group($0) ?? $0 }
    let shared = styles(for: groups.reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
    return zip(labels, groups).reduce(into: shared) { $0[$1.0] = shared[$1.1] }
  }

  /// A style for each label, in order.
  public static func styles(for labels: [String]) -> [String: SeriesStyle] {
    var styles: [String: SeriesStyle] = [:]
    var next = 0
    for label in labels {
      switch label {
      case "None": styles[label] = SeriesStyle(color: .gray, marker: .openCircle, dashes: [4, 2])
      case "Joint": styles[label] = SeriesStyle(color: .black, marker: .openSquare, dashes: [2, 3])
      default:
        let round = next / colors.count
        styles[label] = SeriesStyle(
          color: Color(hex: colors[next % colors.count]), marker: markers[next % markers.count],
          dashes: dashes[next % dashes.count],
          // Shifted in each round, so that methods of one color differ in direction too.
          hatch: SeriesStyle.Hatch(
            angles: hatchAngles[(next + round) % hatchAngles.count],
            spacing: 3.5 + 1.5 * Double(round)))
        next += 1
      }
    }
    return styles
  }
}
