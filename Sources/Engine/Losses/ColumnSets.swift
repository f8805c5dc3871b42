/// The softmax cross-entropy of one row with a hard label over a set of output units, in nats, for tests.
///
/// - Parameters:
///   - label: One of the columns.
///   - columns: The active columns, at least one.
public func softmaxCrossEntropy(
  logits: UnsafePointer<Float>, label: Int, columns: some Sequence<Int>
) -> Double {
  let largest = columns.reduce(-Float.infinity) { max($0, logits[$1]) }
  let sum = columns.reduce(Float(0)) { $0 + exponential(logits[$1] - largest) }
  return Double(naturalLogarithm(sum) - (logits[label] - largest))
}

/// The softmax cross-entropy with hard labels over a set of output units that need not be neighbors.
///
/// The logits of the set are gathered, and their gradients put back; where the set is a range, every bit
/// is that of ``softmaxCrossEntropy(logits:labels:rows:width:columns:zeroLogits:weight:addingTo:)``.
/// - Parameters:
///   - labels: For each row a column of the set.
///   - columns: The active columns, in ascending order.
public func softmaxCrossEntropy(
  logits: UnsafePointer<Float>, labels: UnsafePointer<Int32>, rows: Int, width: Int,
  columns: [Int], zeroLogits: Int = 0, weight: Float = 1,
  addingTo gradients: UnsafeMutablePointer<Float>
) -> Double {
  let count = columns.count
  var gathered: [Float] = []
  var gatheredGradients: [Float] = []
  var places = Array(repeating: Int32(-1), count: width)
  for (place, column) in columns.enumerated() { places[column] = Int32(place) }
  for row in 0..<rows {
    for column in columns {
      gathered.append(logits[row * width + column])
      gatheredGradients.append(gradients[row * width + column])
    }
  }
  let loss = softmaxCrossEntropy(
    logits: gathered, labels: (0..<rows).map { places[Int(labels[$0])] }, rows: rows, width: count,
    columns: 0..<count, zeroLogits: zeroLogits, weight: weight, addingTo: &gatheredGradients)
  for row in 0..<rows {
    for (place, column) in columns.enumerated() {
      gradients[row * width + column] = gatheredGradients[row * count + place]
    }
  }
  return loss
}
