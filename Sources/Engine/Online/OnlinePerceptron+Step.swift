extension OnlinePerceptron {
  /// Takes a step of plain gradient descent on the cross-entropy of one example.
  ///
  ///     θ ← θ − α ∇ℓ(x, y; θ)
  ///
  /// Returns ℓ before the step, in nats.
  /// - Parameters:
  ///   - theta: Parameters of ``layout``; changed.
  ///   - columns: The output units over which the softmax is taken.
  ///   - rate: α.
  @discardableResult
  public func step(
    _ theta: UnsafeMutablePointer<Float>, on example: SparseExample, columns: Range<Int>,
    rate: Float, in traces: OnlineTraces
  ) -> Float {
    forward(theta, example, slot: 0, in: traces)
    let last = layers.count - 1
    let loss = differentiate(
      traces.error(last, 0), label: example.label, columns: columns, scale: -rate)
    // A layer's errors need its weights from before the step, and so each row is first multiplied
    // and then changed.
    for index in stride(from: last, to: 0, by: -1) {
      let layer = layers[index]
      let error = traces.error(index, 0)
      let (count, units, activities) = traces.active(index - 1, 0)
      backpropagate(theta, index, slot: 0, in: traces)
      addToRows(
        of: theta + layer.weight, stride: layer.stride, at: units, times: activities, count: count,
        error)
      add(error, to: theta + layer.bias, count: layer.stride)
    }
    let first = layers[0]
    let error = traces.error(0, 0)
    addToRows(
      of: theta + first.weight, stride: first.stride, at: example.places, times: example.values,
      count: example.count, error)
    add(error, to: theta + first.bias, count: first.stride)
    return loss
  }

  /// Computes loss and errors of one example at `theta`, for ``add(_:slot:in:to:)``.
  ///
  /// - Parameters:
  ///   - scale: What the errors, and with them the gradient, are multiplied by.
  ///   - slot: Where the trace is kept.
  /// - Returns: The example's cross-entropy over `columns`, in nats, not scaled.
  public func trace(
    _ theta: UnsafePointer<Float>, on example: SparseExample, columns: Range<Int>,
    scale: Float, slot: Int, in traces: OnlineTraces
  ) -> Float {
    precondition(slot >= 0 && slot < traces.capacity, "Slot \(slot) of \(traces.capacity)")
    forward(theta, example, slot: slot, in: traces)
    let last = layers.count - 1
    let loss = differentiate(
      traces.error(last, slot), label: example.label, columns: columns, scale: scale)
    for index in stride(from: last, to: 0, by: -1) {
      backpropagate(theta, index, slot: slot, in: traces)
    }
    return loss
  }

  /// Adds the scaled gradient of a traced example to `target`, a vector of ``layout``.
  ///
  /// With a scale of −α, and the parameters themselves as target, this is a step of gradient
  /// descent.
  public func add(
    _ example: SparseExample, slot: Int, in traces: OnlineTraces,
    to target: UnsafeMutablePointer<Float>
  ) {
    for index in layers.indices { add(example, slot: slot, layer: index, in: traces, to: target) }
  }

  /// Computes losses and errors of a minibatch at `theta` as ``trace(_:on:columns:scale:slot:in:)`` does
  /// for each example, in the slots of their order.
  ///
  /// All examples pass a layer before any passes the next, so that the smaller layers stay in the
  /// first-level cache; the numbers are the same.
  /// - Parameters:
  ///   - firstSlot: The slot of the first example.
  ///   - losses: Set to the examples' losses in nats, not scaled.
  public func trace(
    _ theta: UnsafePointer<Float>, on batch: [OnlineBatchExample], firstSlot: Int = 0,
    in traces: OnlineTraces, losses: inout [Float]
  ) {
    precondition(
      firstSlot >= 0 && firstSlot + batch.count <= traces.capacity,
      "\(batch.count) slots from \(firstSlot) on of \(traces.capacity)")
    for index in layers.indices {
      for (position, entry) in batch.enumerated() {
        forward(
          theta, entry.example, slot: firstSlot + position, layer: index, in: traces)
      }
    }
    let last = layers.count - 1
    losses.removeAll(keepingCapacity: true)
    for (position, entry) in batch.enumerated() {
      losses.append(
        differentiate(
          traces.error(last, firstSlot + position), label: entry.example.label,
          columns: entry.columns, scale: entry.scale))
    }
    for index in stride(from: last, to: 0, by: -1) {
      for slot in firstSlot..<firstSlot + batch.count {
        backpropagate(theta, index, slot: slot, in: traces)
      }
    }
  }

  /// Adds the scaled gradients of a traced minibatch to `target`, a vector of ``layout``, layer by layer.
  public func add(
    _ batch: [OnlineBatchExample], in traces: OnlineTraces, to target: UnsafeMutablePointer<Float>
  ) {
    for index in layers.indices.reversed() {
      for (slot, entry) in batch.enumerated() {
        add(entry.example, slot: slot, layer: index, in: traces, to: target)
      }
    }
  }

  /// Adds the first layer's part of the scaled gradients of traced examples to `target`, which begins as
  /// ``layout`` does.
  ///
  /// - Parameter firstSlot: The slot of the first example.
  func addFirstLayer(
    _ examples: FixedExamples, firstSlot: Int, in traces: OnlineTraces,
    to target: UnsafeMutablePointer<Float>
  ) {
    let first = layers[0]
    let errors = traces.error(0, firstSlot)
    examples.places.withUnsafeBufferPointer { places in
      examples.values.withUnsafeBufferPointer { values in
        guard let places = places.baseAddress, let values = values.baseAddress else { return }
        for input in examples.inputs {
          let row = target + first.weight + Int(input.index) * first.stride
          let start = Int(input.entries.lowerBound)
          sumRows(
            of: errors, stride: first.stride, at: places + start, times: values + start,
            count: input.entries.count, startingAt: row, into: row)
        }
      }
    }
    for slot in firstSlot..<firstSlot + examples.batch.count {
      add(traces.error(0, slot), to: target + first.bias, count: first.stride)
    }
  }

  /// Adds the other layers' part to `target`, which lacks the first ``inputLayerCount`` numbers of a
  /// vector of ``layout``.
  ///
  /// - Parameter slots: Those of the examples.
  func addHigherLayers(
    _ slots: Range<Int>, in traces: OnlineTraces, to target: UnsafeMutablePointer<Float>
  ) {
    for index in stride(from: layers.count - 1, to: 0, by: -1) {
      for slot in slots {
        addLayer(index, slot: slot, in: traces, to: target, from: inputLayerCount)
      }
    }
  }

  @inline(__always)
  private func add(
    _ example: SparseExample, slot: Int, layer index: Int, in traces: OnlineTraces,
    to target: UnsafeMutablePointer<Float>
  ) {
    guard index == 0 else {
      addLayer(index, slot: slot, in: traces, to: target, from: 0)
      return
    }
    let layer = layers[0]
    let error = traces.error(0, slot)
    addToRows(
      of: target + layer.weight, stride: layer.stride, at: example.places,
      times: example.values, count: example.count, error)
    add(error, to: target + layer.bias, count: layer.stride)
  }

  /// Adds a layer's part, behind the first, to `target`, which begins with the number `start` of a vector.
  @inline(__always)
  private func addLayer(
    _ index: Int, slot: Int, in traces: OnlineTraces, to target: UnsafeMutablePointer<Float>,
    from start: Int
  ) {
    let layer = layers[index]
    let error = traces.error(index, slot)
    let (count, units, activities) = traces.active(index - 1, slot)
    addToRows(
      of: target + (layer.weight - start), stride: layer.stride, at: units, times: activities,
      count: count, error)
    add(error, to: target + (layer.bias - start), count: layer.stride)
  }

  /// The column whose logit is the largest; the first of equal ones.
  public func prediction(
    _ theta: UnsafePointer<Float>, for example: SparseExample, columns: Range<Int>,
    in traces: OnlineTraces
  ) -> Int {
    forward(theta, example, slot: 0, in: traces)
    return indexOfMaximum(traces.error(layers.count - 1, 0), columns)
  }

  /// Computes the logits of an example; they stand where the last layer's errors will.
  @inline(__always)
  private func forward(
    _ theta: UnsafePointer<Float>, _ example: SparseExample, slot: Int, in traces: OnlineTraces
  ) {
    for index in layers.indices { forward(theta, example, slot: slot, layer: index, in: traces) }
  }

  /// Computes the active units of one layer, or the logits, from those of the layer before it.
  @inline(__always)
  private func forward(
    _ theta: UnsafePointer<Float>, _ example: SparseExample, slot: Int, layer index: Int,
    in traces: OnlineTraces
  ) {
    let last = layers.count - 1
    let layer = layers[index]
    let target = index == last ? traces.error(last, slot) : traces.scratch.base
    if index == 0 {
      sumRows(
        of: theta + layer.weight, stride: layer.stride, at: example.places,
        times: example.values, count: example.count, startingAt: theta + layer.bias, into: target)
    } else {
      let (count, units, activities) = traces.active(index - 1, slot)
      sumRows(
        of: theta + layer.weight, stride: layer.stride, at: units, times: activities,
        count: count, startingAt: theta + layer.bias, into: target)
    }
    if index < last { traces.rectify(index, slot) }
  }

  /// Turns logits into scale · (softmax − onehot) over the columns, 0 elsewhere; returns the loss.
  @inline(__always)
  private func differentiate(
    _ logits: UnsafeMutablePointer<Float>, label: Int32, columns: Range<Int>, scale: Float
  ) -> Float {
    let label = Int(label)
    precondition(columns.contains(label), "Label \(label) is outside the columns \(columns)")
    let width = layers[layers.count - 1].stride
    var largest = logits[columns.lowerBound]
    for column in columns { largest = max(largest, logits[column]) }
    let target = logits[label] - largest
    for column in 0..<columns.lowerBound { logits[column] = -.infinity }
    for column in columns.upperBound..<width { logits[column] = -.infinity }
    var sums = Vector.zero
    for offset in stride(from: 0, to: width, by: Vector.scalarCount) {
      let values = exponential(logits.vector(at: offset) - largest)
      logits.store(values, at: offset)
      sums += values
    }
    let sum = sums.sum()
    let factor = Vector(repeating: scale / sum)
    for offset in stride(from: 0, to: width, by: Vector.scalarCount) {
      logits.store(logits.vector(at: offset) * factor, at: offset)
    }
    logits[label] -= scale
    return naturalLogarithm(sum) - target
  }

  /// Carries the error of layer `index` to the layer before it; units that are not active have none.
  @inline(__always)
  private func backpropagate(
    _ theta: UnsafePointer<Float>, _ index: Int, slot: Int, in traces: OnlineTraces
  ) {
    let layer = layers[index]
    let (count, units, _) = traces.active(index - 1, slot)
    multiplyRows(
      of: theta + layer.weight, stride: layer.stride, at: units, count: count,
      by: traces.error(index, slot), into: traces.scratch.base)
    let error = traces.error(index - 1, slot)
    error.update(repeating: 0, count: layers[index - 1].stride)
    for entry in 0..<count { error[Int(units[entry])] = traces.scratch.base[entry] }
  }

  @inline(__always)
  private func add(
    _ addend: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, count: Int
  ) {
    for offset in Swift.stride(from: 0, to: count, by: Vector.scalarCount) {
      target.store(target.vector(at: offset) + addend.vector(at: offset), at: offset)
    }
  }
}
