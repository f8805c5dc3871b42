import Harness

/// A report before it is drawn: blocks in order.
public struct Document: Sendable {
  public enum Block: Sendable {
    case heading(String)
    case paragraph(String)
    /// Small print below a table or figure.
    case note(String)
    case table(Table)
    case figure(Figure)
    /// Names with values, one pair a line.
    case facts([(name: String, value: String)])
  }

  public var title: String
  /// Printed in the margin of every page, such as "unverified data"; nil for none.
  public var stamp: String?
  public var blocks: [Block]

  public init(title: String, stamp: String? = nil, blocks: [Block] = []) {
    self.title = title
    self.stamp = stamp
    self.blocks = blocks
  }
}

/// A drawing with a caption.
public struct Figure: Sendable {
  public enum Content: Sendable {
    case curves(CurvePanel)
    case bars(BarPanel)
    case heatmaps(HeatmapPanel)
    case scatter(ScatterPanel)
    case parity(ParityPanel)
    case images(ImagePanel)
  }

  /// The file name of the figure's own files, in lower case with hyphens, such as
  /// `accuracy-so-far-task`.
  public var name: String
  public var caption: String
  public var content: Content

  /// - Parameter name: Any text; what a file name cannot hold becomes a hyphen.
  public init(name: String, caption: String, content: Content) {
    self.name = FileName.kebabCase(name)
    self.caption = caption
    self.content = content
  }

  /// What stands above the drawing; of several plots all their titles.
  var title: String {
    switch content {
    case .curves(let panel): panel.title
    case .bars(let panel): panel.title
    case .heatmaps(let panel): panel.title
    case .scatter(let panel): panel.title
    case .images(let panel): panel.title
    case .parity(let panel): panel.plots.map(\.title).joined(separator: "; ")
    }
  }
}
