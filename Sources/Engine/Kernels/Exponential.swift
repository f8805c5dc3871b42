// Elementary functions of our own, so that a result does not depend on the C library.
// The scalar and the vector form use the same operations in the same order and agree bit for bit.

private let log2e: Float = 1.44269504
private let ln2High: Float = 0.693359375
private let ln2Low: Float = -2.12194440e-4

/// e to the power of `x`, relative error below 2e-7; exactly 0 below −87.33, at most e^88.37,
/// and not a number for what is none.
///
/// Cody–Waite reduction to |r| ≤ ln 2 / 2 and the polynomial of degree 7 known from Cephes `expf`.
@inline(__always)
func exponential(_ x: Float) -> Float {
  guard x == x else { return x }
  let clamped = min(max(x, -87.33654), 88.37626)
  let n = (clamped * log2e).rounded(.toNearestOrEven)
  var r = clamped.addingProduct(n, -ln2High)
  r = r.addingProduct(n, -ln2Low)
  var p: Float = 1.9875691500e-4
  p = Float(1.3981999507e-3).addingProduct(p, r)
  p = Float(8.3334519073e-3).addingProduct(p, r)
  p = Float(4.1665795894e-2).addingProduct(p, r)
  p = Float(1.6666665459e-1).addingProduct(p, r)
  p = Float(5.0000001201e-1).addingProduct(p, r)
  let y = (r + 1).addingProduct(p, r * r)
  let scale = Float(bitPattern: UInt32(bitPattern: (Int32(n) &+ 127) &<< 23))
  return x < -87.33654 ? 0 : y * scale
}

/// The natural logarithm of a positive normal `x`, relative error below 3e-7; infinity and what is no
/// number stay what they are.
///
/// Reduction to a mantissa in √½...√2 and the polynomial of degree 9 known from Cephes `logf`.
@inline(__always)
func naturalLogarithm(_ x: Float) -> Float {
  guard x < .infinity else { return x }
  let bits = x.bitPattern
  var exponent = Float(Int32(bits >> 23) - 126)
  var m = Float(bitPattern: (bits & 0x007F_FFFF) | 0x3F00_0000)  // 0.5..<1
  if m < 0.707106781 {
    exponent -= 1
    m = m + m - 1
  } else {
    m -= 1
  }
  let z = m * m
  var p: Float = 7.0376836292e-2
  p = Float(-1.1514610310e-1).addingProduct(p, m)
  p = Float(1.1676998740e-1).addingProduct(p, m)
  p = Float(-1.2420140846e-1).addingProduct(p, m)
  p = Float(1.4249322787e-1).addingProduct(p, m)
  p = Float(-1.6668057665e-1).addingProduct(p, m)
  p = Float(2.0000714765e-1).addingProduct(p, m)
  p = Float(-2.4999993993e-1).addingProduct(p, m)
  p = Float(3.3333331174e-1).addingProduct(p, m)
  var y = p * m * z
  y = y.addingProduct(exponent, ln2Low)
  y = y.addingProduct(z, -0.5)
  return (m + y).addingProduct(exponent, ln2High)
}

// Adding and subtracting this rounds a float of magnitude below 2²² to a whole number, ties to even;
// the low bits of the sum are that number.
private let roundingShift: Float = 12_582_912

/// The scalar ``exponential(_:)`` on sixteen numbers.
@inline(__always)
func exponential(_ x: Vector) -> Vector {
  var clamped = x.replacing(with: -87.33654, where: x .< -87.33654)
  clamped.replace(with: 88.37626, where: clamped .> 88.37626)
  let shifted = clamped * log2e + roundingShift
  let n = shifted - roundingShift
  var r = clamped.addingProduct(n, Vector(repeating: -ln2High))
  r = r.addingProduct(n, Vector(repeating: -ln2Low))
  var p = Vector(repeating: 1.9875691500e-4)
  p = Vector(repeating: 1.3981999507e-3).addingProduct(p, r)
  p = Vector(repeating: 8.3334519073e-3).addingProduct(p, r)
  p = Vector(repeating: 4.1665795894e-2).addingProduct(p, r)
  p = Vector(repeating: 1.6666665459e-1).addingProduct(p, r)
  p = Vector(repeating: 5.0000001201e-1).addingProduct(p, r)
  let y = (r + 1).addingProduct(p, r * r)
  let whole = unsafeBitCast(shifted, to: SIMD16<Int32>.self)
  let scale = unsafeBitCast(
    (whole &- Int32(bitPattern: roundingShift.bitPattern) &+ 127) &<< 23, to: Vector.self)
  return (y * scale).replacing(with: 0, where: x .< -87.33654)
}

/// The scalar ``naturalLogarithm(_:)`` on sixteen positive normal numbers.
@inline(__always)
func naturalLogarithm(_ x: Vector) -> Vector {
  let bits = unsafeBitCast(x, to: SIMD16<Int32>.self)
  // The exponent as a float, by way of the rounding shift: whole numbers of either sign.
  let shiftBits = Int32(bitPattern: roundingShift.bitPattern)
  var exponent =
    unsafeBitCast((bits &>> 23) &- 126 &+ shiftBits, to: Vector.self) - roundingShift
  let fraction = unsafeBitCast((bits & 0x007F_FFFF) | 0x3F00_0000, to: Vector.self)
  let isSmall = fraction .< 0.707106781
  exponent = exponent.replacing(with: exponent - 1, where: isSmall)
  let m = (fraction - 1).replacing(with: fraction + fraction - 1, where: isSmall)
  let z = m * m
  var p = Vector(repeating: 7.0376836292e-2)
  p = Vector(repeating: -1.1514610310e-1).addingProduct(p, m)
  p = Vector(repeating: 1.1676998740e-1).addingProduct(p, m)
  p = Vector(repeating: -1.2420140846e-1).addingProduct(p, m)
  p = Vector(repeating: 1.4249322787e-1).addingProduct(p, m)
  p = Vector(repeating: -1.6668057665e-1).addingProduct(p, m)
  p = Vector(repeating: 2.0000714765e-1).addingProduct(p, m)
  p = Vector(repeating: -2.4999993993e-1).addingProduct(p, m)
  p = Vector(repeating: 3.3333331174e-1).addingProduct(p, m)
  var y = p * m * z
  y = y.addingProduct(exponent, Vector(repeating: ln2Low))
  y = y.addingProduct(z, Vector(repeating: -0.5))
  return (m + y).addingProduct(exponent, Vector(repeating: ln2High))
}
