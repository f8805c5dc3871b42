import Datasets
import Measurements

extension RunRecord {
  /// Reads a record with the digests of its identity and its result.
  static func read(
    _ reader: inout CanonicalReader
  ) throws -> (record: RunRecord, digests: RecordDigests) {
    try reader.beginObject()
    let environment = try reader.value(
      "environment", reader.memory.environment, RunEnvironment.init(reading:))
    let id = try reader.string("id")
    try reader.key("identity")
    let identity = try reader.digested(RunIdentity.init(reading:))
    let peakMemory: Int = try reader.integer("peakMemory")
    try reader.key("result")
    let result = try reader.digested(RunResult.init(reading:))
    let resultDigest = try reader.string("resultDigest")
    let schema: Int = try reader.integer("schema")
    let timing = try reader.value("timing", RunTiming.init(reading:))
    try reader.endObject()
    var record = RunRecord(
      id: id, identity: identity.value, result: result.value, resultDigest: resultDigest,
      environment: environment, timing: timing, peakMemory: peakMemory)
    record.schema = schema
    return (record, RecordDigests(identity: identity.digest, result: result.digest))
  }
}

extension RunEnvironment {
  fileprivate init(reading reader: inout CanonicalReader) throws {
    try reader.beginObject()
    commit = try reader.string("commit")
    operatingSystem = try reader.string("operatingSystem")
    packageVersion = try reader.string("packageVersion")
    processor = try reader.string("processor")
    swiftVersion = try reader.string("swiftVersion")
    try reader.endObject()
  }
}

extension RunIdentity {
  fileprivate init(reading reader: inout CanonicalReader) throws {
    try reader.beginObject()
    data = try reader.value("data", reader.memory.data) { reader in
      try reader.array(DatasetIdentity.read)
    }
    engineVersion = try reader.string("engineVersion")
    kernel = try reader.value("kernel", reader.memory.kernel, KernelIdentity.init(reading:))
    measurements = try reader.value("measurements", reader.memory.measurements) { reader in
      try reader.array { try $0.string() }
    }
    spec = try reader.value("spec", RunSpec.init(reading:))
    try reader.endObject()
  }
}

extension DatasetIdentity {
  // Its properties belong to another module, so that an initializer of ours cannot set them.
  static func read(_ reader: inout CanonicalReader) throws -> DatasetIdentity {
    try reader.beginObject()
    let contentDigest = try reader.string("contentDigest")
    let files = try reader.value("files") { reader in
      try reader.array { reader in
        try reader.beginObject()
        let file = File(role: try reader.string("role"), sha256: try reader.string("sha256"))
        try reader.endObject()
        return file
      }
    }
    let name = try reader.string("name")
    let verified = try reader.flag("verified")
    try reader.endObject()
    return DatasetIdentity(
      name: name, files: files, contentDigest: contentDigest, verified: verified)
  }
}

extension KernelIdentity {
  init(reading reader: inout CanonicalReader) throws {
    try reader.beginObject()
    blasCore = try reader.string("blasCore")
    blasVersion = try reader.string("blasVersion")
    `class` = try reader.string("class")
    try reader.endObject()
  }
}

extension RunResult {
  fileprivate init(reading reader: inout CanonicalReader) throws {
    try reader.beginObject()
    accuracy = try reader.value("accuracy") { reader in
      try reader.array { $0.takeNull() ? nil : try $0.numbers() }
    }
    checkpoints = try reader.optional("checkpoints") { try $0.array { try $0.string() } }
    cost = try reader.value("cost", RunCost.init(reading:))
    curve = try reader.value("curve") { try $0.array(CurvePoint.init(reading:)) }
    images = try reader.optional("images") { try $0.dictionary(KeptImages.read) }
    measurements = try reader.optional("measurements") { reader in
      try reader.dictionary { reader in
        try reader.array { reader in
          try reader.array { $0.takeNull() ? nil : try $0.number() }
        }
      }
    }
    parameterDigest = try reader.string("parameterDigest")
    streamDigest = try reader.optional("streamDigest") { try $0.string() }
    testExamples = try reader.value("testExamples", reader.memory.testExamples) { reader in
      try reader.array { try $0.integer() }
    }
    testSets = try reader.optional("testSets") { try $0.array { try $0.string() } }
    untrained = try reader.value("untrained") { try $0.numbers() }
    try reader.endObject()
  }
}

extension KeptImages {
  // Its properties belong to another module, as those of a data set's identity.
  fileprivate static func read(_ reader: inout CanonicalReader) throws -> KeptImages {
    try reader.beginObject()
    let channels: Int = try reader.integer("channels")
    let height: Int = try reader.integer("height")
    let rows = try reader.value("rows") { reader in
      try reader.array { reader in
        try reader.beginObject()
        let row = Row(after: try reader.integer("after"), pixels: try reader.string("pixels"))
        try reader.endObject()
        return row
      }
    }
    let width: Int = try reader.integer("width")
    try reader.endObject()
    return KeptImages(channels: channels, height: height, width: width, rows: rows)
  }
}

extension CurvePoint {
  fileprivate init(reading reader: inout CanonicalReader) throws {
    try reader.beginObject()
    accuracy = try reader.value("accuracy") { try $0.numbers() }
    context = try reader.integer("context")
    loss = try reader.number("loss")
    step = try reader.integer("step")
    try reader.endObject()
  }
}

extension RunCost {
  fileprivate init(reading reader: inout CanonicalReader) throws {
    try reader.beginObject()
    carriedBytes = try reader.integer("carriedBytes")
    examples = try reader.integer("examples")
    parameters = try reader.integer("parameters")
    steps = try reader.integer("steps")
    try reader.endObject()
  }
}

extension RunTiming {
  fileprivate init(reading reader: inout CanonicalReader) throws {
    try reader.beginObject()
    consolidation = try reader.number("consolidation")
    data = try reader.number("data")
    evaluation = try reader.number("evaluation")
    total = try reader.number("total")
    training = try reader.number("training")
    try reader.endObject()
  }
}
