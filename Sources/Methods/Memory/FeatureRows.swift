import Datasets
import Engine
import Streams

/// Features of examples, what the network's head reads of them, each row of length 1.
struct FeatureRows {
  let width: Int
  /// [count, width].
  private(set) var values: [Float] = []

  init(width: Int) { self.width = width }

  var count: Int { values.count / width }

  /// Adds a row, scaled to length 1; a row of zeros stays one.
  mutating func append(_ row: UnsafePointer<Float>) {
    var squares = 0.0
    for unit in 0..<width { squares += Double(row[unit]) * Double(row[unit]) }
    let scale = 1 / max(squares.squareRoot(), 1e-12)
    for unit in 0..<width { values.append(Float(Double(row[unit]) * scale)) }
  }

  /// Adds the rows of others.
  mutating func append(_ other: FeatureRows) { values += other.values }

  /// The mean of the rows, scaled to length 1.
  func normalizedMean() -> [Double] {
    var mean = [Double](repeating: 0, count: width)
    for row in 0..<count {
      for unit in 0..<width { mean[unit] += Double(values[row * width + unit]) }
    }
    let length = mean.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return mean.map { $0 / max(length, 1e-12) }
  }
}

extension Classifier {
  /// The normalized features of the examples at the given positions.
  func normalizedFeatures(
    of examples: Examples, at positions: [Int], in context: ContextOutline
  ) -> FeatureRows {
    var features = FeatureRows(width: network.features)
    forEachBatch(of: examples, at: positions, in: context) { workspace, part in
      for row in 0..<part.count { features.append(workspace.features + row * network.features) }
    }
    return features
  }

  /// Σ_y p_y(1 − p_y) over the context's training columns, for the examples at the given positions.
  func uncertainty(of examples: Examples, at positions: [Int], in context: ContextOutline)
    -> [Double]
  {
    var result: [Double] = []
    let width = network.outputs
    var probabilities = [Float](repeating: 0, count: width)
    forEachBatch(of: examples, at: positions, in: context) { workspace, part in
      for row in 0..<part.count {
        softmax(
          workspace.logits + row * width, columns: context.trainingColumns.neighbors,
          into: &probabilities)
        result.append(
          context.trainingColumns.reduce(0) {
            $0 + Double(probabilities[$1]) * (1 - Double(probabilities[$1]))
          })
      }
    }
    return result
  }

  /// What the features, [features], of each example are classified as.
  func predictions(
    for examples: Examples, of context: ContextOutline,
    classifying classify: (UnsafePointer<Float>) -> Int?
  ) -> [Int?] {
    var predictions: [Int?] = []
    predictions.reserveCapacity(examples.count)
    forEachBatch(of: examples, at: Array(0..<examples.count), in: context) { workspace, positions in
      for row in 0..<positions.count {
        predictions.append(classify(workspace.features + row * network.features))
      }
    }
    return predictions
  }

  /// Computes the outputs of the examples at the given positions, and calls `body` with the
  /// workspace that holds them and the positions of its rows.
  func forEachBatch(
    of examples: Examples, at positions: [Int], in context: ContextOutline,
    _ body: (Workspace, ArraySlice<Int>) -> Void
  ) {
    let workspace = Workspace(for: network, capacity: network.evaluationCapacity)
    let rowGates = gates(of: context, capacity: workspace.capacity)
    for start in stride(from: 0, to: positions.count, by: workspace.capacity) {
      let next = min(start + workspace.capacity, positions.count)
      let part = positions[start..<next]
      examples.expect(positions[next..<min(next + workspace.capacity, positions.count)])
      for (row, position) in part.enumerated() {
        examples.write(position, to: workspace.inputs + row * network.inputs)
      }
      network.forward(state, rows: part.count, in: workspace, gates: rowGates)
      body(workspace, part)
    }
  }
}
