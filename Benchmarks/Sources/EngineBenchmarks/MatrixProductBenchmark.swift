import Engine

/// The matrix products of training a network at batch 128, by both kernel classes.
enum MatrixProductBenchmark {
  struct Product: Sendable {
    let title: String
    let m: Int
    let n: Int
    let k: Int
    let left: Orientation
    let right: Orientation

    /// Y = X W.
    static func forward(_ inputs: Int, _ outputs: Int) -> Product {
      Product(
        title: "product, forward \(inputs)-\(outputs)", m: 128, n: outputs, k: inputs,
        left: .asStored, right: .asStored)
    }

    /// dW = Xᵀ dY.
    static func weightGradient(_ inputs: Int, _ outputs: Int) -> Product {
      Product(
        title: "product, weight gradient \(inputs)-\(outputs)", m: inputs, n: outputs, k: 128,
        left: .transposed, right: .asStored)
    }

    /// dX = dY Wᵀ.
    static func error(_ inputs: Int, _ outputs: Int) -> Product {
      Product(
        title: "product, error \(inputs)-\(outputs)", m: 128, n: inputs, k: outputs,
        left: .asStored, right: .transposed)
    }
  }

  static let products: [Product] = [
    .forward(784, 400), .forward(400, 400), .forward(400, 10), .forward(784, 1000),
    .forward(1000, 1000), .weightGradient(784, 400), .weightGradient(400, 400),
    .weightGradient(400, 10), .weightGradient(1000, 1000), .error(400, 400), .error(400, 10),
    .error(1000, 1000),
    // The rate of the machine, with which convolutions are compared.
    Product(
      title: "product, square 960", m: 960, n: 960, k: 960, left: .asStored, right: .asStored),
  ]

  /// Seconds of one product by each class, in turn, so that a machine that slows down slows both.
  static func seconds(_ product: Product) throws -> [KernelClass: [Double]] {
    let (m, n, k) = (product.m, product.n, product.k)
    func numbers(_ count: Int) -> [Float] { (0..<count).map { Float($0 % 97) * 0.01 - 0.4 } }
    let (a, b) = (numbers(m * k), numbers(k * n))
    var c = [Float](repeating: 0, count: m * n)
    var seconds: [KernelClass: [Double]] = [:]
    for _ in 0..<25 {
      for kernel in KernelClass.allCases {
        try KernelClass.use(kernel)
        // About a millisecond a sample.
        seconds[kernel, default: []] += measure(
          samples: 1, repetitions: max(50_000_000 / (m * n * k), 1)
        ) {
          multiply(a, product.left, by: b, product.right, into: &c, m: m, n: n, k: k)
        }
      }
    }
    try KernelClass.use(.portable)
    return seconds
  }
}
