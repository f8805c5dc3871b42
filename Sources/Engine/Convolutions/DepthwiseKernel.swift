private import CKernels

/// The products of a depthwise convolution by wide registers, without copies of padded images.
///
/// For kernels of three rows and columns whose coarse planes are as large as the fine ones, or half as large with
/// stride 2. Sixteen neighboring positions share a register, also where they lie in several rows; a mask by tap
/// says which of them see a pixel. The sums are those that ``DepthwiseConvolution`` states.
struct DepthwiseKernel: Sendable {
  private let geometry: ConvolutionGeometry
  private let gatherTaps, spreadTaps, outerTaps: Taps
  /// How many taps meet each phase, and which, phase by phase.
  private let counts, met: [Int32]

  /// What every tap reads for some vectors of positions; see `clb_taps`.
  private struct Taps {
    var starts: [Int32] = []
    var lanes: [UInt16] = []
    var offsets: [Int32]
    var masks: [UInt16] = []

    /// - Parameters:
    ///   - vectors: Where each begins among the positions, and how many it has.
    ///   - isSeen: Whether a tap finds a number for a position.
    init(_ vectors: [(Int, Int)], offsets: [Int], isSeen: (_ tap: Int, _ position: Int) -> Bool) {
      self.offsets = offsets.map(Int32.init)
      for (start, count) in vectors {
        starts.append(Int32(start))
        lanes.append(UInt16((1 << count) - 1))
        for tap in offsets.indices {
          masks.append(
            (0..<count).reduce(0) { isSeen(tap, start + $1) ? $0 | 1 << UInt16($1) : $0 })
        }
      }
    }
  }

  /// - Parameter geometry: Of one plane; nil comes back for kernels of other kinds, and where there are no wide
  ///   registers.
  init?(_ geometry: ConvolutionGeometry) {
    let (step, height, width) = (geometry.stride, geometry.coarseHeight, geometry.coarseWidth)
    guard WideRegisters.areAvailable, geometry.kernel == 3, step == 1 || step == 2,
      height * step == geometry.fineHeight, width * step == geometry.fineWidth
    else { return nil }
    self.geometry = geometry
    let (lanes, positions) = (Vector.scalarCount, height * width)
    /// The phase of a row or column of the kernel, and by how much its numbers are shifted there.
    func part(_ tap: Int) -> (phase: Int, shift: Int) {
      let place = tap - geometry.padding
      let phase = ((place % step) + step) % step
      return (phase, (place - phase) / step)
    }
    let taps = (0..<9).map { (row: part($0 / 3), column: part($0 % 3)) }
    let phases = taps.map { $0.row.phase * step + $0.column.phase }
    let shifts = taps.map { $0.row.shift * width + $0.column.shift }
    func isInside(_ position: Int, _ rows: Int, _ columns: Int) -> Bool {
      (0..<height).contains(position / width + rows)
        && (0..<width).contains(position % width + columns)
    }
    let all = stride(from: 0, to: positions, by: lanes).map { ($0, min(lanes, positions - $0)) }
    let byRow = (0..<height).flatMap { row in
      stride(from: 0, to: width, by: lanes).map { (row * width + $0, min(lanes, width - $0)) }
    }
    let reading = (0..<9).map { phases[$0] * positions + shifts[$0] }
    func isRead(_ tap: Int, _ position: Int) -> Bool {
      isInside(position, taps[tap].row.shift, taps[tap].column.shift)
    }
    gatherTaps = Taps(all, offsets: reading, isSeen: isRead)
    outerTaps = Taps(byRow, offsets: reading, isSeen: isRead)
    spreadTaps = Taps(all, offsets: shifts.map { -$0 }) { tap, position in
      isInside(position, -taps[tap].row.shift, -taps[tap].column.shift)
    }
    let meeting = (0..<step * step).map { phase in (0..<9).filter { phases[$0] == phase } }
    counts = meeting.map { Int32($0.count) }
    met = meeting.joined().map(Int32.init)
  }

  /// Memory for the phases of a plane.
  func makeStorage() -> AlignedStorage {
    AlignedStorage(count: geometry.stride == 2 ? geometry.fineHeight * geometry.fineWidth : 0)
  }

  /// coarse ← conv(fine) of one image, from a bias or from 0.
  func gather(
    _ fine: UnsafePointer<Float>, weights: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    into coarse: UnsafeMutablePointer<Float>, phases: AlignedStorage
  ) {
    #if arch(x86_64)
      withTaps(gatherTaps, phases) {
        clb_depthwise_gather(&$0, &$1, fine, weights, bias, coarse)
      }
    #endif
  }

  /// fine ← convᵀ(coarse) of one image, from 0 or added to it.
  func spread(
    _ coarse: UnsafePointer<Float>, weights: UnsafePointer<Float>, adding: Bool,
    into fine: UnsafeMutablePointer<Float>, phases: AlignedStorage
  ) {
    #if arch(x86_64)
      withTaps(spreadTaps, phases) {
        clb_depthwise_spread(&$0, &$1, counts, met, coarse, weights, adding, fine)
      }
    #endif
  }

  /// gradient ← gradient + Σ coarse · fine of one image.
  func addWeightGradient(
    fine: UnsafePointer<Float>, coarse: UnsafePointer<Float>,
    to gradient: UnsafeMutablePointer<Float>, phases: AlignedStorage
  ) {
    #if arch(x86_64)
      withTaps(outerTaps, phases) { clb_depthwise_outer(&$0, &$1, fine, coarse, gradient) }
    #endif
  }

  #if arch(x86_64)
    private func withTaps(
      _ taps: Taps, _ phases: AlignedStorage,
      _ body: (inout clb_depthwise, inout clb_taps) -> Void
    ) {
      var planes = clb_depthwise(
        channels: Int64(geometry.coarseChannels), height: Int64(geometry.fineHeight),
        width: Int64(geometry.fineWidth), padding: Int64(geometry.padding),
        positions: Int64(geometry.coarseHeight * geometry.coarseWidth),
        phases: geometry.stride == 2 ? phases.base : nil)
      taps.starts.withUnsafeBufferPointer { starts in
        taps.lanes.withUnsafeBufferPointer { lanes in
          taps.offsets.withUnsafeBufferPointer { offsets in
            taps.masks.withUnsafeBufferPointer { masks in
              var own = clb_taps(
                vectors: Int64(starts.count), starts: starts.baseAddress, lanes: lanes.baseAddress,
                offsets: offsets.baseAddress, masks: masks.baseAddress)
              body(&planes, &own)
            }
          }
        }
      }
    }
  #endif
}
