import Datasets
public import Engine
public import Streams

/// The examples of one optimization step, and the loss terms to be minimized on them.
///
/// A step is described before it is computed: rows of input, and terms that say which rows count
/// with which labels or targets, over which output units, with which weight. All terms share one
/// forward and one backward pass. The memory is allocated once.
public final class StepBatch {
  /// A weighted mean loss over a range of rows.
  public struct Term: Sendable {
    enum Kind: Sendable {
      /// Softmax cross-entropy with the rows' labels.
      case labels
      /// The same with labels of another slot; see ``StepBatch/addLabelTerm(slot:rows:columns:weight:label:)``.
      case labelsOfSlot(Int)
      /// Distillation from the rows' targets, of which only some columns may count; all of the term's
      /// where absent.
      case targets(Distillation, columns: Range<Int>? = nil)
      /// Squared distance of the logits from the rows' targets: the sum over columns, or their mean.
      case squaredError(isMean: Bool)
      /// Binary cross-entropies with the rows' labels, and with their targets at a temperature in the
      /// distilled columns.
      case binary(distilled: Range<Int>, temperature: Float)
    }
    var rows: Range<Int>
    var columns: OutputUnits
    var weight: Float
    var kind: Kind
    /// Further logits of exactly 0 that take part in the softmax.
    var zeroLogits = 0
  }

  /// What is known of the stream, and the contexts whose examples have come.
  let stream: StreamOutline
  let arrived: ArrivedContexts
  /// Input rows in use.
  public private(set) var rows = 0
  /// The rows of the current data.
  private(set) var currentRows = 0..<0
  /// Where current rows come from, those that have a place.
  private var places: [StreamExample?] = []
  private(set) var terms: [Term] = []
  /// Rows from here on constrain the gradient (A-GEM).
  private var firstConstraintRow: Int?
  /// Whether the terms of these rows are minimized too.
  private var minimizesConstraint = false

  let network: Network
  let workspace: Workspace
  /// The gates through which the rows pass; nil for a network without.
  let gates: RowGates?
  /// Output units, by slot and row; read by terms with labels.
  ///
  /// Slot 0 has the examples' own.
  private let labels: UnsafeMutablePointer<Int32>
  private let slots: Int
  /// A teacher's logits, [capacity, outputs], by row; read by terms with targets.
  private let targets: UnsafeMutablePointer<Float>

  /// - Parameters:
  ///   - arrived: The contexts whose examples have come.
  ///   - slots: Sets of labels that the rows can have at once, at least 1.
  ///   - gates: Gates of the hidden units, one set for each context.
  public init(
    network: Network, stream: StreamOutline, arrived: ArrivedContexts, capacity: Int,
    slots: Int = 1, gates: HiddenGates? = nil
  ) {
    self.network = network
    self.stream = stream
    self.arrived = arrived
    self.slots = slots
    self.gates = gates.map { RowGates($0, capacity: capacity) }
    workspace = Workspace(for: network, capacity: capacity)
    labels = .allocate(capacity: slots * capacity)
    labels.initialize(repeating: 0, count: slots * capacity)
    targets = .allocate(capacity: capacity * network.outputs)
    targets.initialize(repeating: 0, count: capacity * network.outputs)
    terms.reserveCapacity(64)
  }

  deinit {
    labels.deallocate()
    targets.deallocate()
  }

  /// Starts the next step.
  func removeAll() {
    rows = 0
    currentRows = 0..<0
    places.removeAll(keepingCapacity: true)
    terms.removeAll(keepingCapacity: true)
    firstConstraintRow = nil
  }

  /// Whether the hidden units are gated by context, so that the same inputs count anew for each.
  var isGated: Bool { gates != nil }

  /// Sends rows through the gates of context `index`, where there are gates.
  func gate(_ rows: Range<Int>, as index: Int) { gates?.assign(index - 1, to: rows) }

  /// Declares that the rows so far are the current data.
  func endCurrentRows() { currentRows = 0..<rows }

  /// Adds the example at `position` as the next row, as it looks in a pass over the examples.
  ///
  /// - Parameter place: Where it stands among the contexts that have come, if it does.
  func append(
    _ position: Int, of examples: Examples, pass: Int? = nil, place: StreamExample? = nil
  ) {
    precondition(rows < workspace.capacity, "The batch has room for \(workspace.capacity) rows")
    places.append(place)
    examples.write(position, pass: pass, to: workspace.inputs + rows * network.inputs)
    labels[rows] = examples.labels[position]
    rows += 1
  }

  /// The example's own label of a row.
  func label(_ row: Int) -> Int { Int(labels[row]) }

  /// The place of a current row among the contexts that have come.
  ///
  /// - Precondition: the row has one.
  func place(_ row: Int) -> StreamExample {
    guard let place = places[row] else {
      preconditionFailure("Row \(row) stands for no example of a single context")
    }
    return place
  }

  /// The logits of a row, [outputs], as they were computed for this step.
  func logits(_ row: Int) -> UnsafeMutablePointer<Float> {
    workspace.logits + row * network.outputs
  }

  func addTerm(
    _ kind: Term.Kind, rows: Range<Int>, columns: OutputUnits, weight: Float, zeroLogits: Int = 0
  ) {
    terms.append(
      Term(rows: rows, columns: columns, weight: weight, kind: kind, zeroLogits: zeroLogits))
  }

  /// The same for neighbors.
  func addTerm(_ kind: Term.Kind, rows: Range<Int>, columns: Range<Int>, weight: Float) {
    addTerm(kind, rows: rows, columns: OutputUnits(columns), weight: weight)
  }

  /// Adds a row that stands for no example of a context, with its label.
  func append(_ inputs: UnsafePointer<Float>, label: Int) {
    let row = append(inputs, count: 1).lowerBound
    labels[row] = Int32(label)
  }

  /// Adds ready inputs [count, inputs] as the next rows and returns these.
  func append(_ inputs: UnsafePointer<Float>, count: Int) -> Range<Int> {
    precondition(
      rows + count <= workspace.capacity, "The batch has room for \(workspace.capacity) rows")
    let width = network.inputs
    (workspace.inputs + rows * width).update(from: inputs, count: count * width)
    for _ in 0..<count { places.append(nil) }
    rows += count
    return rows - count..<rows
  }

  /// Adds a term with labels of its own, so that rows can be learned with several labels at once.
  func addLabelTerm(
    slot: Int, rows: Range<Int>, columns: Range<Int>, weight: Float, label: (Int) -> Int
  ) {
    precondition(slot < slots, "The batch has \(slots) sets of labels")
    for row in rows { labels[slot * workspace.capacity + row] = Int32(label(row)) }
    addTerm(.labelsOfSlot(slot), rows: rows, columns: columns, weight: weight)
  }

  /// Sets a teacher's logits [rows.count, outputs] as the targets of the rows.
  func setTargets(_ logits: UnsafePointer<Float>, rows: Range<Int>) {
    let width = network.outputs
    (targets + rows.lowerBound * width).update(from: logits, count: rows.count * width)
  }

  /// Multiplies the weights of all terms added so far.
  func scaleTerms(by factor: Float) {
    for index in terms.indices { terms[index].weight *= factor }
  }

  /// Leaves out output units of all terms added so far, which are of labels.
  ///
  /// - Parameter columns: Those that stay; every label is among them.
  func restrictTerms(to columns: [Int]) {
    for index in terms.indices {
      terms[index].columns = OutputUnits(columns.filter(terms[index].columns.contains))
    }
  }

  /// Declares that the rows added from now on constrain the gradient.
  ///
  /// - Parameter minimized: Whether they add to it all the same.
  func beginConstraint(minimized: Bool) {
    firstConstraintRow = rows
    minimizesConstraint = minimized
  }

  /// The rows whose terms are minimized.
  var minimizedRows: Range<Int> { 0..<(minimizesConstraint ? rows : firstConstraintRow ?? rows) }

  /// The rows whose gradient constrains that of the others, maybe none.
  var constraintRows: Range<Int> { (firstConstraintRow ?? rows)..<rows }

  /// Computes all terms and their gradients with respect to the logits.
  ///
  /// - Returns: The summed loss of the terms that are minimized; constraints are not in it.
  func evaluate(_ state: ModelState) -> Double {
    network.forward(state, rows: rows, in: workspace, mode: .training, gates: gates)
    let width = network.outputs
    workspace.logitGradients.update(repeating: 0, count: rows * width)
    var total = 0.0
    for term in terms {
      let offset = term.rows.lowerBound * width
      let loss =
        switch term.kind {
        case .labels: crossEntropy(term, slot: 0)
        case .labelsOfSlot(let slot): crossEntropy(term, slot: slot)
        case .targets(let distillation, let targetColumns):
          distillation.loss(
            logits: workspace.logits + offset, targets: targets + offset,
            rows: term.rows.count, width: width, columns: term.columns.neighbors,
            targetColumns: targetColumns, zeroLogits: term.zeroLogits, weight: term.weight,
            addingTo: workspace.logitGradients + offset)
        case .squaredError(let isMean):
          term.columns.stretches.reduce(0) { sum, columns in
            sum
              + squaredError(
                logits: workspace.logits + offset, targets: targets + offset,
                rows: term.rows.count, width: width, columns: columns,
                weight: isMean ? term.weight / Float(term.columns.count) : term.weight,
                addingTo: workspace.logitGradients + offset)
          }
        case .binary(let distilled, let temperature):
          binaryCrossEntropy(
            logits: workspace.logits + offset, labels: labels + term.rows.lowerBound,
            targets: targets + offset, distilled: distilled, temperature: temperature,
            rows: term.rows.count, width: width, columns: term.columns.neighbors,
            weight: term.weight, addingTo: workspace.logitGradients + offset)
        }
      if minimizedRows.contains(term.rows.lowerBound) { total += loss }
    }
    return total
  }

  private func crossEntropy(_ term: Term, slot: Int) -> Double {
    let offset = term.rows.lowerBound * network.outputs
    let (logits, gradients) = (workspace.logits + offset, workspace.logitGradients + offset)
    let labels = labels + slot * workspace.capacity + term.rows.lowerBound
    // Neighbors have the fast form, which gathers nothing.
    guard let columns = term.columns.range else {
      return softmaxCrossEntropy(
        logits: logits, labels: labels, rows: term.rows.count, width: network.outputs,
        columns: Array(term.columns), zeroLogits: term.zeroLogits, weight: term.weight,
        addingTo: gradients)
    }
    return softmaxCrossEntropy(
      logits: logits, labels: labels, rows: term.rows.count, width: network.outputs,
      columns: columns, zeroLogits: term.zeroLogits, weight: term.weight, addingTo: gradients)
  }
}
