/// The look of each method: colors that color-blind readers can tell apart (Okabe & Ito 2008), and
/// markers and dashes as a second cue.
///
/// The two baselines are gray and black.
public enum Palette {
  private static let colors: [UInt32] = [
    0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0x56B4E9, 0xE69F00,
  ]
  private static let dashes: [[Double]] = [[], [5, 2], [1.5, 1.5]]

  /// A style for each label, in order.
  public static func styles(for labels: [String]) -> [String: SeriesStyle] {
    var styles: [String: SeriesStyle] = [:]
    var next = 0
    for label in labels {
      switch label {
      case "None": styles[label] = SeriesStyle(color: .gray, marker: .circle, dashes: [4, 2])
      case "Joint": styles[label] = SeriesStyle(color: .black, marker: .square, dashes: [4, 2])
      default:
        styles[label] = SeriesStyle(
          color: Color(hex: colors[next % colors.count]),
          marker: SeriesStyle.Marker.allCases[next % SeriesStyle.Marker.allCases.count],
          dashes: dashes[next / colors.count % dashes.count])
        next += 1
      }
    }
    return styles
  }
}
