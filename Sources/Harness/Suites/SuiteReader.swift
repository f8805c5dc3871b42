import Datasets
import Engine
public import Foundation
import Methods
import Streams
import Yams

extension Suite {
  /// Reads and checks a suite file.
  ///
  /// - Throws: A ``SuiteError`` with the line and the nearest valid name.
  public init(contentsOf url: URL) throws(SuiteError) {
    try self.init(try SuiteNode(contentsOf: url))
  }

  /// Reads and checks the text of a suite.
  public init(yaml text: String, file: String) throws(SuiteError) {
    try self.init(try SuiteNode(yaml: text, file: file))
  }

  private init(_ node: SuiteNode) throws(SuiteError) {
    if let entry = try node.entries.first(where: { $0.key == "pretrain" }) {
      throw entry.keyNode.error(
        "a file with 'pretrain' makes weights; give it to 'clbench pretrain'")
    }
    let fields = try node.fields([
      "name", "title", "description", "kernel", "protocol", "scenarios", "seeds", "intransigence",
      "published", "methods",
    ])
    func required(_ key: String) throws(SuiteError) -> SuiteNode {
      guard let value = fields[key] else { throw node.error("the key '\(key)' is missing") }
      return value
    }
    name = try required("name").suiteName()
    title = try fields["title"]?.text ?? name
    description = (try fields["description"]?.text ?? "").trimmingCharacters(
      in: .whitespacesAndNewlines)
    kernel = try fields["kernel"]?.kernelClass() ?? .portable
    scenarios = try required("scenarios").distinct("scenarios") { element throws(SuiteError) in
      try element.choice("scenarios", of: Scenario.self)
    }
    self.protocol = try ProtocolSpec(try required("protocol"), scenarios: scenarios)
    seeds = try required("seeds").seeds()
    intransigence = try fields["intransigence"]?.choice("intransigence") ?? .joint
    if let node = fields["intransigence"], intransigence == .perContext,
      self.protocol.stream != nil
    {
      throw node.error("'per-context' needs known context boundaries; a 'stream' has none")
    }
    published = try fields["published"].map { node throws(SuiteError) in
      try RunPlan.Published(node)
    }
    methods = []
    var known: Set<String> = []
    for element in try required("methods").elements {
      let rows = try Method.rows(element, scenarios: scenarios, protocol: self.protocol)
      let names = rows.flatMap(\.names)
      if let name = names.first(where: known.contains) {
        throw element.error("the label '\(name)' stands twice; give one of them another 'label'")
      }
      known.formUnion(names)
      methods += rows
      guard runCount <= Suite.mostRuns else {
        throw element.error("the suite has more than \(Suite.mostRuns) runs; split it into several")
      }
    }
    guard !methods.isEmpty else { throw try required("methods").error("the list is empty") }
    try refuseUnused(in: try required("protocol"))
    self.protocol = statingWhatIsUsed()
  }
}

extension Suite.Method {
  /// All names under which the row appears in tables and figures.
  fileprivate var names: [String] { [label] + (sweep.map { [$0.group] } ?? []) }
}

extension SuiteNode {
  /// A non-empty list without repetitions.
  func distinct<Element: Hashable>(
    _ name: String, _ read: (SuiteNode) throws(SuiteError) -> Element
  ) throws(SuiteError) -> [Element] {
    var result: [Element] = []
    var known: Set<Element> = []
    for element in try elements {
      let value = try read(element)
      guard known.insert(value).inserted else { throw element.error("'\(value)' stands twice") }
      result.append(value)
    }
    guard !result.isEmpty else { throw error("'\(name)' is empty") }
    return result
  }

  /// A class of kernels; the one of the library has the older name `fast` too.
  fileprivate func kernelClass() throws(SuiteError) -> KernelClass {
    let text = try text
    guard let kernel = KernelClass(named: text) else {
      throw error(
        "'\(text)' is no value for 'kernel'\(hint(text, among: ["portable", "library", "fast"]))")
    }
    return kernel
  }
}

extension RunPlan.Published {
  fileprivate init(_ node: SuiteNode) throws(SuiteError) {
    let fields = try node.fields(["paper", "protocol"])
    guard let paper = fields["paper"], let prefix = fields["protocol"] else {
      throw node.error("'published' needs the keys 'paper' and 'protocol'")
    }
    self.init(paper: try paper.text, protocolPrefix: try prefix.text)
    if let defect = PlainName.defect(of: self.paper) {
      throw paper.error("the name of a paper \(defect)")
    }
  }
}

extension ProtocolSpec {
  fileprivate init(_ node: SuiteNode, scenarios: [Scenario]) throws(SuiteError) {
    let fields = try node.fields([
      "dataset", "kind", "contexts", "iterations", "batch-size", "hidden", "optimizer",
      "learning-rate", "momentum", "reset-optimizer", "active-classes", "heads", "angles",
      "curve-interval", "curve-samples", "stream", "fuzziness", "inactive-logits", "angle-range",
      "padding", "samples-per-context", "epochs", "classes-per-context", "network", "normalize",
      "features", "measurements", "run", "test-every",
      "shrink",
    ])
    guard let dataset = fields["dataset"] else { throw node.error("the key 'dataset' is missing") }
    self.init(dataset: try dataset.text)
    let isFolder = try dataset.namesFolder(self.dataset)
    if let kind = fields["kind"] {
      self.kind = try kind.choice("kind")
      guard !isFolder || self.kind.keepsPixels else {
        throw kind.error(
          "images of a folder are learned as they are; leave out 'kind', or write 'split'")
      }
    }
    func integer(_ key: String, _ range: ClosedRange<Int>, default value: Int)
      throws(SuiteError) -> Int
    {
      try fields[key]?.integer(key, in: range) ?? value
    }
    try readList(fields, of: node, scenarios: scenarios)
    contexts = try integer("contexts", 1...1000, default: contexts)
    iterations = try integer("iterations", 1...10_000_000, default: iterations)
    batchSize = try integer("batch-size", 1...65_536, default: batchSize)
    curveInterval = try integer("curve-interval", 0...10_000_000, default: curveInterval)
    curveSamples = try integer("curve-samples", 1...1_000_000, default: curveSamples)
    try readNetwork(fields)
    if let name = fields["optimizer"] { optimizer.name = try name.choice("optimizer") }
    if let rate = fields["learning-rate"] {
      optimizer.learningRate = try rate.number("learning-rate", in: 1e-12...1e6)
    }
    if let momentum = fields["momentum"] {
      optimizer.momentum = try momentum.number("momentum", in: 0...0.999999)
      guard optimizer.name == .sgd || optimizer.momentum == 0 else {
        throw momentum.error("'momentum' belongs to the optimizer 'sgd'")
      }
    }
    if let reset = fields["reset-optimizer"] {
      optimizer.resetPerContext = try reset.flag("reset-optimizer")
    }
    if let active = fields["active-classes"] {
      activeClasses = try active.choice("active-classes")
    } else if scenarios.contains(.class), fields["stream"] == nil, kind.list == nil {
      // It means something there only, and so has no part in the ids of other suites.
      activeClasses = .allSoFar
    }
    // Absent and "multi" are the same protocol, and so have the same ids.
    if let heads = fields["heads"], try heads.choice("heads", of: Heads.self) == .single {
      self.heads = .single
    }
    try readAngles(fields, of: node)
    try readClasses(fields, of: node, scenarios: scenarios)
    if let padding = fields["padding"] {
      guard kind == .permuted else {
        throw padding.error("'padding' belongs to the kind 'permuted'")
      }
      // Absent and 2 are the same protocol, and so have the same ids.
      let pixels = try padding.integer("padding", in: 0...100)
      if pixels != 2 { self.padding = pixels }
    }
    try readPasses(fields)
    try readStream(fields)
    try readSources(fields)
    try readMeasurements(fields)
  }

  /// A rotated protocol has as many contexts as angles, or a range from which they are drawn.
  private mutating func readAngles(
    _ fields: [String: SuiteNode], of node: SuiteNode
  ) throws(SuiteError) {
    guard kind == .rotated else {
      for key in ["angles", "angle-range"] {
        if let node = fields[key] { throw node.error("'\(key)' belongs to the kind 'rotated'") }
      }
      return
    }
    func degrees(_ list: SuiteNode, _ key: String) throws(SuiteError) -> [Double] {
      var degrees: [Double] = []
      for angle in try list.elements { degrees.append(try angle.number(key, in: -360...360)) }
      return degrees
    }
    if let range = fields["angle-range"] {
      if let angles = fields["angles"] {
        throw angles.error("'angles' and 'angle-range' exclude each other")
      }
      let ends = try degrees(range, "angle-range")
      guard ends.count == 2, ends[0] < ends[1] else {
        throw range.error("'angle-range' is two angles, the smaller first; write [0, 180]")
      }
      angleRange = ends
      return
    }
    guard let angles = fields["angles"] else {
      throw node.error(
        """
        the kind 'rotated' needs 'angles' or an 'angle-range'; write 'angles: [0, 80, 160]' or \
        'angle-range: [0, 180]'
        """)
    }
    let listed = try degrees(angles, "angles")
    guard !listed.isEmpty else { throw angles.error("the list of angles is empty") }
    if let contexts = fields["contexts"], self.contexts != listed.count {
      throw contexts.error("there are \(listed.count) angles, so 'contexts' can be left out")
    }
    contexts = listed.count
    self.angles = listed
  }

  /// Reads how many training examples a context has and how often they are passed.
  private mutating func readPasses(_ fields: [String: SuiteNode]) throws(SuiteError) {
    guard let node = fields["samples-per-context"] else {
      if let epochs = fields["epochs"] {
        throw epochs.error(
          "'epochs' means nothing without 'samples-per-context'; give 'iterations' instead")
      }
      return
    }
    if let iterations = fields["iterations"] {
      throw iterations.error(
        "'iterations' follow from 'samples-per-context', 'epochs' and 'batch-size'; leave them out")
    }
    if let stream = fields["stream"] {
      throw stream.error("a 'stream' is as long as its 'iterations'; it has no passes")
    }
    let samples = try node.integer("samples-per-context", in: 1...10_000_000)
    let epochs = try fields["epochs"]?.integer("epochs", in: 1...10_000) ?? 1
    guard samples % batchSize == 0 else {
      throw node.error(
        "\(samples) examples are no whole number of batches of \(batchSize)")
    }
    samplesPerContext = samples
    iterations = samples / batchSize * epochs
  }

  /// Reads how examples arrive where boundaries are not known.
  private mutating func readStream(_ fields: [String: SuiteNode]) throws(SuiteError) {
    guard let node = fields["stream"] else {
      for key in ["fuzziness", "inactive-logits"] {
        if let node = fields[key] { throw node.error("'\(key)' means nothing without a 'stream'") }
      }
      return
    }
    let stream: LabelStream.Kind = try node.choice("stream")
    self.stream = stream
    if let fuzziness = fields["fuzziness"], stream != .fuzzyBoundaries {
      throw fuzziness.error("'fuzziness' belongs to the stream 'fuzzy-boundaries'")
    }
    if stream == .fuzzyBoundaries {
      let value = try fields["fuzziness"]?.integer("fuzziness", in: 0...5_000_000) ?? 500
      guard 2 * value <= iterations else {
        throw (fields["fuzziness"] ?? node).error(
          """
          transitions of 2 × \(value) iterations overlap in contexts of \(iterations); write a \
          'fuzziness' of at most \(iterations / 2)
          """)
      }
      fuzziness = value
    }
    if let inactive = fields["inactive-logits"] {
      inactiveLogits = try inactive.choice("inactive-logits")
    }
    if let active = fields["active-classes"], activeClasses != .all {
      throw active.error(
        "'active-classes' needs known context boundaries; with a 'stream' it is all")
    }
    if let reset = fields["reset-optimizer"], optimizer.resetPerContext {
      throw reset.error("'reset-optimizer' needs known context boundaries; a 'stream' has none")
    }
  }
}
