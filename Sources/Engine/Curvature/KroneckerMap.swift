/// A linear map of flat vectors that takes each layer's part X to L X R.
///
/// X are a layer's weights with the bias as last row, [inputs + 1, outputs]; L and R are symmetric.
/// With the factors A and G of the Fisher information this is its product with a vector, with their
/// inverses the natural gradient. The matrices are kept in single precision. Applying the map
/// allocates nothing, and what belongs to frozen layers is left as it is; copies of a map share its scratch memory, so they belong on one thread.
public struct KroneckerMap {
  private struct Layer {
    let described: any CurvatureLayer
    let shape: (rows: Int, columns: Int)
    let left: AlignedStorage
    let right: AlignedStorage?
  }

  private let layers: [Layer]
  private let scratch: (first: AlignedStorage, second: AlignedStorage)

  /// - Parameters:
  ///   - left: L of each layer, of order inputs + 1.
  ///   - right: R of each layer, of order outputs; the identity where absent.
  public init(
    of network: Network, left: [SymmetricMatrix], right: [SymmetricMatrix]? = nil
  ) {
    let orders = network.factorOrders
    precondition(
      left.map(\.order) == orders.map(\.inputs)
        && (right == nil || right?.map(\.order) == orders.map(\.errors)),
      "Factors of orders \(orders) expected")
    layers = network.curved.enumerated().map { place, curved in
      Layer(
        described: curved.layer, shape: curved.layer.matrixShape,
        left: AlignedStorage(left[place]), right: right.map { AlignedStorage($0[place]) })
    }
    let largest = layers.map { $0.shape.rows * $0.shape.columns }.max() ?? 0
    scratch = (AlignedStorage(count: largest), AlignedStorage(count: largest))
  }

  /// The product with Kronecker-factored Fisher information, X ↦ A X G.
  public init(of network: Network, factors: KroneckerFactors) {
    self.init(
      of: network, left: factors.layers.map(\.inputs), right: factors.layers.map(\.errors))
  }

  /// vector ← L vector R.
  public func apply(to vector: inout Parameters) {
    vector.withUnsafeMutablePointer { apply(from: UnsafePointer($0), into: $0) }
  }

  /// result ← L vector R.
  public func apply(to vector: Parameters, into result: inout Parameters) {
    precondition(
      vector.count == result.count,
      "Vectors of one layout expected, got \(vector.count) and \(result.count) elements")
    vector.withUnsafePointer { vector in
      result.withUnsafeMutablePointer { apply(from: vector, into: $0) }
    }
  }

  private func apply(from vector: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>) {
    for layer in layers {
      let (rows, columns) = layer.shape
      var (matrix, product) = (scratch.first.base, scratch.second.base)
      layer.described.gather(from: vector, to: matrix)
      if let right = layer.right {
        multiply(
          UnsafePointer(matrix), by: UnsafePointer(right.base), into: product, m: rows,
          n: columns, k: columns)
        swap(&matrix, &product)
      }
      multiply(
        UnsafePointer(layer.left.base), by: UnsafePointer(matrix), into: product, m: rows,
        n: columns, k: rows)
      layer.described.scatter(UnsafePointer(product), to: result)
    }
  }
}

extension AlignedStorage {
  fileprivate convenience init(_ matrix: SymmetricMatrix) {
    self.init(count: matrix.order * matrix.order)
    matrix.write(to: base)
  }
}
