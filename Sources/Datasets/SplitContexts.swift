/// A division of the classes of a data set among contexts.
///
/// Class y gets the new label P[y] of a permutation P. The contexts take the new labels in their order:
/// context k (from 1) of c₁, …, c_K classes holds c₁ + … + c₍ₖ₋₁₎ ..< c₁ + … + cₖ. Each class belongs to
/// one context.
public struct SplitContexts: Sendable, Equatable {
  /// c₁, …, c_K.
  public let classesPerContext: [Int]
  /// P: the new label of each class.
  public let newLabels: [Int]
  /// The first new label of each context; then the number of all.
  private let starts: [Int]

  /// - Parameter classesPerContext: nil for equally many.
  /// - Throws: ``DatasetError/unevenSplit(classes:contexts:)`` where the classes do not divide into
  ///   equal contexts, ``DatasetError/wrongClassCounts(_:classes:contexts:)`` where those listed are
  ///   not all.
  public init(
    contexts: Int, classesPerContext: [Int]? = nil, newLabels: [Int]
  ) throws(DatasetError) {
    self.classesPerContext = try Self.sizes(
      contexts: contexts, classes: newLabels.count, listed: classesPerContext)
    self.newLabels = newLabels
    starts = self.classesPerContext.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
  }

  /// The classes of each context, as listed or equally many.
  public static func sizes(
    contexts: Int, classes: Int, listed: [Int]? = nil
  ) throws(DatasetError) -> [Int] {
    guard let listed else {
      guard contexts > 0, contexts <= classes, classes % contexts == 0 else {
        throw .unevenSplit(classes: classes, contexts: contexts)
      }
      return Array(repeating: classes / contexts, count: contexts)
    }
    guard listed.count == contexts, listed.allSatisfy({ (1...max(classes, 1)).contains($0) }),
      listed.count <= classes, listed.reduce(0, +) == classes
    else { throw .wrongClassCounts(listed, classes: classes, contexts: contexts) }
    return listed
  }

  /// The number of contexts, K.
  public var contexts: Int { classesPerContext.count }

  /// The new labels of context `index`, from 1.
  public func labels(ofContext index: Int) -> Range<Int> { starts[index - 1]..<starts[index] }

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
