/// Stores the squares of `count` elements.
func square(
  _ values: UnsafePointer<Float>, count: Int, into squares: UnsafeMutablePointer<Float>
) {
  var index = 0
  while index + Vector.scalarCount <= count {
    let value = values.vector(at: index)
    squares.store(value * value, at: index)
    index += Vector.scalarCount
  }
  while index < count {
    squares[index] = values[index] * values[index]
    index += 1
  }
}

/// Adds weight[row] · value² to `sums`, for `values` and `sums` of shape [rows, columns].
func addWeightedSquares(
  _ values: UnsafePointer<Float>, weights: UnsafePointer<Float>, rows: Int, columns: Int,
  to sums: UnsafeMutablePointer<Float>
) {
  for row in 0..<rows {
    let (line, sum) = (values + row * columns, sums + row * columns)
    let weight = weights[row]
    let weightVector = Vector(repeating: weight)
    var column = 0
    while column + Vector.scalarCount <= columns {
      let value = line.vector(at: column)
      sum.store(
        sum.vector(at: column).addingProduct(value * value, weightVector), at: column)
      column += Vector.scalarCount
    }
    while column < columns {
      sum[column] = sum[column].addingProduct(line[column] * line[column], weight)
      column += 1
    }
  }
}
