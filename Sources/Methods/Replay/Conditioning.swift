import Engine

/// Tells a generator which classes and contexts it is to draw, and of which it is being shown
/// examples.
///
/// Each row has a distribution over classes: certain for labeled examples, the teacher's
/// probabilities for replayed ones. It weighs the modes of the prior and, with gates by class, mixes
/// the gates.
struct Conditioning {
  private let design: GeneratorDesign
  private let classes: Int
  /// The gates of the rows being learned, and of those being drawn.
  let trainingGates: RowGates?
  let drawingGates: RowGates?
  /// Contexts of the rows last drawn, from 1.
  private var drawnContexts: [Int]
  private var modes: [Int]
  /// The teacher's distributions over classes, [rows, classes].
  private var beliefs: [Float]

  /// - Parameter capacity: Rows of a minibatch, at most.
  init(
    _ design: GeneratorDesign, hidden: [Int], classes: Int, contexts: Int, capacity: Int,
    seed: UInt64
  ) {
    self.design = design
    self.classes = classes
    let sets = design.gatedBy == .class ? classes : contexts
    // One set of gates for each class or context.
    let gates =
      design.gating == 0
      ? nil : Self.draw(design.gating, sets: sets, widths: hidden.reversed(), seed: seed)
    trainingGates = gates.map { RowGates($0, capacity: capacity) }
    drawingGates = gates.map { RowGates($0, capacity: capacity) }
    drawnContexts = Array(repeating: 1, count: capacity)
    modes = Array(repeating: 0, count: capacity)
    beliefs = Array(repeating: 0, count: capacity * classes)
  }

  /// Each unit of each layer is off in a set with the given probability, layer by layer and set by
  /// set.
  private static func draw(
    _ proportion: Double, sets: Int, widths: [Int], seed: UInt64
  ) -> HiddenGates {
    var random = RandomStream(seed: seed, purpose: .gates)
    var multipliers: [[[Float]]] = Array(repeating: [], count: sets)
    for width in widths {
      for set in 0..<sets {
        multipliers[set].append(
          (0..<width).map { _ in random.uniform() < Float(proportion) ? 0 : 1 })
      }
    }
    return HiddenGates(form: .silent, multipliers: multipliers)
  }

  /// Draws examples into `workspace.decoder.logits`.
  ///
  /// The class of each row is drawn from those of its part, then the mode, then, where gates are by
  /// context and the part is of no certain one, the context among the past ones.
  /// - Parameter pastContexts: nil where parts are of one context each.
  mutating func generate(
    _ network: VariationalAutoencoder, _ state: ModelState, parts: [ReplayPart],
    pastContexts: Int?, in workspace: AutoencoderWorkspace, using random: inout RandomStream
  ) {
    let rows = parts.last?.rows.upperBound ?? 0
    if design.isConditional {
      for part in parts {
        for row in part.rows {
          let drawn = part.classes.lowerBound + random.uniform(below: part.classes.count)
          let perClass = design.modesPerClass ?? 1
          modes[row] = drawn * perClass + (perClass > 1 ? random.uniform(below: perClass) : 0)
          drawnContexts[row] = part.index
          if let pastContexts, design.gating > 0, design.gatedBy == .context {
            drawnContexts[row] = 1 + random.uniform(below: pastContexts)
          }
          drawingGates?.assign(
            design.gatedBy == .class ? drawn : drawnContexts[row] - 1, to: row..<row + 1)
        }
      }
    }
    let modes = modes
    network.generate(
      state, rows: rows, in: workspace, using: &random, gates: drawingGates,
      mode: { modes[$0] })
  }

  /// Lets the first row to be decoded pass through the gates of a subject.
  func assignDrawingGates(of subject: ExampleSubject) {
    drawingGates?.assign(
      design.gatedBy == .class ? subject.label : subject.context - 1, to: 0..<1)
  }

  /// Declares the labels of current rows, the first of the minibatch.
  func setLabels(
    _ label: (Int) -> Int, rows: Range<Int>, context: Int, in workspace: AutoencoderWorkspace
  ) {
    guard design.isConditional else { return }
    for row in rows {
      let label = label(row)
      if let perClass = design.modesPerClass {
        Self.setModeWeights(of: row, classes: classes, perClass: perClass, in: workspace) {
          $0 == label ? 1 : 0
        }
      }
      trainingGates?.assign(
        design.gatedBy == .class ? label : context - 1, to: row..<row + 1)
    }
  }

  /// Declares what a teacher says of replayed rows.
  ///
  /// - Parameters:
  ///   - answers: Its logits for the rows of the part, [part.rows.count, classes].
  ///   - offset: Where the generated batch starts in the minibatch.
  mutating func setAnswers(
    _ answers: UnsafePointer<Float>, of part: ReplayPart, as targets: ReplayTargets, offset: Int,
    in workspace: AutoencoderWorkspace
  ) {
    guard design.isConditional else { return }
    let (classes, perClass) = (classes, design.modesPerClass)
    let rows = part.rows.lowerBound + offset..<part.rows.upperBound + offset
    beliefs.withUnsafeMutableBufferPointer { buffer in
      guard let beliefs = buffer.baseAddress else { return }
      for (position, row) in rows.enumerated() {
        let belief = beliefs + position * classes
        belief.update(repeating: 0, count: classes)
        targets.write(answers + position * classes, columns: part.targetColumns, to: belief)
        if let perClass {
          Self.setModeWeights(of: row, classes: classes, perClass: perClass, in: workspace) {
            belief[$0]
          }
        }
      }
      if design.gatedBy == .class { trainingGates?.blend(beliefs, into: rows) }
    }
    guard design.gatedBy == .context else { return }
    for row in part.rows {
      trainingGates?.assign(drawnContexts[row] - 1, to: row + offset..<row + offset + 1)
    }
  }

  private static func setModeWeights(
    of row: Int, classes: Int, perClass: Int, in workspace: AutoencoderWorkspace,
    _ probability: (Int) -> Float
  ) {
    let weights = workspace.modeWeights + row * classes * perClass
    for `class` in 0..<classes {
      let share = probability(`class`) / Float(perClass)
      for mode in 0..<perClass { weights[`class` * perClass + mode] = share }
    }
  }
}
