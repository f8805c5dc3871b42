/// Where up to sixteen numbers of one row stand: of one plane, or of neighboring channels.
struct ChannelPlace {
  /// Of the first number.
  let index: Int
  let count: Int
  /// Its channel.
  let channel: Int
  let isPlane: Bool

  /// Behind the last number there are zeros.
  @inline(__always)
  func load(_ values: UnsafePointer<Float>) -> Vector { load(values, orElse: .zero) }

  /// Behind the last number there are those of `rest`.
  @inline(__always)
  func load(_ values: UnsafePointer<Float>, orElse rest: @autoclosure () -> Vector) -> Vector {
    values.vector(at: index, count: count, orElse: rest())
  }

  @inline(__always)
  func store(_ vector: Vector, to values: UnsafeMutablePointer<Float>) {
    values.store(vector, at: index, count: count)
  }

  /// The channels' own of some numbers by channel, which are padded to whole vectors.
  @inline(__always)
  func constant(_ values: UnsafePointer<Float>) -> Vector {
    isPlane ? Vector(repeating: values[channel]) : values.vector(at: channel)
  }
}

/// Runs over the numbers of flat rows or of planes, sixteen at a time, which know the channel.
struct ChannelRuns {
  let channels: Int
  /// Numbers of a channel in one example.
  let positions: Int

  init(_ shape: FeatureShape) {
    channels = shape.channels
    positions = shape.count / shape.channels
  }

  @inline(__always)
  func forEachVector(of rows: Range<Int>, _ body: (ChannelPlace) -> Void) {
    for row in rows {
      let start = row * channels * positions
      if positions == 1 {
        forEachVector(ofRowFrom: start, body)
      } else {
        for channel in 0..<channels {
          forEachVector(ofPlane: channel, from: start + channel * positions, body)
        }
      }
    }
  }

  @inline(__always)
  private func forEachVector(ofRowFrom start: Int, _ body: (ChannelPlace) -> Void) {
    for channel in stride(from: 0, to: channels, by: Vector.scalarCount) {
      body(
        ChannelPlace(
          index: start + channel, count: min(Vector.scalarCount, channels - channel),
          channel: channel, isPlane: false))
    }
  }

  /// Whole vectors first, whose count is then known where this is inlined.
  @inline(__always)
  private func forEachVector(ofPlane channel: Int, from start: Int, _ body: (ChannelPlace) -> Void)
  {
    let lanes = Vector.scalarCount
    let whole = positions & ~(lanes - 1)
    for position in stride(from: 0, to: whole, by: lanes) {
      body(ChannelPlace(index: start + position, count: lanes, channel: channel, isPlane: true))
    }
    if whole < positions {
      body(
        ChannelPlace(
          index: start + whole, count: positions - whole, channel: channel, isPlane: true))
    }
  }

  /// Stores one or two sums by channel, in the order that ``BatchNormalization`` states.
  ///
  /// - Parameter add: Adds the terms of sixteen numbers to the partial sums.
  @inline(__always)
  func sum(
    over rows: Range<Int>,
    into sums: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>?),
    _ add: (ChannelPlace, inout Vector, inout Vector) -> Void
  ) {
    sums.0.update(repeating: 0, count: channels)
    sums.1?.update(repeating: 0, count: channels)
    for row in rows {
      let start = row * channels * positions
      if positions == 1 {
        forEachVector(ofRowFrom: start) { place in
          var sum = sums.0.vector(at: place.channel)
          var second = sums.1?.vector(at: place.channel) ?? .zero
          add(place, &sum, &second)
          sums.0.store(sum, at: place.channel)
          sums.1?.store(second, at: place.channel)
        }
        continue
      }
      for channel in 0..<channels {
        var (sum, second) = (Vector.zero, Vector.zero)
        forEachVector(ofPlane: channel, from: start + channel * positions) {
          add($0, &sum, &second)
        }
        sums.0[channel] += sum.sumOfLanes
        if let target = sums.1 { target[channel] += second.sumOfLanes }
      }
    }
  }
}
