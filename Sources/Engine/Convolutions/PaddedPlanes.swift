/// A copy of images with zeros around them, in which every shift of a strided row lies together.
///
/// With stride s a plane is cut into s × s phases, of every s-th row and column each, so that what
/// neighboring outputs read is neighboring memory. The zeros are written once; images are copied over
/// one another.
struct PaddedPlanes {
  let channels: Int
  /// Of the images.
  let height, width: Int
  /// Rows and columns of zeros before the first pixel.
  let padding: Int
  let stride: Int
  /// Of a phase.
  let phaseHeight, phaseWidth: Int

  var plane: Int { stride * stride * phaseHeight * phaseWidth }
  var image: Int { channels * plane }

  /// Memory for so many images; reads of whole vectors may run past the last one.
  func makeStorage(images: Int) -> AlignedStorage {
    AlignedStorage(count: images * image + 2 * Vector.scalarCount)
  }

  /// Where the padded pixel (row, column) of a plane lies.
  func offset(channel: Int, row: Int, column: Int) -> Int {
    let phase = row % stride * stride + column % stride
    return channel * plane
      + (phase * phaseHeight + row / stride) * phaseWidth + column / stride
  }

  /// Copies images [count, channels, height, width].
  func copy(
    _ source: UnsafePointer<Float>, images: Int, to target: UnsafeMutablePointer<Float>
  ) {
    // The kind of a row is decided once, so that short rows cost no more than their numbers.
    switch stride {
    case 1:
      forEachRow(source, images: images, target) {
        copyFloats($0, to: $1 + padding, count: min(width, phaseWidth - padding))
      }
    case 2: forEachRow(source, images: images, target) { copyPairs($0, to: $1) }
    default:
      forEachRow(source, images: images, target) { source, target in
        for x in 0..<width where (x + padding) / stride < phaseWidth {
          target[
            (x + padding) % stride * phaseHeight * phaseWidth + (x + padding) / stride] =
            source[x]
        }
      }
    }
  }

  /// Visits the rows that some output sees, and where their first phases are.
  @inline(__always)
  private func forEachRow(
    _ source: UnsafePointer<Float>, images: Int, _ target: UnsafeMutablePointer<Float>,
    _ body: (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) {
    let (plane, height) = (plane, min(height, phaseHeight * stride - padding))
    for index in 0..<images * channels {
      let (source, target) = (source + index * self.height * width, target + index * plane)
      // `offset` of rows one after another, without its divisions.
      var (phase, line) = (padding % stride, padding / stride)
      for y in 0..<height {
        body(source + y * width, target + (phase * stride * phaseHeight + line) * phaseWidth)
        phase += 1
        if phase == stride { (phase, line) = (0, line + 1) }
      }
    }
  }

  /// Copies a row to its two phases; what no output sees is left out.
  @inline(__always)
  private func copyPairs(_ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
    let phase = phaseHeight * phaseWidth
    let even = target + padding % 2 * phase + padding / 2
    let odd = target + (padding + 1) % 2 * phase + (padding + 1) / 2
    let evens = min((width + 1) / 2, phaseWidth - padding / 2)
    let odds = min(width / 2, phaseWidth - (padding + 1) / 2)
    var index = 0
    while index + 8 <= min(evens, odds) {
      let a: SIMD8<Float> = source.lanes(2 * index)
      let b: SIMD8<Float> = source.lanes(2 * index + 8)
      even.set(SIMD8(a[0], a[2], a[4], a[6], b[0], b[2], b[4], b[6]), index)
      odd.set(SIMD8(a[1], a[3], a[5], a[7], b[1], b[3], b[5], b[7]), index)
      index += 8
    }
    if index + 4 <= min(evens, odds) {
      let a: SIMD8<Float> = source.lanes(2 * index)
      even.set(SIMD4(a[0], a[2], a[4], a[6]), index)
      odd.set(SIMD4(a[1], a[3], a[5], a[7]), index)
      index += 4
    }
    for place in index..<max(evens, index) { even[place] = source[2 * place] }
    for place in index..<max(odds, index) { odd[place] = source[2 * place + 1] }
  }
}

/// Copies some numbers; short rows are not worth a call to the system's own copy.
@inline(__always)
func copyFloats(
  _ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, count: Int
) {
  var index = 0
  while index + Vector.scalarCount <= count {
    target.store(source.vector(at: index), at: index)
    index += Vector.scalarCount
  }
  if index + 8 <= count {
    target.set(source.lanes(index) as SIMD8<Float>, index)
    index += 8
  }
  if index + 4 <= count {
    target.set(source.lanes(index) as SIMD4<Float>, index)
    index += 4
  }
  while index < count {
    target[index] = source[index]
    index += 1
  }
}
