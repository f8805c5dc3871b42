import Datasets

/// How pixels, which lie from 0 to 1, become a network's inputs.
public enum PixelForm: String, Sendable {
  /// As they are.
  case plain
  /// Shifted and divided by the mean and the deviation of each channel of the data set.
  case normalized
  /// From −1 to 1.
  case centered
}

extension ProtocolSpec {
  /// What becomes of the pixels before they are learned.
  public var pixelForm: PixelForm {
    if centers == true { return .centered }
    return normalizes == true ? .normalized : .plain
  }

  /// By what pixels are shifted and divided; nil where they stay as they are.
  ///
  /// - Throws: ``DatasetError/badProtocol(_:)`` where no means and deviations of the data set are known.
  func moments(channels: Int) throws(DatasetError) -> DatasetDescriptor.Moments? {
    switch pixelForm {
    case .plain: return nil
    case .centered:
      let half = [Float](repeating: 0.5, count: channels)
      return DatasetDescriptor.Moments(means: half, deviations: half)
    case .normalized:
      guard let moments = DatasetCatalog.moments(of: dataset) else {
        throw .badProtocol("no means and deviations of '\(dataset)' are known")
      }
      return moments
    }
  }
}
