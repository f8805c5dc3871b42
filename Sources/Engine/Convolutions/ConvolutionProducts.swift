/// The three products between a fine image, a coarse image and the weights of a convolution.
///
/// Their sums have a fixed order in both kernel classes, each product and addition rounded once, together:
///
/// - ``gather(_:weights:bias:adding:rows:into:scratch:)``, fine to coarse:
///   over kernel row, kernel column and fine channel;
/// - ``spread(_:weights:bias:adding:rows:into:scratch:)``, coarse to fine:
///   over kernel row, kernel column and coarse channel, of those that meet the pixel;
/// - ``addWeightGradient(fine:coarse:rows:to:scratch:)``: over image, coarse row and coarse column.
///
/// Terms from outside the fine image are products with 0, which are added like the others.
struct ConvolutionProducts: Sendable {
  let geometry: ConvolutionGeometry
  /// Images that are worked on at a time, so that their copies stay in the cache.
  private let blockSize: Int
  /// Whether each pixel meets one: kernels of one number, whose planes are read where they are, in whole vectors.
  private let isPointwise: Bool
  private let fineCopy: PaddedPlanes
  private let coarseCopy: PaddedPlanes
  private let gatherSums: ShiftedSums
  private let phases: [Phase]
  private let lastCopy: ChannelsLastCopy

  /// The fine pixels that see the same rows and columns of the kernel.
  private struct Phase {
    /// The first of them; the others follow in steps of the stride.
    let row, column: Int
    let height, width: Int
    /// The kernel's rows and columns that meet them.
    let taps: [(Int, Int)]
    /// Nil where nothing meets them.
    let sums: ShiftedSums?
    /// Where the first place lies in the padded coarse image.
    let origin: Int
    /// Where the phase lies in the memory of one image's phases.
    let offset: Int
  }

  init(_ geometry: ConvolutionGeometry) {
    self.geometry = geometry
    let (kernel, step, padding) = (geometry.kernel, geometry.stride, geometry.padding)
    blockSize = max(1, 128 / (geometry.coarseHeight * geometry.coarseWidth))
    let reach = (kernel - 1) / step
    let fineCopy = PaddedPlanes(
      channels: geometry.fineChannels, height: geometry.fineHeight, width: geometry.fineWidth,
      padding: padding, stride: step, phaseHeight: geometry.coarseHeight + reach,
      phaseWidth: geometry.coarseWidth + reach)
    self.fineCopy = fineCopy
    let plane = geometry.fineHeight * geometry.fineWidth
    let isPointwise =
      kernel == 1 && step == 1 && padding == 0 && geometry.paddingBehind == 0
      && plane.isMultiple(of: Vector.scalarCount)
    self.isPointwise = isPointwise
    /// The sums of a pointwise product: a plane is one long row.
    func plainSums(rows: Int, depth: Int) -> ShiftedSums {
      ShiftedSums(
        height: 1, width: plane, rows: rows, offsets: (0..<depth).map { Int32($0 * plane) },
        sourceRow: plane, sourceImage: depth * plane)
    }
    gatherSums =
      isPointwise
      ? plainSums(rows: geometry.coarseChannels, depth: geometry.fineChannels)
      : ShiftedSums(
        height: geometry.coarseHeight, width: geometry.coarseWidth, rows: geometry.coarseChannels,
        offsets: (0..<kernel).flatMap { i in
          (0..<kernel).flatMap { j in
            (0..<geometry.fineChannels).map {
              Int32(fineCopy.offset(channel: $0, row: i, column: j))
            }
          }
        }, sourceRow: fineCopy.phaseWidth, sourceImage: fineCopy.image)

    // A fine pixel x with x + padding = stride · q + a meets the kernel's columns j = a + stride · t,
    // from the coarse pixels q − t.
    let front = max(reach - (padding + step - 1) / step, 0) + step
    let lastPlace = { (size: Int) in (size - 1 + padding) / step + front + 1 }
    let coarseCopy = PaddedPlanes(
      channels: geometry.coarseChannels, height: geometry.coarseHeight,
      width: geometry.coarseWidth, padding: front, stride: 1,
      phaseHeight: max(lastPlace(geometry.fineHeight), geometry.coarseHeight + front),
      phaseWidth: max(lastPlace(geometry.fineWidth), geometry.coarseWidth + front))
    self.coarseCopy = coarseCopy
    var phases = [Phase]()
    var offset = 0
    for a in 0..<step {
      for b in 0..<step {
        let (row, column) = ((a - padding % step + step) % step, (b - padding % step + step) % step)
        let height = (geometry.fineHeight - row + step - 1) / step
        let width = (geometry.fineWidth - column + step - 1) / step
        guard height > 0, width > 0 else { continue }
        let taps = Swift.stride(from: a, to: kernel, by: step).flatMap { i in
          Swift.stride(from: b, to: kernel, by: step).map { (i, $0) }
        }
        // Offsets are taken from the place that the last tap reads.
        let (rows, columns) = ((kernel - 1 - a) / step, (kernel - 1 - b) / step)
        let origin = coarseCopy.offset(
          channel: 0, row: (row + padding - a) / step - max(rows, 0) + front,
          column: (column + padding - b) / step - max(columns, 0) + front)
        let sums = ShiftedSums(
          height: height, width: width, rows: geometry.fineChannels,
          offsets: taps.flatMap { i, j in
            (0..<geometry.coarseChannels).map {
              Int32(
                coarseCopy.offset(
                  channel: $0, row: rows - (i - a) / step, column: columns - (j - b) / step))
            }
          }, sourceRow: coarseCopy.phaseWidth, sourceImage: coarseCopy.image)
        let plain =
          isPointwise
          ? plainSums(rows: geometry.fineChannels, depth: geometry.coarseChannels) : nil
        phases.append(
          Phase(
            row: row, column: column, height: height, width: width, taps: taps,
            sums: taps.isEmpty ? nil : plain ?? sums, origin: isPointwise ? 0 : origin,
            offset: offset))
        offset += geometry.fineChannels * height * width
      }
    }
    self.phases = phases
    lastCopy = ChannelsLastCopy(geometry)
  }

  /// The memory in which a layer computes them.
  final class Scratch {
    fileprivate let fine, coarse, phases, weights, fineLast, coarseLast, gradient: AlignedStorage
    fileprivate let sums: ShiftedSums.Scratch

    init(for products: ConvolutionProducts) {
      let (geometry, block) = (products.geometry, products.blockSize)
      fine = products.fineCopy.makeStorage(images: block)
      coarse = products.coarseCopy.makeStorage(images: block)
      phases = AlignedStorage(count: products.phases.count > 1 ? block * geometry.fine.count : 0)
      weights = AlignedStorage(count: geometry.weightShape.reduce(1, *))
      fineLast = AlignedStorage(count: block * products.lastCopy.image + 2 * Vector.scalarCount)
      coarseLast = AlignedStorage(count: block * geometry.coarse.count)
      gradient = AlignedStorage(
        count: geometry.coarseChannels * products.lastCopy.vectors.count * Vector.scalarCount)
      let depths = [products.gatherSums.depth] + products.phases.map { $0.sums?.depth ?? 0 }
      sums = ShiftedSums.Scratch(depth: depths.max()!)
    }
  }

  /// coarse [rows, O, …] ← conv(fine [rows, C, …]) from a bias, from what coarse holds, or from 0.
  func gather(
    _ fine: UnsafePointer<Float>, weights: UnsafePointer<Float>,
    bias: UnsafePointer<Float>? = nil, adding: Bool = false, rows: Int,
    into coarse: UnsafeMutablePointer<Float>, scratch: Scratch
  ) {
    let depth = gatherSums.depth
    var packed = scratch.weights.base
    for group in gatherSums.groups.ranges {
      transpose(
        weights + group.lowerBound * depth, sourceRow: depth, rows: group.count, columns: depth,
        into: packed, targetRow: group.count)
      packed += depth * group.count
    }
    let (fineSize, coarseSize) = (geometry.fine.count, geometry.coarse.count)
    forEachBlock(of: rows) { first, count in
      let images = fine + first * fineSize
      if !isPointwise { fineCopy.copy(images, images: count, to: scratch.fine.base) }
      gatherSums.compute(
        images: count, from: isPointwise ? images : UnsafePointer(scratch.fine.base),
        weights: scratch.weights.base, start: bias,
        adding: adding, into: coarse + first * coarseSize, targetImage: coarseSize,
        scratch: scratch.sums)
    }
  }

  /// fine [rows, C, …] ← convᵀ(coarse [rows, O, …]) from a bias, from what fine holds, or from 0.
  func spread(
    _ coarse: UnsafePointer<Float>, weights: UnsafePointer<Float>,
    bias: UnsafePointer<Float>? = nil, adding: Bool = false, rows: Int,
    into fine: UnsafeMutablePointer<Float>, scratch: Scratch
  ) {
    packForSpreading(weights, into: scratch.weights.base)
    let (fineSize, coarseSize) = (geometry.fine.count, geometry.coarse.count)
    let isPlain = phases.count == 1
    forEachBlock(of: rows) { first, count in
      let images = coarse + first * coarseSize
      if !isPointwise { coarseCopy.copy(images, images: count, to: scratch.coarse.base) }
      let source = isPointwise ? images : UnsafePointer(scratch.coarse.base)
      let fine = fine + first * fineSize
      let target = isPlain ? fine : scratch.phases.base
      if !isPlain, adding { split(fine, images: count, into: target) }
      var packed = UnsafePointer(scratch.weights.base)
      for phase in phases {
        let place = target + phase.offset
        guard let sums = phase.sums else {
          if !adding { fill(phase, of: place, images: count, bias: bias) }
          continue
        }
        sums.compute(
          images: count, from: source + phase.origin, weights: packed, start: bias,
          adding: adding, into: place, targetImage: fineSize, scratch: scratch.sums)
        packed += sums.depth * geometry.fineChannels
      }
      if !isPlain { join(target, images: count, into: fine) }
    }
  }

  /// gradient [O, kernel, kernel, C] ← gradient + Σ coarse · fine, the derivative with respect to weights.
  func addWeightGradient(
    fine: UnsafePointer<Float>, coarse: UnsafePointer<Float>, rows: Int,
    to gradient: UnsafeMutablePointer<Float>, scratch: Scratch
  ) {
    let (fineSize, coarseSize) = (geometry.fine.count, geometry.coarse.count)
    let channels = geometry.coarseChannels
    let plane = geometry.coarseHeight * geometry.coarseWidth
    let vectors = lastCopy.vectors
    let rowLength = vectors.count * Vector.scalarCount
    let sums = scratch.gradient.base
    lastCopy.expand(gradient, into: sums)
    let groups = gatherSums.groups.ranges
    forEachBlock(of: rows) { first, count in
      lastCopy.copy(fine + first * fineSize, images: count, to: scratch.fineLast.base)
      for image in 0..<count {
        transpose(
          coarse + (first + image) * coarseSize, sourceRow: plane, rows: channels, columns: plane,
          into: scratch.coarseLast.base + image * coarseSize, targetRow: channels)
      }
      let positions = lastCopy.positions(images: count)
      for pair in Swift.stride(from: 0, to: vectors.count, by: 2) {
        let left = scratch.fineLast.base + vectors[pair]
        let right = pair + 1 < vectors.count ? scratch.fineLast.base + vectors[pair + 1] : nil
        for group in groups {
          addOuter(
            scratch.coarseLast.base + group.lowerBound, errorStep: channels, rows: group.count,
            left, right.map { UnsafePointer($0) }, positions,
            to: sums + group.lowerBound * rowLength + pair * Vector.scalarCount,
            rowLength: rowLength)
        }
      }
    }
    lastCopy.contract(sums, into: gradient)
  }

  private func forEachBlock(of rows: Int, _ body: (_ first: Int, _ count: Int) -> Void) {
    for first in Swift.stride(from: 0, to: rows, by: blockSize) {
      body(first, min(blockSize, rows - first))
    }
  }

  /// Weights by phase and group, [depth, rows of the group] each.
  private func packForSpreading(
    _ weights: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>
  ) {
    let (kernel, channels) = (geometry.kernel, geometry.fineChannels)
    var packed = packed
    for phase in phases {
      for group in phase.sums?.groups.ranges ?? [] {
        for (i, j) in phase.taps {
          for output in 0..<geometry.coarseChannels {
            let place = ((output * kernel + i) * kernel + j) * channels + group.lowerBound
            copyFloats(weights + place, to: packed, count: group.count)
            packed += group.count
          }
        }
      }
    }
  }

  /// What pixels hold that nothing meets.
  private func fill(
    _ phase: Phase, of target: UnsafeMutablePointer<Float>, images: Int,
    bias: UnsafePointer<Float>?
  ) {
    let plane = phase.height * phase.width
    for image in 0..<images {
      for channel in 0..<geometry.fineChannels {
        (target + image * geometry.fine.count + channel * plane).update(
          repeating: bias.map { $0[channel] } ?? 0, count: plane)
      }
    }
  }

  /// Copies phases to the rows of images.
  private func join(
    _ source: UnsafePointer<Float>, images: Int, into fine: UnsafeMutablePointer<Float>
  ) {
    if geometry.stride == 2, geometry.fineWidth % 2 == 0 {
      return joinPairs(source, images: images, into: fine)
    }
    forEachRow(images: images) { phase, row, place in
      let (source, target) = (source + row, fine + place)
      for x in 0..<phase.width { target[x * geometry.stride] = source[x] }
    }
  }

  /// The same for stride 2 and rows of even length: two phases interleaved make a row.
  private func joinPairs(
    _ source: UnsafePointer<Float>, images: Int, into fine: UnsafeMutablePointer<Float>
  ) {
    let (height, width) = (geometry.fineHeight, geometry.fineWidth)
    for first in phases where first.column == 0 {
      guard let second = phases.first(where: { $0.row == first.row && $0.column == 1 }) else {
        preconditionFailure("A row of even length has two phases")
      }
      for plane in 0..<images * geometry.fineChannels {
        let (image, channel) = plane.quotientAndRemainder(dividingBy: geometry.fineChannels)
        let base = source + image * geometry.fine.count
        for y in 0..<first.height {
          let row = (channel * first.height + y) * first.width
          interleave(
            base + first.offset + row, base + second.offset + row, count: first.width,
            into: fine + (plane * height + first.row + 2 * y) * width)
        }
      }
    }
  }

  /// Copies the rows of images to phases.
  private func split(
    _ fine: UnsafePointer<Float>, images: Int, into target: UnsafeMutablePointer<Float>
  ) {
    forEachRow(images: images) { phase, row, place in
      let (source, target) = (fine + place, target + row)
      for x in 0..<phase.width { target[x] = source[x * geometry.stride] }
    }
  }

  /// Visits each row of each phase: where it lies among the phases, and in the images.
  @inline(__always)
  private func forEachRow(images: Int, _ body: (Phase, _ row: Int, _ place: Int) -> Void) {
    let (height, width) = (geometry.fineHeight, geometry.fineWidth)
    for phase in phases {
      for image in 0..<images {
        for channel in 0..<geometry.fineChannels {
          for y in 0..<phase.height {
            let row =
              image * geometry.fine.count + phase.offset
              + (channel * phase.height + y) * phase.width
            let place =
              image * geometry.fine.count
              + (channel * height + phase.row + y * geometry.stride) * width + phase.column
            body(phase, row, place)
          }
        }
      }
    }
  }
}

/// Stores left[0], right[0], left[1], right[1] and so on.
private func interleave(
  _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, count: Int,
  into target: UnsafeMutablePointer<Float>
) {
  var index = 0
  while index + 8 <= count {
    let (a, b) = (
      UnsafeRawPointer(left + index).loadUnaligned(as: SIMD8<Float>.self),
      UnsafeRawPointer(right + index).loadUnaligned(as: SIMD8<Float>.self)
    )
    target.store(
      Vector(
        a[0], b[0], a[1], b[1], a[2], b[2], a[3], b[3], a[4], b[4], a[5], b[5], a[6], b[6], a[7],
        b[7]), at: 2 * index)
    index += 8
  }
  while index < count {
    target[2 * index] = left[index]
    target[2 * index + 1] = right[index]
    index += 1
  }
}
