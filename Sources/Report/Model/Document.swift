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
  }

  public var caption: String
  public var content: Content

  public init(caption: String, content: Content) {
    self.caption = caption
    self.content = content
  }
}
