/// The sums of planes over all rows, by channel: of a plane sixteen partial sums, the p-th of the positions
/// p, p + 16, …, which are added from the first to the last, and then row by row.
func sumPlanes(
  _ values: UnsafePointer<Float>, rows: Int, shape: FeatureShape,
  into sums: UnsafeMutablePointer<Float>, accumulating: Bool
) {
  let (channels, positions) = (shape.channels, shape.count / shape.channels)
  if !accumulating { sums.update(repeating: 0, count: channels) }
  let whole = positions & ~(Vector.scalarCount - 1)
  for row in 0..<rows {
    for channel in 0..<channels {
      let plane = values + row * shape.count + channel * positions
      var partial = Vector.zero
      for position in stride(from: 0, to: whole, by: Vector.scalarCount) {
        partial += plane.vector(at: position)
      }
      for position in whole..<positions { partial[position - whole] += plane[position] }
      sums[channel] += partial.sumOfLanes
    }
  }
}
