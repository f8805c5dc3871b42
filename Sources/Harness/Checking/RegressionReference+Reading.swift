import Datasets

extension RegressionReference {
  init(reading reader: inout CanonicalReader) throws {
    try reader.beginObject()
    cells = try reader.value("cells") { try $0.array(Cell.init(reading:)) }
    commit = try reader.string("commit")
    data = try reader.value("data") { try $0.array(DatasetIdentity.read) }
    engineVersion = try reader.string("engineVersion")
    kernel = try reader.value("kernel", KernelIdentity.init(reading:))
    margins = try reader.value("margins") { try $0.array(Margin.init(reading:)) }
    packageVersion = try reader.string("packageVersion")
    schema = try reader.integer("schema")
    suite = try reader.string("suite")
    try reader.endObject()
  }
}

extension RegressionReference.Cell {
  fileprivate init(reading reader: inout CanonicalReader) throws {
    try reader.beginObject()
    label = try reader.string("label")
    method = try reader.value("method", MethodSpec.init(reading:))
    protocolSpec = try reader.value(
      "protocolSpec", reader.memory.protocol, ProtocolSpec.init(reading:))
    resultDigests = try reader.value("resultDigests") { reader in
      try reader.array { try $0.string() }
    }
    scenario = try reader.choice("scenario")
    seeds = try reader.value("seeds") { reader in try reader.array { try $0.integer() } }
    values = try reader.value("values") { reader in
      try reader.dictionary { try $0.numbers() }
    }
    try reader.endObject()
  }
}

extension RegressionReference.Margin {
  fileprivate init(reading reader: inout CanonicalReader) throws {
    try reader.beginObject()
    margin = try reader.number("margin")
    metric = try reader.string("metric")
    reason = try reader.string("reason")
    try reader.endObject()
  }
}
