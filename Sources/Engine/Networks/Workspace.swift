/// The memory in which a network computes: the inputs of a minibatch, and what each layer needs.
///
/// Allocated once for the largest minibatch; forward and backward passes allocate nothing.
/// A workspace holds no state between steps, so copies of a learner may share one on one thread.
public final class Workspace {
  /// Examples the workspace has room for.
  public let capacity: Int
  private let widths: [Int]
  private let head: Int
  private let latentEntry: Int
  private let inputStorage: AlignedStorage
  /// The outputs of the layers that are computed some rows at a time; nil where there are none.
  private let blockedOutput: AlignedStorage?
  /// How many layers these are, and the rows they compute at a time.
  private let blocked: Int
  let blockRows: Int
  /// By layer.
  let memories: [LayerMemory]
  /// What the last forward pass was for.
  private(set) var mode = PassMode.evaluation
  /// Rows of the last forward pass that began at the first layer, and all of them.
  private var (exampleRows, rows) = (0, 0)
  /// Rows of the last forward pass that are coupled by themselves.
  private var groups: [Range<Int>]?

  public init(for network: Network, capacity: Int) {
    precondition(capacity > 0, "A workspace holds at least one example")
    self.capacity = capacity
    widths = Self.widths(of: network)
    head = network.head
    latentEntry = network.latentEntry
    inputStorage = AlignedStorage(count: capacity * network.inputs)
    blocked = network.blocked
    blockRows = min(network.blockRows, capacity)
    let (first, last) = (network.layers[..<blocked], network.layers[blocked...])
    memories =
      first.map { [blockRows] in $0.makeMemory(capacity: blockRows) }
      + LayerMemory.chain(for: Array(last), capacity: capacity)
    blockedOutput = first.last.map { AlignedStorage(count: capacity * $0.output.count) }
  }

  private static func widths(of network: Network) -> [Int] {
    [network.inputs] + network.layers.map(\.output.count)
  }

  /// The examples, [capacity, inputs], to be filled before a forward pass.
  public var inputs: UnsafeMutablePointer<Float> { inputStorage.base }
  /// Where stored latent rows are written that stand behind `rows` examples, [capacity − rows, latents].
  public func latents(behind rows: Int) -> UnsafeMutablePointer<Float> {
    activation(after: latentEntry - 1) + rows * widths[latentEntry]
  }
  /// The outputs of the last forward pass, [rows, outputs].
  public var logits: UnsafeMutablePointer<Float> { activation(after: memories.count - 1) }
  /// The derivative of the loss with respect to the logits, [rows, outputs].
  public var logitGradients: UnsafeMutablePointer<Float> { memories[memories.count - 1].errors }
  /// What the head read in the last forward pass, [rows, features].
  public var features: UnsafeMutablePointer<Float> { activation(after: head - 1) }

  /// The output of layer `index`, or the input for −1.
  func activation(after index: Int) -> UnsafeMutablePointer<Float> {
    if let blockedOutput, index == blocked - 1 { return blockedOutput.base }
    return index < 0 ? inputStorage.base : memories[index].outputs
  }
  /// The errors of layer `index`.
  func error(after index: Int) -> UnsafeMutablePointer<Float> { memories[index].errors }

  // MARK: Rows

  func begin(rows: Int, latentRows: Int, groups: [Range<Int>]?, mode: PassMode) {
    (exampleRows, self.rows, self.mode) = (rows, rows + latentRows, mode)
    self.groups = groups
  }

  /// Those rows, as far as they have passed layer `index`.
  func groups(at index: Int) -> [Range<Int>]? {
    index < latentEntry && exampleRows < rows
      ? groups?.map { $0.clamped(to: 0..<exampleRows) } : groups
  }

  /// The rows that layer `index` computed in the last forward pass end here.
  func rowEnd(at index: Int) -> Int { index < latentEntry ? exampleRows : rows }

  /// Those of `rows` that have passed layer `index`.
  func clamped(_ range: Range<Int>, at index: Int) -> Range<Int> {
    index < latentEntry ? range.clamped(to: 0..<exampleRows) : range
  }

  /// All rows that have passed layer `index`, after the errors of those beside `range` are set to 0.
  func extendRows(_ range: Range<Int>, at index: Int, width: Int) -> Range<Int> {
    let (errors, end) = (memories[index].errors, rowEnd(at: index))
    errors.update(repeating: 0, count: range.lowerBound * width)
    (errors + range.upperBound * width).update(
      repeating: 0, count: (end - range.upperBound) * width)
    return 0..<end
  }

  func require(rows: Int, for network: Network) {
    precondition(
      rows <= capacity, "A workspace for \(capacity) examples cannot hold \(rows)")
    assert(
      widths == Self.widths(of: network), "A workspace serves networks of one shape only")
  }
}
