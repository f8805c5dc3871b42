/// Gradients of the mean losses of groups of stored examples, known by their traces only.
///
/// The gradient of one example is, layer by layer, the outer product of the layer's input and its error,
/// so an inner product of two such gradients is a product of two short inner products,
///
///     ⟨∇ℓ_e, ∇ℓ_f⟩ = Σ_l (a_l,e · a_l,f + 1)(δ_l,e · δ_l,f),
///
/// with a_l the input of layer l, 1 for its bias, and δ_l its error. Up to about 500 examples this is
/// far cheaper than the gradients themselves; the products of the inputs, which never change, are
/// computed once. The sums over a group are in double precision. Allocated once; has the identity of
/// its memory.
public final class TracedGradients: ConstraintGradients {
  /// Examples there is room for.
  public let capacity: Int
  private let perceptron: OnlinePerceptron
  private let traces: OnlineTraces
  private let examples: SparseExampleStore
  /// For each group the places of its examples, and the output units of its loss.
  private var groups: [(places: Range<Int>, columns: Range<Int>)] = []
  private var count = 0
  /// a_0 · a_0 + 1 of all pairs, [capacity, capacity]; the upper triangle.
  private let inputProducts: AlignedStorage
  private let errorProducts: AlignedStorage
  private let activityProducts: AlignedStorage
  /// One example's inputs with their zeros.
  private let dense: AlignedStorage

  public init(for perceptron: OnlinePerceptron, capacity: Int) {
    self.capacity = capacity
    self.perceptron = perceptron
    traces = OnlineTraces(for: perceptron, capacity: capacity, keepsActivities: true)
    examples = SparseExampleStore(capacity: capacity, inputs: perceptron.network.inputs)
    inputProducts = AlignedStorage(count: capacity * capacity)
    errorProducts = AlignedStorage(count: capacity * capacity)
    activityProducts = AlignedStorage(count: capacity * capacity)
    dense = AlignedStorage(count: perceptron.network.inputs)
  }

  public func append(_ slots: [Int], of store: SparseExampleStore, columns: Range<Int>) {
    precondition(
      count + slots.count <= capacity,
      "\(count) and \(slots.count) examples where \(capacity) have room")
    let places = count..<count + slots.count
    for (place, slot) in zip(places, slots) { examples.fill(place, with: store[slot]) }
    count = places.upperBound
    groups.append((places, columns))
    for place in places {
      withDense(examples[place]) { dense in
        for other in 0...place {
          inputProducts.base[other * capacity + place] = 1 + product(examples[other], dense)
        }
      }
    }
  }

  public func trace(_ theta: UnsafePointer<Float>) {
    for group in groups {
      let scale = 1 / Float(group.places.count)
      for place in group.places {
        _ = perceptron.trace(
          theta, on: examples[place], columns: group.columns, scale: scale, slot: place, in: traces)
      }
    }
  }

  public func multiply(
    _ batch: SparseExampleStore, _ batchTraces: OnlineTraces, count batchCount: Int,
    into result: inout [Double]
  ) {
    result.removeAll(keepingCapacity: true)
    for _ in groups { result.append(0) }
    for slot in 0..<batchCount {
      withDense(batch[slot]) { dense in
        for (index, group) in groups.enumerated() {
          for place in group.places {
            var sum = 0.0
            for layer in perceptron.layers.indices {
              let width = perceptron.layers[layer].stride
              let errors = inner(
                traces.error(layer, place), batchTraces.error(layer, slot), count: width)
              let inputs =
                layer == 0
                ? product(examples[place], dense)
                : inner(
                  traces.denseActivities(layer - 1, place),
                  batchTraces.denseActivities(layer - 1, slot),
                  count: perceptron.layers[layer - 1].stride)
              sum += Double((inputs + 1) * errors)
            }
            result[index] += sum
          }
        }
      }
    }
  }

  public func gram(into result: inout [Double]) {
    let rows = groups.count
    result.removeAll(keepingCapacity: true)
    for _ in 0..<rows * rows { result.append(0) }
    for (index, layer) in perceptron.layers.enumerated() {
      multiplyPairs(traces.error(index, 0), width: layer.stride, into: errorProducts)
      if index > 0 {
        multiplyPairs(
          traces.denseActivities(index - 1, 0), width: perceptron.layers[index - 1].stride,
          into: activityProducts)
      }
      addPairs(
        index == 0 ? inputProducts : activityProducts, adding: index == 0 ? 0 : 1, to: &result)
    }
    for row in 0..<rows {
      for column in 0..<row { result[row * rows + column] = result[column * rows + row] }
    }
  }

  public func addCombination(
    _ coefficients: [Double], times factor: Float, to target: UnsafeMutablePointer<Float>
  ) {
    precondition(coefficients.count == groups.count, "A coefficient for each group is needed")
    for (group, coefficient) in zip(groups, coefficients) where coefficient != 0 {
      for place in group.places {
        traces.scale(place, by: factor * Float(coefficient))
        perceptron.add(examples[place], slot: place, in: traces, to: target)
      }
    }
  }

  /// Adds (first + offset) · error products of all pairs of examples to those of their groups.
  private func addPairs(
    _ first: AlignedStorage, adding offset: Float, to result: inout [Double]
  ) {
    let rows = groups.count
    for (row, group) in groups.enumerated() {
      for column in row..<rows {
        let others = groups[column].places
        var total = 0.0
        for place in group.places {
          let start = place * capacity
          // Pairs within a group stand in the upper triangle once, and count twice.
          let later = column > row ? others : place + 1..<others.upperBound
          var sum: Float = 0
          for other in later {
            sum += (first.base[start + other] + offset) * errorProducts.base[start + other]
          }
          total += Double(sum) * (column > row ? 1 : 2)
          if column == row {
            total += Double(
              (first.base[start + place] + offset) * errorProducts.base[start + place])
          }
        }
        result[row * rows + column] += total
      }
    }
  }

  /// The inner products of all pairs of examples; the upper triangle of [count, count] in rows of
  /// `capacity`.
  private func multiplyPairs(
    _ matrix: UnsafePointer<Float>, width: Int, into target: AlignedStorage
  ) {
    multiplyBySelf(
      matrix, stride: width, count: count, width: width, into: target.base, matrixStride: capacity)
  }

  private func withDense(_ example: SparseExample, _ body: (UnsafePointer<Float>) -> Void) {
    for entry in 0..<example.count {
      dense.base[Int(example.places[entry])] = example.values[entry]
    }
    body(dense.base)
    for entry in 0..<example.count { dense.base[Int(example.places[entry])] = 0 }
  }

  private func product(_ example: SparseExample, _ dense: UnsafePointer<Float>) -> Float {
    var sum: Float = 0
    for entry in 0..<example.count {
      sum = sum.addingProduct(example.values[entry], dense[Int(example.places[entry])])
    }
    return sum
  }

  private func inner(
    _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, count: Int
  ) -> Float {
    var sum = Vector.zero
    for index in stride(from: 0, to: count, by: Vector.scalarCount) {
      sum = sum.addingProduct(left.vector(at: index), right.vector(at: index))
    }
    return sum.sum()
  }
}
