/// Adds `bias` [columns] to every row of `matrix` [rows, columns].
func addBias(
  _ bias: UnsafePointer<Float>, to matrix: UnsafeMutablePointer<Float>, rows: Int, columns: Int
) {
  for row in 0..<rows {
    let line = matrix + row * columns
    var column = 0
    while column + Vector.scalarCount <= columns {
      line.store(line.vector(at: column) + bias.vector(at: column), at: column)
      column += Vector.scalarCount
    }
    while column < columns {
      line[column] += bias[column]
      column += 1
    }
  }
}

/// Adds `bias` [columns] to every row of `matrix` [rows, columns] and replaces negatives by 0.
func addBiasAndRectify(
  _ bias: UnsafePointer<Float>, to matrix: UnsafeMutablePointer<Float>, rows: Int, columns: Int
) {
  for row in 0..<rows {
    let line = matrix + row * columns
    var column = 0
    while column + Vector.scalarCount <= columns {
      let sum = line.vector(at: column) + bias.vector(at: column)
      line.store(sum.replacing(with: 0, where: sum .< 0), at: column)
      column += Vector.scalarCount
    }
    while column < columns {
      let sum = line[column] + bias[column]
      line[column] = sum < 0 ? 0 : sum
      column += 1
    }
  }
}

/// Sets to 0 each of `count` errors whose unit was not active, or was at the ceiling of those that have one.
func maskByRectifier(
  _ error: UnsafeMutablePointer<Float>, activation: UnsafePointer<Float>, ceiling: Float? = nil,
  count: Int
) {
  if let ceiling {
    for index in 0..<count where activation[index] >= ceiling { error[index] = 0 }
  }
  var index = 0
  while index + Vector.scalarCount <= count {
    let active = activation.vector(at: index) .> 0
    error.store(Vector.zero.replacing(with: error.vector(at: index), where: active), at: index)
    index += Vector.scalarCount
  }
  while index < count {
    if !(activation[index] > 0) { error[index] = 0 }
    index += 1
  }
}

/// Stores in `sums` [columns] the sum of the rows of `matrix` [rows, columns], from the first on.
func sumColumns(
  _ matrix: UnsafePointer<Float>, rows: Int, columns: Int, into sums: UnsafeMutablePointer<Float>,
  accumulating: Bool
) {
  if !accumulating { sums.update(repeating: 0, count: columns) }
  for row in 0..<rows {
    let line = matrix + row * columns
    var column = 0
    while column + Vector.scalarCount <= columns {
      sums.store(sums.vector(at: column) + line.vector(at: column), at: column)
      column += Vector.scalarCount
    }
    while column < columns {
      sums[column] += line[column]
      column += 1
    }
  }
}
