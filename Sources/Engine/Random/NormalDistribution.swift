/// The standard normal distribution.
enum NormalDistribution {
  /// The value that is not exceeded with probability `p` in 0..<1, relative error about 1e-7.
  ///
  /// Wichura 1988, doi:10.2307/2347330, algorithm AS 241, routine PPND7.
  static func quantile(_ p: Float) -> Float {
    let q = p - 0.5
    if abs(q) <= 0.425 {
      let r = 0.180625 - q * q
      let numerator = polynomial(r, 3.3871327179, 5.0434271938e1, 1.5929113202e2, 5.9109374720e1)
      return q * numerator / polynomial(r, 1, 1.7895169469e1, 7.8757757664e1, 6.7187563600e1)
    }
    let tail = q < 0 ? p : 1 - p
    var r = (-naturalLogarithm(tail)).squareRoot()
    let value: Float
    if r <= 5 {
      r -= 1.6
      value =
        polynomial(r, 1.4234372777, 2.7568153900, 1.3067284816, 1.7023821103e-1)
        / polynomial(r, 1, 7.3700164250e-1, 1.2021132975e-1, 0)
    } else {
      r -= 5
      value =
        polynomial(r, 6.6579051150, 3.0812263860, 4.2868294337e-1, 1.7337203997e-2)
        / polynomial(r, 1, 2.4197894225e-1, 1.2258202635e-2, 0)
    }
    return q < 0 ? -value : value
  }

  @inline(__always)
  private static func polynomial(
    _ x: Float, _ c0: Float, _ c1: Float, _ c2: Float, _ c3: Float
  ) -> Float {
    c0.addingProduct(x, c1.addingProduct(x, c2.addingProduct(x, c3)))
  }
}

extension RandomStream {
  /// A draw from the standard normal distribution, by inversion of a 24-bit uniform number.
  public mutating func normal() -> Float {
    NormalDistribution.quantile((Float(nextWord() >> 8) + 0.5) * 0x1p-24)
  }
}
