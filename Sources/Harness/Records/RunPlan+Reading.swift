import Datasets
import Methods

extension RunPlan {
  init(reading reader: inout CanonicalReader) throws {
    try reader.beginObject()
    description = try reader.string("description")
    entries = try reader.value("entries") { try $0.array(Entry.init(reading:)) }
    published = try reader.optional("published", Published.init(reading:))
    scale = try reader.optional("scale") { try $0.number() }
    suite = try reader.string("suite")
    title = try reader.string("title")
    try reader.endObject()
  }
}

extension RunPlan.Entry {
  fileprivate init(reading reader: inout CanonicalReader) throws {
    try reader.beginObject()
    id = try reader.string("id")
    label = try reader.string("label")
    role = try reader.choice("role")
    spec = try reader.value("spec", RunSpec.init(reading:))
    sweep = try reader.optional("sweep", Sweep.init(reading:))
    try reader.endObject()
  }
}

extension RunPlan.Entry.Sweep {
  fileprivate init(reading reader: inout CanonicalReader) throws {
    try reader.beginObject()
    axis = try reader.string("axis")
    group = try reader.string("group")
    value = try reader.number("value")
    try reader.endObject()
  }
}

extension RunPlan.Published {
  fileprivate init(reading reader: inout CanonicalReader) throws {
    try reader.beginObject()
    paper = try reader.string("paper")
    protocolPrefix = try reader.string("protocolPrefix")
    try reader.endObject()
  }
}

extension RunSpec {
  init(reading reader: inout CanonicalReader) throws {
    try reader.beginObject()
    method = try reader.value("method", MethodSpec.init(reading:))
    `protocol` = try reader.value(
      "protocol", reader.memory.protocol, ProtocolSpec.init(reading:))
    scenario = try reader.choice("scenario")
    seed = try reader.integer("seed")
    try reader.endObject()
  }
}

extension MethodSpec {
  init(reading reader: inout CanonicalReader) throws {
    try reader.beginObject()
    hyperparameters = try reader.value("hyperparameters") { reader in
      try reader.dictionary(HyperparameterValue.read)
    }
    name = try reader.string("name")
    try reader.endObject()
  }
}

extension HyperparameterValue {
  fileprivate static func read(_ reader: inout CanonicalReader) throws -> HyperparameterValue {
    switch reader.next {
    case UInt8(ascii: "\""): .text(try reader.string())
    case UInt8(ascii: "t"), UInt8(ascii: "f"): .flag(try reader.flag())
    default: .number(try reader.number())
    }
  }
}

extension ProtocolSpec {
  init(reading reader: inout CanonicalReader) throws {
    try reader.beginObject()
    activeClasses = try reader.choice("activeClasses")
    angleRange = try reader.optional("angleRange") { try $0.numbers() }
    angles = try reader.optional("angles") { try $0.numbers() }
    batchSize = try reader.integer("batchSize")
    centers = try reader.optional("centers") { try $0.flag() }
    contexts = try reader.integer("contexts")
    curveInterval = try reader.integer("curveInterval")
    curveSamples = try reader.integer("curveSamples")
    dataset = try reader.string("dataset")
    features = try reader.optional("features", FeatureSpec.init(reading:))
    fuzziness = try reader.optional("fuzziness") { try $0.integer() }
    heads = try reader.optional("heads") { try $0.choice() }
    hidden = try reader.value("hidden") { reader in try reader.array { try $0.integer() } }
    inactiveLogits = try reader.optional("inactiveLogits") { try $0.choice() }
    iterations = try reader.integer("iterations")
    kind = try reader.choice("kind")
    layers = try reader.optional("layers") { try $0.string() }
    measurements = try reader.optional("measurements") { reader in
      try reader.array { try $0.string() }
    }
    normalizes = try reader.optional("normalizes") { try $0.flag() }
    optimizer = try reader.value("optimizer", Optimizer.init(reading:))
    padding = try reader.optional("padding") { try $0.integer() }
    pretrained = try reader.optional("pretrained", PretrainedSpec.init(reading:))
    run = try reader.optional("run") { try $0.integer() }
    samplesPerContext = try reader.optional("samplesPerContext") { try $0.integer() }
    shrink = try reader.optional("shrink") { try $0.integer() }
    stream = try reader.optional("stream") { try $0.choice() }
    testEvery = try reader.optional("testEvery") { try $0.integer() }
    try reader.endObject()
  }
}

extension FeatureSpec {
  fileprivate init(reading reader: inout CanonicalReader) throws {
    try reader.beginObject()
    digest = try reader.string("digest")
    network = try reader.string("network")
    weights = try reader.string("weights")
    try reader.endObject()
  }
}

extension PretrainedSpec {
  fileprivate init(reading reader: inout CanonicalReader) throws {
    try reader.beginObject()
    digest = try reader.string("digest")
    isFrozen = try reader.flag("frozen")
    weights = try reader.string("weights")
    try reader.endObject()
  }
}

extension ProtocolSpec.Optimizer {
  fileprivate init(reading reader: inout CanonicalReader) throws {
    try reader.beginObject()
    learningRate = try reader.number("learningRate")
    momentum = try reader.number("momentum")
    name = try reader.choice("name")
    resetPerContext = try reader.flag("resetPerContext")
    try reader.endObject()
  }
}
