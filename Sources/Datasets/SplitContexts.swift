/// A division of the classes of a data set among contexts.
///
/// Class y gets the new label P[y] of a permutation P; context k (from 1) holds the new labels
/// c(k−1)..<ck with c = ⌊classes/K⌋. Surplus classes, those with the highest new labels, are unused.
public struct SplitContexts: Sendable, Equatable {
  /// The number of contexts, K.
  public let contexts: Int
  /// c.
  public let classesPerContext: Int
  /// P: the new label of each class.
  public let newLabels: [Int]

  /// - Throws: ``DatasetError/unevenSplit(classes:contexts:)`` with more contexts than classes.
  public init(contexts: Int, newLabels: [Int]) throws(DatasetError) {
    guard contexts > 0, contexts <= newLabels.count else {
      throw .unevenSplit(classes: newLabels.count, contexts: contexts)
    }
    self.contexts = contexts
    classesPerContext = newLabels.count / contexts
    self.newLabels = newLabels
  }

  /// The new labels of context `index`, from 1.
  public func labels(ofContext index: Int) -> Range<Int> {
    classesPerContext * (index - 1)..<classesPerContext * index
  }

  /// The images of context `index`, in the order of the data, and their new labels.
  public func members(
    ofContext index: Int, in images: LabeledImages
  ) -> (indices: [Int32], labels: [Int32]) {
    let wanted = labels(ofContext: index)
    var indices: [Int32] = []
    var labels: [Int32] = []
    for (position, original) in images.labels.enumerated() {
      let label = newLabels[Int(original)]
      guard wanted.contains(label) else { continue }
      indices.append(Int32(position))
      labels.append(Int32(label))
    }
    return (indices, labels)
  }
}
