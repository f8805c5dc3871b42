/// A symmetric matrix in double precision, for what is computed once a context.
///
/// Sums over examples and inverses need the digits: rounding in single precision alone would make
/// the second moments of a layer's inputs indefinite.
public struct SymmetricMatrix: Sendable {
  /// Rows, and columns.
  public let order: Int
  /// [order, order], row-major; below the diagonal of no meaning.
  private var elements: [Double]

  /// `scale` · I.
  public init(order: Int, diagonal scale: Double = 0) {
    precondition(order > 0, "A matrix has at least one row, got \(order)")
    self.order = order
    elements = Array(repeating: 0, count: order * order)
    add(diagonal: scale)
  }

  public subscript(row: Int, column: Int) -> Double {
    precondition(
      (0..<order).contains(row) && (0..<order).contains(column),
      "Element (\(row), \(column)) of a matrix of order \(order)")
    return elements[min(row, column) * order + max(row, column)]
  }

  public var trace: Double { (0..<order).reduce(0) { $0 + elements[$1 * (order + 1)] } }

  /// The memory behind the elements, in bytes.
  public var byteCount: Int { elements.count * MemoryLayout<Double>.stride }

  /// self ← self + `scale` · I.
  public mutating func add(diagonal scale: Double) {
    for row in 0..<order { elements[row * (order + 1)] += scale }
  }

  /// self ← self + `factor` · `other`.
  public mutating func add(_ other: SymmetricMatrix, times factor: Double) {
    precondition(
      order == other.order, "Matrices of one order expected, got \(order) and \(other.order)")
    for index in elements.indices { elements[index] += factor * other.elements[index] }
  }

  /// self ← `factor` · self.
  public mutating func scale(by factor: Double) {
    for index in elements.indices { elements[index] *= factor }
  }

  /// self ← self + Σ_r w_r x_r x_rᵀ over rows x_r [count, order].
  ///
  /// - Parameters:
  ///   - rows: [count, order], or [count, order − 1] where a last element 1 is to be added to each.
  ///   - width: Stored elements of a row, which tells the two apart.
  ///   - weights: w ≥ 0, [count]; all 1 where absent.
  mutating func addOuterProducts(
    of rows: UnsafePointer<Float>, count: Int, width: Int, weights: UnsafePointer<Float>? = nil
  ) {
    precondition(
      width == order || width == order - 1,
      "Rows of \(order) or \(order - 1) elements expected, got \(width)")
    var scaled = [Double](repeating: 0, count: count * order)
    for row in 0..<count {
      let root = weights.map { Double($0[row]).squareRoot() } ?? 1
      for column in 0..<width {
        scaled[row * order + column] = root * Double(rows[row * width + column])
      }
      if width < order { scaled[row * order + width] = root }
    }
    let order = order
    scaled.withUnsafeBufferPointer { scaled in
      elements.withUnsafeMutableBufferPointer { elements in
        guard let scaled = scaled.baseAddress, let elements = elements.baseAddress else { return }
        Engine.addOuterProducts(of: scaled, count: count, order: order, to: elements)
      }
    }
  }

  /// self ← self + Σ_r x_r x_rᵀ over rows x_r in double precision, [count, order].
  public mutating func addOuterProducts(of rows: [Double]) {
    precondition(
      rows.count % order == 0, "\(rows.count) numbers are no rows of \(order) elements")
    let order = order
    rows.withUnsafeBufferPointer { rows in
      elements.withUnsafeMutableBufferPointer { elements in
        guard let base = rows.baseAddress, let elements = elements.baseAddress else { return }
        Engine.addOuterProducts(of: base, count: rows.count / order, order: order, to: elements)
      }
    }
  }

  /// self · `vector`.
  public func multiply(_ vector: [Double]) -> [Double] {
    precondition(vector.count == order, "A vector of \(order) expected, got \(vector.count)")
    return (0..<order).map { row in
      (0..<order).reduce(0) { $0 + self[row, $1] * vector[$1] }
    }
  }

  /// The inverse of a positive definite matrix.
  ///
  /// Of any other matrix all elements are NaN: such a matrix comes from a run that has diverged, and
  /// so the next loss says.
  /// - Complexity: O(order³).
  public func inverse() -> SymmetricMatrix {
    var inverse = self
    let order = order
    let succeeded = inverse.elements.withUnsafeMutableBufferPointer { elements in
      elements.baseAddress.map { invertPositiveDefinite($0, size: order) } ?? false
    }
    if !succeeded { inverse.scale(by: .nan) }
    return inverse
  }

  /// Writes all elements, [order, order] and row-major, in single precision.
  func write(to target: UnsafeMutablePointer<Float>) {
    for row in 0..<order {
      for column in row..<order {
        let element = Float(elements[row * order + column])
        target[row * order + column] = element
        target[column * order + row] = element
      }
    }
  }
}

extension SymmetricMatrix: Equatable {
  public static func == (left: SymmetricMatrix, right: SymmetricMatrix) -> Bool {
    left.order == right.order
      && (0..<left.order).allSatisfy { row in
        (row..<left.order).allSatisfy { left[row, $0] == right[row, $0] }
      }
  }
}

extension SymmetricMatrix: Resumable {
  public mutating func exchange(with archive: StateArchive) throws(StateError) {
    let count = elements.count
    try archive.exchange(&elements)
    guard elements.count == count else { throw StateError() }
  }
}
