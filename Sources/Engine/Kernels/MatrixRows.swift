// Sums over some rows of a matrix, and additions to them: what is left of the products of a layer
// where one example is trained at a time. Rows are padded to whole vectors, so that a row of up to
// 112 numbers stays in registers from the first entry to the last. Where the processor has AVX-512,
// the same sums are computed in its registers (Sources/CKernels).

private import CKernels

/// Calls `body` for blocks of the vectors of a row: as many sevens as there are, then fours, then ones.
@inline(__always)
private func forEachVectorBlock(of stride: Int, _ body: (_ offset: Int, _ vectors: Int) -> Void) {
  var offset = 0
  while offset < stride {
    let left = (stride - offset) / Vector.scalarCount
    let vectors = left >= 7 ? 7 : left >= 4 ? 4 : 1
    body(offset, vectors)
    offset += vectors * Vector.scalarCount
  }
}

/// `target` ← `start` + Σₑ valuesₑ · row(indicesₑ), all of `stride` numbers, a multiple of 16.
@inline(__always)
func sumRows(
  of matrix: UnsafePointer<Float>, stride: Int, at indices: UnsafePointer<UInt16>,
  times values: UnsafePointer<Float>, count: Int, startingAt start: UnsafePointer<Float>,
  into target: UnsafeMutablePointer<Float>,
  usesWideRegisters: Bool = WideRegisters.areAvailable
) {
  #if arch(x86_64)
    if usesWideRegisters {
      clb_sum_rows(matrix, Int64(stride), indices, values, Int64(count), start, target)
      return
    }
  #endif
  forEachVectorBlock(of: stride) { offset, vectors in
    let (source, start, target) = (matrix + offset, start + offset, target + offset)
    switch vectors {
    case 7:
      var (a, b, c, d) = (
        start.vector(at: 0), start.vector(at: 16), start.vector(at: 32), start.vector(at: 48)
      )
      var (e, f, g) = (start.vector(at: 64), start.vector(at: 80), start.vector(at: 96))
      for entry in 0..<count {
        let row = source + Int(indices[entry]) * stride
        let value = Vector(repeating: values[entry])
        a = a.addingProduct(value, row.vector(at: 0))
        b = b.addingProduct(value, row.vector(at: 16))
        c = c.addingProduct(value, row.vector(at: 32))
        d = d.addingProduct(value, row.vector(at: 48))
        e = e.addingProduct(value, row.vector(at: 64))
        f = f.addingProduct(value, row.vector(at: 80))
        g = g.addingProduct(value, row.vector(at: 96))
      }
      target.store(a, at: 0)
      target.store(b, at: 16)
      target.store(c, at: 32)
      target.store(d, at: 48)
      target.store(e, at: 64)
      target.store(f, at: 80)
      target.store(g, at: 96)
    case 4:
      var (a, b, c, d) = (
        start.vector(at: 0), start.vector(at: 16), start.vector(at: 32), start.vector(at: 48)
      )
      for entry in 0..<count {
        let row = source + Int(indices[entry]) * stride
        let value = Vector(repeating: values[entry])
        a = a.addingProduct(value, row.vector(at: 0))
        b = b.addingProduct(value, row.vector(at: 16))
        c = c.addingProduct(value, row.vector(at: 32))
        d = d.addingProduct(value, row.vector(at: 48))
      }
      target.store(a, at: 0)
      target.store(b, at: 16)
      target.store(c, at: 32)
      target.store(d, at: 48)
    default:
      var sum = start.vector(at: 0)
      for entry in 0..<count {
        let row = source + Int(indices[entry]) * stride
        sum = sum.addingProduct(Vector(repeating: values[entry]), row.vector(at: 0))
      }
      target.store(sum, at: 0)
    }
  }
}

/// row(indicesₑ) ← row(indicesₑ) + valuesₑ · `addend`, for each entry e; all of `stride` numbers.
@inline(__always)
func addToRows(
  of matrix: UnsafeMutablePointer<Float>, stride: Int, at indices: UnsafePointer<UInt16>,
  times values: UnsafePointer<Float>, count: Int, _ addend: UnsafePointer<Float>,
  usesWideRegisters: Bool = WideRegisters.areAvailable
) {
  #if arch(x86_64)
    if usesWideRegisters {
      clb_add_to_rows(matrix, Int64(stride), indices, values, Int64(count), addend)
      return
    }
  #endif
  forEachVectorBlock(of: stride) { offset, vectors in
    let (base, addend) = (matrix + offset, addend + offset)
    switch vectors {
    case 7:
      let (a, b, c, d) = (
        addend.vector(at: 0), addend.vector(at: 16), addend.vector(at: 32), addend.vector(at: 48)
      )
      let (e, f, g) = (addend.vector(at: 64), addend.vector(at: 80), addend.vector(at: 96))
      for entry in 0..<count {
        let row = base + Int(indices[entry]) * stride
        let value = Vector(repeating: values[entry])
        row.store(row.vector(at: 0).addingProduct(value, a), at: 0)
        row.store(row.vector(at: 16).addingProduct(value, b), at: 16)
        row.store(row.vector(at: 32).addingProduct(value, c), at: 32)
        row.store(row.vector(at: 48).addingProduct(value, d), at: 48)
        row.store(row.vector(at: 64).addingProduct(value, e), at: 64)
        row.store(row.vector(at: 80).addingProduct(value, f), at: 80)
        row.store(row.vector(at: 96).addingProduct(value, g), at: 96)
      }
    case 4:
      let (a, b, c, d) = (
        addend.vector(at: 0), addend.vector(at: 16), addend.vector(at: 32), addend.vector(at: 48)
      )
      for entry in 0..<count {
        let row = base + Int(indices[entry]) * stride
        let value = Vector(repeating: values[entry])
        row.store(row.vector(at: 0).addingProduct(value, a), at: 0)
        row.store(row.vector(at: 16).addingProduct(value, b), at: 16)
        row.store(row.vector(at: 32).addingProduct(value, c), at: 32)
        row.store(row.vector(at: 48).addingProduct(value, d), at: 48)
      }
    default:
      let a = addend.vector(at: 0)
      for entry in 0..<count {
        let row = base + Int(indices[entry]) * stride
        row.store(row.vector(at: 0).addingProduct(Vector(repeating: values[entry]), a), at: 0)
      }
    }
  }
}

/// `target`ₑ ← row(indicesₑ) · `factor`, inner products over `stride` numbers, for each entry e.
@inline(__always)
func multiplyRows(
  of matrix: UnsafePointer<Float>, stride: Int, at indices: UnsafePointer<UInt16>, count: Int,
  by factor: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>,
  usesWideRegisters: Bool = WideRegisters.areAvailable
) {
  #if arch(x86_64)
    if usesWideRegisters {
      clb_multiply_rows(matrix, Int64(stride), indices, Int64(count), factor, target)
      return
    }
  #endif
  for entry in 0..<count {
    let row = matrix + Int(indices[entry]) * stride
    var sum = row.vector(at: 0) * factor.vector(at: 0)
    var offset = Vector.scalarCount
    while offset < stride {
      sum = sum.addingProduct(row.vector(at: offset), factor.vector(at: offset))
      offset += Vector.scalarCount
    }
    target[entry] = sum.sum()
  }
}
