public import Harness

/// How a method is drawn in every figure of a report.
public struct SeriesStyle: Sendable, Equatable {
  public enum Marker: Int, Sendable, CaseIterable {
    case circle, square, triangle, diamond, invertedTriangle, plus, cross, openCircle, openSquare
  }

  /// Parallel lines over an area.
  public struct Hatch: Sendable, Equatable {
    /// Of each set of lines, in degrees from the horizontal.
    public var angles: [Double]
    /// Between neighboring lines, in points.
    public var spacing: Double
  }

  public var color: Color
  public var marker: Marker
  /// Lengths of dashes and gaps in points; empty for a solid line.
  public var dashes: [Double]
  /// Over bars; nil for plain ones.
  public var hatch: Hatch?
}

/// A color in sRGB, components in 0...1.
public struct Color: Sendable, Equatable {
  public var red: Double
  public var green: Double
  public var blue: Double

  public init(hex: UInt32) {
    red = Double(hex >> 16 & 255) / 255
    green = Double(hex >> 8 & 255) / 255
    blue = Double(hex & 255) / 255
  }

  /// Eight bits for each of red, green and blue, from the highest.
  var hex: UInt32 {
    [red, green, blue].reduce(0) { $0 << 8 | UInt32(nearest: $1 * 255) }
  }

  public static let black = Color(hex: 0x000000)
  public static let gray = Color(hex: 0x7F7F7F)
  public static let lightGray = Color(hex: 0xD9D9D9)
}

/// A mean over `count` seeds with its 95 % interval; both are fractions.
public struct Estimate: Sendable, Equatable {
  public var mean: Double
  public var interval: ClosedRange<Double>?
  public var count: Int
}

/// How values lie along an axis.
public enum AxisScale: Sendable, Equatable {
  case linear
  case logarithmic
  /// Accuracies in percent by the logarithm of the error, so that those near 100 are told apart.
  case accuracy

  /// Logarithmic for values that are positive and span more than a factor of 50.
  public init(suiting values: some Collection<Double>) {
    guard let low = values.min(), let high = values.max(), low > 0, high > 50 * low else {
      self = .linear
      return
    }
    self = .logarithmic
  }
}

/// Lines over a common horizontal axis, each with a band.
public struct CurvePanel: Sendable {
  public struct Series: Sendable {
    public var label: String
    public var style: SeriesStyle
    public var points: [(x: Double, y: Estimate)]
  }

  /// What does not depend on the horizontal axis: a line across the plot.
  public struct Reference: Sendable {
    public var label: String
    public var style: SeriesStyle
    public var value: Estimate
  }

  public var title: String
  public var xTitle: String
  public var yTitle: String
  /// Marks of the horizontal axis in rising order; positive where it is logarithmic.
  public var xTicks: [Double]
  public var xScale = AxisScale.linear
  /// Places of the horizontal axis at which something happens, which the caption tells: thin lines.
  public var marks: [Double] = []
  public var series: [Series]
  public var references: [Reference] = []
}

/// A bar for each method, with an interval and a dot for each seed.
public struct BarPanel: Sendable {
  public struct Bar: Sendable {
    public var label: String
    public var style: SeriesStyle
    /// nil where there is no result; the reason is then drawn instead.
    public var value: Estimate?
    public var seeds: [Double]
    public var absence: String
  }

  public var title: String
  public var yTitle: String
  /// Whether values are fractions of one, printed in percent.
  public var isPercentage = true
  public var bars: [Bar]
}

/// A table of fractions, such as an accuracy matrix, drawn as colored cells.
public struct Heatmap: Sendable {
  public var title: String
  /// Names of the rows, from the top.
  public var rowLabels: [String]
  public var columnLabels: [String]
  /// Fractions; nil for a row that the method does not have, or for a cell without a value.
  public var rows: [[Double?]?]
  /// The fraction that has the last of the colors.
  public var top = 1.0
  /// Before the name of a row, in what is said of a cell.
  public var rowPhrase = "after context"
  public var columnPhrase = "on context"
  public var columnNoun = "contexts"
}

/// The tables of several methods, side by side.
public struct HeatmapPanel: Sendable {
  public var title: String
  public var maps: [Heatmap]
}

/// Points with intervals in both directions and a label each.
public struct ScatterPanel: Sendable {
  public struct Point: Sendable {
    public var label: String
    public var style: SeriesStyle
    public var x: Estimate
    public var y: Estimate
  }

  public var title: String
  public var xTitle: String
  public var yTitle: String
  /// Whether both axes are percentages.
  public var xIsPercentage = true
  public var points: [Point]
}

/// Our means against published ones, with intervals in both directions; some plots side by side.
public struct ParityPanel: Sendable {
  public struct Point: Sendable {
    public var label: String
    public var published: Estimate
    public var ours: Estimate
    public var verdict: PublishedComparison.Verdict
  }

  public struct Plot: Sendable {
    public var title: String
    public var points: [Point]
  }

  public var plots: [Plot]
}

/// Images in rows by time, gray or in color.
public struct ImagePanel: Sendable {
  public struct Row: Sendable {
    /// Such as "after context 2".
    public var label: String
    /// Each channels × height × width bytes.
    public var images: [[UInt8]]
  }

  public var title: String
  public var channels: Int
  public var height: Int
  public var width: Int
  public var rows: [Row]
}
