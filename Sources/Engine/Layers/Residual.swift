/// A residual block, y = F(x) + S(x), maybe with rectified linear units behind the sum.
///
/// F is some layers one behind the other, S others or nothing, which leaves x as it is
/// (He et al. 2016, arXiv:1512.03385, Equations 1 and 2).
public struct Residual: Layer {
  /// F.
  public let body: [any Layer]
  /// S; empty for the identity.
  public let shortcut: [any Layer]
  public let rectifies: Bool

  public init(_ body: [any Layer], shortcut: [any Layer] = [], rectifies: Bool) {
    precondition(!body.isEmpty, "A residual block has layers")
    for chain in [body, shortcut] {
      for (layer, next) in zip(chain, chain.dropFirst()) {
        precondition(
          layer.output.count == next.input.count,
          "\(layer.output) stands before \(next.input) in a residual block")
      }
    }
    let (input, output) = (body[0].input, body[body.count - 1].output)
    let (from, to) = (shortcut.first?.input ?? input, shortcut.last?.output ?? input)
    precondition(
      from.count == input.count && to.count == output.count,
      "A shortcut from \(from) to \(to) beside layers from \(input) to \(output)")
    (self.body, self.shortcut, self.rectifies) = (body, shortcut, rectifies)
  }

  public var input: FeatureShape { body[0].input }
  public var output: FeatureShape { body[body.count - 1].output }
  private var layers: [any Layer] { body + shortcut }
  public var tensors: [ParameterLayout.Tensor] { layers.flatMap { $0.tensors } }
  public var statistics: [ParameterLayout.Tensor] { layers.flatMap { $0.statistics } }
  public var couplesRows: Bool { layers.contains { $0.couplesRows } }

  /// The memories of both chains; their last layers share the block's errors.
  public final class Memory: LayerMemory {
    fileprivate let body, shortcut: [LayerMemory]

    fileprivate init(for layer: Residual, capacity: Int) {
      body = LayerMemory.chain(for: layer.body, capacity: capacity)
      shortcut = LayerMemory.chain(for: layer.shortcut, capacity: capacity)
      super.init(capacity: capacity, width: layer.output.count)
      // Both ends are told the same errors; only a layer that changes its own on entering needs a copy.
      for (chain, memories) in [(layer.body, body), (layer.shortcut, shortcut)] {
        if let last = chain.last, !last.changesErrors { memories.last?.shareErrors(of: self) }
      }
    }
  }

  public func makeMemory(capacity: Int) -> Memory { Memory(for: self, capacity: capacity) }

  public var changesErrors: Bool { rectifies }

  public func initialize(
    _ parameters: inout Parameters, _ initialization: Initialization,
    using random: inout RandomStream
  ) {
    for layer in layers { layer.initialize(&parameters, initialization, using: &random) }
  }

  public func initialize(statistics: inout Parameters) {
    for layer in layers { layer.initialize(statistics: &statistics) }
  }

  public func forward(
    _ pass: LayerPass, statistics: UnsafePointer<Float>, in memory: Memory
  ) {
    for (chain, memories) in [(body, memory.body), (shortcut, memory.shortcut)] {
      for index in chain.indices {
        chain[index].forward(
          passes(pass, memories, index), statistics: statistics, inMemory: memories[index])
      }
    }
    let added = memory.shortcut.last.map { UnsafePointer($0.outputs) } ?? pass.input
    addRows(
      memory.body[body.count - 1].outputs, added, into: memory.outputs,
      count: pass.rows.upperBound * output.count, rectifies: rectifies)
  }

  public func enter(_ pass: LayerPass, in memory: Memory) {
    guard rectifies else { return }
    let offset = pass.rows.lowerBound * output.count
    maskByRectifier(
      memory.errors + offset, activation: memory.outputs + offset,
      count: pass.rows.count * output.count)
  }

  /// Goes back through both chains, but not yet to the block's inputs.
  public func addGradient(
    _ pass: LayerPass, in memory: Memory, to gradient: UnsafeMutablePointer<Float>,
    accumulating: Bool
  ) {
    for (chain, memories) in [(body, memory.body), (shortcut, memory.shortcut)] {
      guard let last = memories.last else { continue }
      if last.errors != memory.errors {
        let offset = pass.rows.lowerBound * output.count
        (last.errors + offset).update(
          from: memory.errors + offset, count: pass.rows.count * output.count)
      }
      for index in chain.indices.reversed() {
        let own = passes(pass, memories, index)
        chain[index].enter(own, inMemory: memories[index])
        chain[index].addGradient(
          own, inMemory: memories[index], to: gradient, accumulating: accumulating)
        guard index > 0 else { continue }
        let offset = pass.rows.lowerBound * chain[index].input.count
        chain[index].propagate(
          own, inMemory: memories[index], to: memories[index - 1].errors + offset)
      }
    }
  }

  public func propagate(
    _ pass: LayerPass, in memory: Memory, to errors: UnsafeMutablePointer<Float>,
    accumulating: Bool
  ) {
    body[0].propagate(
      passes(pass, memory.body, 0), inMemory: memory.body[0], to: errors,
      accumulating: accumulating)
    if let first = shortcut.first {
      first.propagate(
        passes(pass, memory.shortcut, 0), inMemory: memory.shortcut[0], to: errors,
        accumulating: true)
    } else {
      addRows(
        UnsafePointer(errors), memory.errors + pass.rows.lowerBound * output.count, into: errors,
        count: pass.rows.count * output.count, rectifies: false)
    }
  }

  public func fold(_ memory: Memory, into statistics: UnsafeMutablePointer<Float>) {
    for (layer, memory) in zip(layers, memory.body + memory.shortcut) {
      layer.fold(inMemory: memory, into: statistics)
    }
  }

  /// What the layer at `index` of a chain is given.
  private func passes(_ pass: LayerPass, _ memories: [LayerMemory], _ index: Int) -> LayerPass {
    LayerPass(
      theta: pass.theta, mode: pass.mode, rows: pass.rows, groups: pass.groups,
      input: index == 0 ? pass.input : UnsafePointer(memories[index - 1].outputs), gates: nil)
  }
}

/// target ← left + right, or max(0, left + right).
private func addRows(
  _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>,
  into target: UnsafeMutablePointer<Float>, count: Int, rectifies: Bool
) {
  let lanes = Vector.scalarCount
  let whole = count - count % lanes
  for index in stride(from: 0, to: whole, by: lanes) {
    let sum = left.vector(at: index) + right.vector(at: index)
    target.store(rectifies ? sum.replacing(with: 0, where: sum .< 0) : sum, at: index)
  }
  for index in whole..<count {
    let sum = left[index] + right[index]
    target[index] = rectifies && sum < 0 ? 0 : sum
  }
}
