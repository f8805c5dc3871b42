/// Adds the gradient of a weighted softmax cross-entropy with hard labels, and returns its value.
///
///     L = w/B · Σᵢ −log softmax(sᵢ)[yᵢ],   ∂L/∂sᵢ = w/B · (softmax(sᵢ) − onehot(yᵢ))
///
/// The softmax is taken over the active columns only; other columns get no gradient.
/// - Parameters:
///   - logits: [rows, width].
///   - labels: For each row a column, which must be active.
///   - columns: The active columns.
///   - zeroLogits: Further logits of exactly 0 that take part in the softmax.
///   - weight: w; the loss is a mean over the B rows times this.
///   - gradients: [rows, width]; added to.
/// - Returns: L in nats.
public func softmaxCrossEntropy(
  logits: UnsafePointer<Float>, labels: UnsafePointer<Int32>, rows: Int, width: Int,
  columns: Range<Int>, zeroLogits: Int = 0, weight: Float = 1,
  addingTo gradients: UnsafeMutablePointer<Float>
) -> Double {
  guard rows > 0 else { return 0 }
  let scale = weight / Float(rows)
  var total = 0.0
  for row in 0..<rows {
    let line = logits + row * width
    let gradient = gradients + row * width
    let label = Int(labels[row])
    assert(columns.contains(label), "Label \(label) is outside the active columns \(columns)")
    let largest = maximum(line, columns, zeroLogits: zeroLogits)
    var sum = zeroLogits == 0 ? 0 : Float(zeroLogits) * exponential(-largest)
    for column in columns { sum += exponential(line[column] - largest) }
    total += Double(naturalLogarithm(sum) - (line[label] - largest))
    let factor = scale / sum
    for column in columns {
      gradient[column] = gradient[column].addingProduct(
        factor, exponential(line[column] - largest))
    }
    gradient[label] -= scale
  }
  return total * Double(scale)
}

/// Adds the gradient of a weighted distillation loss with soft targets, and returns its value.
///
///     L = w/B · Σᵢ Σ_c −q_ic log p_ic,   q = softmax(t/T), p = softmax(s/T),
///     ∂L/∂s = w/(B·T) · (p − q)
///
/// Hinton, Vinyals & Dean 2015, arXiv:1503.02531, multiply by T² so that the gradient's scale does
/// not depend on T. The released code of "Three types of incremental learning" does not;
/// pass T² in `weight` for the customary form.
/// - Parameters:
///   - logits: s, [rows, width].
///   - targets: t, the teacher's logits, [rows, width], read in the same columns.
///   - columns: The student's columns, over which its softmax is taken.
///   - targetColumns: The teacher's, among the student's; its probability of the others is 0. All of
///     the student's where absent.
///   - temperature: T > 0.
///   - zeroLogits: Further logits of exactly 0, the student's and the teacher's, that take part in
///     both softmaxes.
///   - gradients: [rows, width]; added to.
/// - Returns: L in nats.
public func distillation(
  logits: UnsafePointer<Float>, targets: UnsafePointer<Float>, rows: Int, width: Int,
  columns: Range<Int>, targetColumns: Range<Int>? = nil, temperature: Float, zeroLogits: Int = 0,
  weight: Float = 1,
  addingTo gradients: UnsafeMutablePointer<Float>
) -> Double {
  guard rows > 0 else { return 0 }
  let taught = targetColumns ?? columns
  let inverse = 1 / temperature
  let scale = weight / Float(rows)
  var total = 0.0
  for row in 0..<rows {
    let student = logits + row * width
    let teacher = targets + row * width
    let gradient = gradients + row * width
    let studentMaximum = maximum(student, columns, zeroLogits: zeroLogits)
    let teacherMaximum = maximum(teacher, taught, zeroLogits: zeroLogits)
    var studentSum: Float = 0
    var teacherSum: Float = 0
    if zeroLogits > 0 {
      studentSum = Float(zeroLogits) * exponential(-studentMaximum * inverse)
      teacherSum = Float(zeroLogits) * exponential(-teacherMaximum * inverse)
    }
    for column in columns {
      studentSum += exponential((student[column] - studentMaximum) * inverse)
    }
    for column in taught {
      teacherSum += exponential((teacher[column] - teacherMaximum) * inverse)
    }
    let normalizer = naturalLogarithm(studentSum)
    var cross = 0.0
    if zeroLogits > 0 {
      let q = exponential(-teacherMaximum * inverse) / teacherSum
      cross += Double(Float(zeroLogits) * q * (normalizer + studentMaximum * inverse))
    }
    for column in columns {
      let shifted = (student[column] - studentMaximum) * inverse
      let p = exponential(shifted) / studentSum
      let q =
        taught.contains(column)
        ? exponential((teacher[column] - teacherMaximum) * inverse) / teacherSum : 0
      cross += Double(q * (normalizer - shifted))
      gradient[column] = gradient[column].addingProduct(scale * inverse, p - q)
    }
    total += cross
  }
  return total * Double(scale)
}

/// Writes softmax probabilities of the active columns of one row to `probabilities` [width].
///
/// - Parameter temperature: T > 0, by which the logits are divided.
@inline(__always)
public func softmax(
  _ logits: UnsafePointer<Float>, columns: Range<Int>, temperature: Float = 1,
  into probabilities: UnsafeMutablePointer<Float>
) {
  let largest = maximum(logits, columns)
  let inverseTemperature = 1 / temperature
  var sum: Float = 0
  for column in columns {
    let value = exponential((logits[column] - largest) * inverseTemperature)
    probabilities[column] = value
    sum += value
  }
  let inverse = 1 / sum
  for column in columns { probabilities[column] *= inverse }
}

/// The column with the largest value, the first of equals.
@inline(__always)
public func indexOfMaximum(_ values: UnsafePointer<Float>, _ columns: Range<Int>) -> Int {
  var best = columns.lowerBound
  for column in columns where values[column] > values[best] { best = column }
  return best
}

@inline(__always)
private func maximum(
  _ values: UnsafePointer<Float>, _ columns: Range<Int>, zeroLogits: Int = 0
) -> Float {
  var largest = values[columns.lowerBound]
  if zeroLogits > 0 { largest = max(largest, 0) }
  for column in columns.dropFirst() { largest = max(largest, values[column]) }
  return largest
}
