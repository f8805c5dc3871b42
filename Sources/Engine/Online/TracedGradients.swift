/// Gradients of the mean losses of groups of stored examples, whose large part, that of the first layer,
/// is known by traces only.
///
/// The first layer's gradient of one example is the outer product of its inputs and its error there, so
/// an inner product of two such gradients is a product of two short inner products,
///
///     ⟨∇ℓ_e, ∇ℓ_f⟩ = (x_e · x_f + 1)(δ_e · δ_f),
///
/// with the inputs x, 1 for the bias, and the errors δ. Up to about 800 examples this is cheaper than
/// the gradients themselves; the products of the inputs, which never change, are computed once. The
/// other layers are small, and their gradients kept whole. The sums over a group are in double
/// precision. Allocated once; has the identity of its memory.
public final class TracedGradients: ConstraintGradients {
  /// Examples there is room for.
  public let capacity: Int
  private let perceptron: OnlinePerceptron
  private let traces: OnlineTraces
  private let batchTraces: OnlineTraces
  /// For each group its examples, some at a time, and their places in the traces.
  private var groups: [(parts: [FixedExamples], places: Range<Int>)] = []
  /// The examples of all groups.
  private var examples: [SparseExample] = []
  private var losses: [Float] = []
  /// x · x + 1 of all pairs, [capacity, capacity]; the upper triangle.
  private let inputProducts: AlignedStorage
  private let errorProducts: AlignedStorage
  /// The gradients of the layers behind the first, one row for each group.
  private let higherLayers: GradientRows
  /// The same part of another gradient.
  private let higherGradient: AlignedStorage
  /// One example's inputs with their zeros.
  private let dense: AlignedStorage

  /// - Parameters:
  ///   - batchTraces: Those of the batch that is compared.
  ///   - groups: Groups there is room for.
  ///   - capacity: Examples of all groups together.
  public init(
    for perceptron: OnlinePerceptron, batchTraces: OnlineTraces, groups: Int, capacity: Int
  ) {
    self.capacity = capacity
    self.perceptron = perceptron
    self.batchTraces = batchTraces
    traces = OnlineTraces(for: perceptron, capacity: capacity)
    inputProducts = AlignedStorage(count: capacity * capacity)
    errorProducts = AlignedStorage(count: capacity * capacity)
    let higherCount = perceptron.layout.count - perceptron.inputLayerCount
    higherLayers = GradientRows(capacity: groups, count: higherCount)
    higherGradient = AlignedStorage(count: higherCount)
    dense = AlignedStorage(count: perceptron.network.inputs)
  }

  public func append(_ slots: [Int], of store: SparseExampleStore, columns: Range<Int>) {
    let places = examples.count..<examples.count + slots.count
    precondition(
      places.upperBound <= capacity,
      "\(places.lowerBound) and \(slots.count) examples where \(capacity) have room")
    let parts = FixedExamples.parts(of: slots, of: store, columns: columns)
    groups.append((parts, places))
    for part in parts { examples += part.batch.map(\.example) }
    for place in places {
      withDense(examples[place]) { dense in
        for other in 0...place {
          inputProducts.base[other * capacity + place] = 1 + product(examples[other], dense)
        }
      }
    }
  }

  public var examplesByGroup: [[OnlineBatchExample]] { groups.map { $0.parts.flatMap(\.batch) } }

  public func differentiate(_ state: ModelState) {
    state.parameters.withUnsafePointer { theta in
      for (row, group) in groups.enumerated() {
        forEachPart(of: group) { part, place in
          perceptron.trace(
            theta, on: part.batch, firstSlot: place, in: traces, losses: &losses)
        }
        higherLayers.clear(row)
        perceptron.addHigherLayers(group.places, in: traces, to: higherLayers[row])
      }
    }
  }

  public func multiply(_ batch: [OnlineBatchExample], into result: inout [Double]) {
    higherGradient.base.update(repeating: 0, count: higherLayers.count)
    perceptron.addHigherLayers(batch.indices, in: batchTraces, to: higherGradient.base)
    higherLayers.multiply(higherGradient.base, rows: groups.count, into: &result)
    let width = perceptron.layers[0].stride
    for (slot, entry) in batch.enumerated() {
      withDense(entry.example) { dense in
        for (index, group) in groups.enumerated() {
          let errors = RowBlock(
            base: traces.error(0, group.places.lowerBound), stride: width, count: group.places.count
          )
          let error = RowBlock(base: batchTraces.error(0, slot), stride: width, count: 1)
          var sum = 0.0
          forEachInnerProduct(of: errors, with: error, width: width) { row, _, errors in
            let inputs = product(examples[group.places.lowerBound + row], dense)
            sum += Double((inputs + 1) * errors)
          }
          result[index] += sum
        }
      }
    }
  }

  public func gram(into result: inout [Double]) {
    let rows = groups.count
    higherLayers.gram(rows: rows, into: &result)
    let width = perceptron.layers[0].stride
    multiplyBySelf(
      traces.error(0, 0), stride: width, count: examples.count, width: width,
      into: errorProducts.base, matrixStride: capacity)
    for (row, group) in groups.enumerated() {
      for column in row..<rows {
        result[row * rows + column] += sumOfPairs(group.places, groups[column].places)
        result[column * rows + row] = result[row * rows + column]
      }
    }
  }

  public func addCombination(
    _ coefficients: [Double], times factor: Float, to target: inout Parameters
  ) {
    precondition(coefficients.count == groups.count, "A coefficient for each group is needed")
    target.withUnsafeMutablePointer { target in
      for (group, coefficient) in zip(groups, coefficients) where coefficient != 0 {
        for place in group.places { traces.scale(place, by: factor * Float(coefficient)) }
        forEachPart(of: group) { part, place in
          perceptron.addFirstLayer(part, firstSlot: place, in: traces, to: target)
        }
      }
      higherLayers.addCombination(
        coefficients.map { Double(factor) * $0 }, to: target + perceptron.inputLayerCount)
    }
  }

  /// Calls `body` with some examples of a group at a time, and the place of the first of them.
  private func forEachPart(
    of group: (parts: [FixedExamples], places: Range<Int>),
    _ body: (_ part: FixedExamples, _ place: Int) -> Void
  ) {
    var place = group.places.lowerBound
    for part in group.parts {
      body(part, place)
      place += part.batch.count
    }
  }

  /// The inner product of the first layer's gradients of two groups, or of one with itself.
  private func sumOfPairs(_ places: Range<Int>, _ others: Range<Int>) -> Double {
    var total = 0.0
    for place in places {
      // Pairs within a group stand in the upper triangle once, and count twice.
      let later = places == others ? place + 1..<others.upperBound : others
      let start = place * capacity + later.lowerBound
      let sum = Double(
        innerProduct(
          inputProducts.base + start, errorProducts.base + start, count: later.count))
      total += places == others ? 2 * sum : sum
      if places == others {
        let own = place * capacity + place
        total += Double(inputProducts.base[own] * errorProducts.base[own])
      }
    }
    return total
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
}
