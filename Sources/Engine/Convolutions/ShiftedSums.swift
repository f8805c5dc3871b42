/// Sums over shifts of an image: what a convolution, and the way back through one, come down to.
///
/// For each position n of a grid and each row r of the result
///
///     s ← fma(w_kr, x[place(n) + offset_k], s)   for k = 0, 1, …, each product and addition rounded once,
///
/// from 0, from a bias or from what is added to. Neighboring positions share a register; where a row
/// of the grid is shorter than one, the shifted rows are first copied next to one another. Neither
/// changes a bit.
struct ShiftedSums {
  /// Of the grid of one image.
  let height, width: Int
  let rows: Int
  /// How far each term's number lies from a position's place in the source.
  let offsets: [Int32]
  /// From one row of an image in the source to the next, and from one image to the next.
  let sourceRow, sourceImage: Int
  let groups: RowGroups
  /// Those of the terms in a copied panel, [depth, 32].
  private let panelOffsets: [Int32]

  init(
    height: Int, width: Int, rows: Int, offsets: [Int32], sourceRow: Int, sourceImage: Int
  ) {
    (self.height, self.width, self.rows, self.offsets) = (height, width, rows, offsets)
    (self.sourceRow, self.sourceImage) = (sourceRow, sourceImage)
    groups = RowGroups(rows: rows)
    panelOffsets = offsets.indices.map { Int32($0 * Self.panelWidth) }
  }

  /// Positions that are computed together.
  private static let panelWidth = 2 * Vector.scalarCount

  var depth: Int { offsets.count }
  private var plane: Int { height * width }
  private var copiesRows: Bool { width % Vector.scalarCount != 0 }

  /// Memory that all sums of a layer may share: a copied panel, and a tile that sticks out.
  final class Scratch {
    fileprivate let panel: AlignedStorage
    fileprivate let edge: AlignedStorage

    init(depth: Int) {
      panel = AlignedStorage(count: depth * panelWidth)
      edge = AlignedStorage(count: 32 * panelWidth)
    }
  }

  /// A part of a panel that lies in one row of one image.
  private struct Run {
    let lane, source, count: Int
  }

  /// Computes all rows at all positions of some images.
  ///
  /// - Parameters:
  ///   - weights: Group by group (``RowGroups``), [depth, rows of the group] each.
  ///   - start: What sums begin with, by row; nil for 0.
  ///   - adding: Whether they begin with what the target holds.
  ///   - target: [images, rows, height, width], with `targetImage` from image to image.
  func compute(
    images: Int, from source: UnsafePointer<Float>, weights: UnsafePointer<Float>,
    start: UnsafePointer<Float>? = nil, adding: Bool = false,
    into target: UnsafeMutablePointer<Float>, targetImage: Int, scratch: Scratch
  ) {
    let lanes = Vector.scalarCount
    let positions = images * plane
    let (panel, edge) = (scratch.panel.base, scratch.edge.base)
    let storesInPlace = plane % lanes == 0
    for first in Swift.stride(from: 0, to: positions, by: 2 * lanes) {
      let count = min(2 * lanes, positions - first)
      let hasRight = count > lanes
      let (left, right): (UnsafePointer<Float>, UnsafePointer<Float>)
      if copiesRows {
        copy(from: source, positions: first..<first + count, to: panel)
        (left, right) = (UnsafePointer(panel), UnsafePointer(panel + lanes))
      } else {
        left = source + place(first)
        right = hasRight ? source + place(first + lanes) : left
      }
      let isWhole = storesInPlace && count % lanes == 0
      let leftStart = first / plane * targetImage + first % plane
      let next = first + lanes
      let rightStart = hasRight ? next / plane * targetImage + next % plane : 0
      var weights = weights
      (copiesRows ? panelOffsets : offsets).withUnsafeBufferPointer { offsets in
        for group in groups.ranges {
          let row = group.lowerBound * plane
          if isWhole {
            addShifted(
              weights, rows: group.count, offsets: offsets.baseAddress!, depth: depth, left,
              hasRight ? right : nil, start: start.map { $0 + group.lowerBound }, adding: adding,
              to: target + leftStart + row, hasRight ? target + rightStart + row : nil,
              rowLength: plane)
          } else {
            let range = first..<first + count
            if adding {
              forEachStretch(range, rows: group, image: targetImage) {
                copyFloats(target + $1, to: edge + $0, count: $2)
              }
            }
            addShifted(
              weights, rows: group.count, offsets: offsets.baseAddress!, depth: depth, left,
              hasRight ? right : nil, start: start.map { $0 + group.lowerBound }, adding: adding,
              to: edge, hasRight ? edge + lanes : nil, rowLength: 2 * lanes)
            forEachStretch(range, rows: group, image: targetImage) {
              copyFloats(edge + $0, to: target + $1, count: $2)
            }
          }
          weights += depth * group.count
        }
      }
    }
  }

  /// Where a position lies in the source.
  private func place(_ position: Int) -> Int {
    let (image, within) = position.quotientAndRemainder(dividingBy: plane)
    return image * sourceImage + within / width * sourceRow + within % width
  }

  /// Copies the rows that some positions see for every term, [depth, 32].
  private func copy(
    from source: UnsafePointer<Float>, positions: Range<Int>,
    to panel: UnsafeMutablePointer<Float>
  ) {
    withUnsafeTemporaryAllocation(of: Run.self, capacity: positions.count) { memory in
      var position = positions.lowerBound
      var last = 0
      while position < positions.upperBound {
        let count = min(width - position % width, positions.upperBound - position)
        memory.initializeElement(
          at: last,
          to: Run(lane: position - positions.lowerBound, source: place(position), count: count))
        position += count
        last += 1
      }
      let runs = UnsafeBufferPointer(rebasing: UnsafeBufferPointer(memory)[..<last])
      offsets.withUnsafeBufferPointer { offsets in
        switch width {
        case 8: copy(runs, offsets, from: source, to: panel, SIMD8<Float>.self)
        case 4: copy(runs, offsets, from: source, to: panel, SIMD4<Float>.self)
        case 2: copy(runs, offsets, from: source, to: panel, SIMD2<Float>.self)
        default:
          for (k, offset) in offsets.enumerated() {
            let (source, target) = (source + Int(offset), panel + k * Self.panelWidth)
            for run in runs {
              copyFloats(source + run.source, to: target + run.lane, count: run.count)
            }
          }
        }
      }
    }
  }

  /// The same where each run has as many numbers as `Lanes`.
  @inline(__always)
  private func copy<Lanes: SIMD>(
    _ runs: UnsafeBufferPointer<Run>, _ offsets: UnsafeBufferPointer<Int32>,
    from source: UnsafePointer<Float>, to panel: UnsafeMutablePointer<Float>, _: Lanes.Type
  ) where Lanes.Scalar == Float {
    for run in runs {
      let (source, target) = (source + run.source, panel + run.lane)
      for (k, offset) in offsets.enumerated() {
        target.set(source.lanes(Int(offset)) as Lanes, k * Self.panelWidth)
      }
    }
  }

  /// Visits the parts of a tile that are inside the result: stretches of a row's plane in one image.
  @inline(__always)
  private func forEachStretch(
    _ positions: Range<Int>, rows: Range<Int>, image: Int,
    _ body: (_ tile: Int, _ element: Int, _ count: Int) -> Void
  ) {
    var position = positions.lowerBound
    while position < positions.upperBound {
      let within = position % plane
      let count = min(plane - within, positions.upperBound - position)
      let (lane, start) = (
        position - positions.lowerBound, position / plane * image + within
      )
      for (index, row) in rows.enumerated() {
        body(index * Self.panelWidth + lane, start + row * plane, count)
      }
      position += count
    }
  }
}
