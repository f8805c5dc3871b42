import Foundation
import Harness

// Figures as data: what they show, without how they look.

extension Figure: Encodable {
  private enum CodingKeys: String, CodingKey {
    case name, caption, curves, bars, heatmaps, scatter, parity, images
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(caption, forKey: .caption)
    switch content {
    case .curves(let panel): try container.encode(panel, forKey: .curves)
    case .bars(let panel): try container.encode(panel, forKey: .bars)
    case .heatmaps(let panel): try container.encode(panel, forKey: .heatmaps)
    case .scatter(let panel): try container.encode(panel, forKey: .scatter)
    case .parity(let panel): try container.encode(panel, forKey: .parity)
    case .images(let panel): try container.encode(panel, forKey: .images)
    }
  }
}

/// The keys of all panels.
private enum PanelKeys: String, CodingKey {
  case title, label, xTitle = "x_title", yTitle = "y_title", series, references, points,
    seeds, absence, bars, isPercentage = "is_percentage", xIsPercentage = "x_is_percentage", maps,
    rowLabels = "row_labels", columnLabels = "column_labels", rows, x, y, plots, published, ours,
    verdict, mean, low, high, n, channels, height, width, images, marks
}

extension Estimate: Encodable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: PanelKeys.self)
    try encode(into: &container)
  }

  fileprivate func encode(into container: inout KeyedEncodingContainer<PanelKeys>) throws {
    try container.encode(mean, forKey: .mean)
    try container.encodeIfPresent(interval?.lowerBound, forKey: .low)
    try container.encodeIfPresent(interval?.upperBound, forKey: .high)
    try container.encode(count, forKey: .n)
  }
}

extension CurvePanel: Encodable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: PanelKeys.self)
    try container.encode(title, forKey: .title)
    try container.encode(xTitle, forKey: .xTitle)
    try container.encode(yTitle, forKey: .yTitle)
    if !marks.isEmpty { try container.encode(marks, forKey: .marks) }
    try container.encode(series, forKey: .series)
    try container.encode(references, forKey: .references)
  }
}

extension CurvePanel.Series: Encodable {
  private struct Point: Encodable {
    var x: Double
    var y: Estimate

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: PanelKeys.self)
      try container.encode(x, forKey: .x)
      try y.encode(into: &container)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: PanelKeys.self)
    try container.encode(label, forKey: .label)
    try container.encode(points.map { Point(x: $0.x, y: $0.y) }, forKey: .points)
  }
}

extension CurvePanel.Reference: Encodable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: PanelKeys.self)
    try container.encode(label, forKey: .label)
    try value.encode(into: &container)
  }
}

extension BarPanel: Encodable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: PanelKeys.self)
    try container.encode(title, forKey: .title)
    try container.encode(yTitle, forKey: .yTitle)
    try container.encode(isPercentage, forKey: .isPercentage)
    try container.encode(bars, forKey: .bars)
  }
}

extension BarPanel.Bar: Encodable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: PanelKeys.self)
    try container.encode(label, forKey: .label)
    try container.encode(seeds, forKey: .seeds)
    if let value {
      try value.encode(into: &container)
    } else {
      try container.encode(absence, forKey: .absence)
    }
  }
}

extension HeatmapPanel: Encodable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: PanelKeys.self)
    try container.encode(title, forKey: .title)
    try container.encode(maps, forKey: .maps)
  }
}

extension Heatmap: Encodable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: PanelKeys.self)
    try container.encode(title, forKey: .title)
    try container.encode(rowLabels, forKey: .rowLabels)
    try container.encode(columnLabels, forKey: .columnLabels)
    try container.encode(rows, forKey: .rows)
  }
}

extension ScatterPanel: Encodable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: PanelKeys.self)
    try container.encode(title, forKey: .title)
    try container.encode(xTitle, forKey: .xTitle)
    try container.encode(yTitle, forKey: .yTitle)
    try container.encode(xIsPercentage, forKey: .xIsPercentage)
    try container.encode(points, forKey: .points)
  }
}

extension ScatterPanel.Point: Encodable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: PanelKeys.self)
    try container.encode(label, forKey: .label)
    try container.encode(x, forKey: .x)
    try container.encode(y, forKey: .y)
  }
}

extension ParityPanel: Encodable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: PanelKeys.self)
    try container.encode(plots, forKey: .plots)
  }
}

extension ParityPanel.Plot: Encodable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: PanelKeys.self)
    try container.encode(title, forKey: .title)
    try container.encode(points, forKey: .points)
  }
}

extension ParityPanel.Point: Encodable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: PanelKeys.self)
    try container.encode(label, forKey: .label)
    try container.encode(published, forKey: .published)
    try container.encode(ours, forKey: .ours)
    try container.encode(verdict.rawValue, forKey: .verdict)
  }
}

extension ImagePanel: Encodable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: PanelKeys.self)
    try container.encode(title, forKey: .title)
    try container.encode(channels, forKey: .channels)
    try container.encode(height, forKey: .height)
    try container.encode(width, forKey: .width)
    try container.encode(rows, forKey: .rows)
  }
}

extension ImagePanel.Row: Encodable {
  /// Each image is channels × height × width bytes in Base64.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: PanelKeys.self)
    try container.encode(label, forKey: .label)
    try container.encode(images.map { Data($0).base64EncodedString() }, forKey: .images)
  }
}
