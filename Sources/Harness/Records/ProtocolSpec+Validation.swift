import Engine

/// A number with the values that it may have, for messages that name it.
struct LimitedNumber<Number: Comparable> {
  var name: String
  var value: Number
  var range: ClosedRange<Number>

  init(_ name: String, _ value: Number, _ range: ClosedRange<Number>) {
    self.name = name
    self.value = value
    self.range = range
  }

  /// What is wrong with it, in a clause; nil where it is in its range.
  var defect: String? {
    range.contains(value)
      ? nil : "'\(name)' is \(value), and not from \(range.lowerBound) to \(range.upperBound)"
  }
}

extension ProtocolSpec {
  /// What no run can have been made by, in a clause; nil where all is within its limits.
  ///
  /// A suite is checked where it is read, with its lines; plans, records and references come from other
  /// machines and are checked here. Within these limits no product of two of the numbers overflows.
  var defect: String? {
    let counts: [LimitedNumber<Int>] = [
      .init("contexts", contexts, 1...1000),
      // As many passes over as many examples as a suite may ask for.
      .init("iterations", iterations, 1...100_000_000_000),
      .init("batchSize", batchSize, 1...65_536),
      .init("curveInterval", curveInterval, 0...10_000_000),
      .init("curveSamples", curveSamples, 1...1_000_000),
      .init("padding", padding ?? 2, 0...100),
      .init("samplesPerContext", samplesPerContext ?? 1, 1...10_000_000),
      .init("hidden layers", hidden.count, 0...1000),
      .init("shrink", shrink ?? 1, 1...256),
      .init("run", run ?? 0, 0...1000),
      .init("testEvery", testEvery ?? 1, 1...1_000_000),
    ]
    let numbers: [LimitedNumber<Double>] =
      [
        .init("learningRate", optimizer.learningRate, 1e-12...1e6),
        .init("momentum", optimizer.momentum, 0...0.999999),
      ] + ((angles ?? []) + (angleRange ?? [])).map { .init("angles", $0, -360...360) }
    if let measurements, Set(measurements).count != measurements.count || measurements.count > 100 {
      return "'measurements' are not different names"
    }
    return (counts + hidden.prefix(1000).map { .init("hidden", $0, 1...65_536) })
      .firstNonNil(\.defect) ?? numbers.firstNonNil(\.defect) ?? conflict
  }

  /// Numbers that do not go together.
  private var conflict: String? {
    if let fuzziness, fuzziness < 0 || fuzziness > iterations / 2 {
      return "a 'fuzziness' of \(fuzziness) does not fit \(iterations) iterations"
    }
    if let layers, NetworkDescription(layers: layers, hidden: hidden) == nil {
      return "'layers' of the unknown name '\(layers)'"
    }
    if pretrained != nil, network.stack == nil, network.mobileNet == nil {
      return "'pretrained' without convolutional layers"
    }
    if kind.list == nil, run != nil || testEvery != nil {
      return "'run' or 'testEvery' without a list of contexts"
    }
    guard kind == .rotated else { return nil }
    if let angleRange {
      return angleRange.count == 2 && angleRange[0] < angleRange[1]
        ? nil : "'angleRange' is not two angles, the smaller first"
    }
    return angles?.count == contexts
      ? nil : "\(contexts) contexts have \(angles?.count ?? 0) angles"
  }
}

extension RunSpec {
  /// What no run can have been made by, in a clause.
  var defect: String? {
    if let defect = self.protocol.defect { return "in the protocol \(defect)" }
    return PlainName.defect(of: method.name).map { "the method's name \($0)" }
  }
}

extension Sequence {
  /// What `value` gives of the first element of which it gives anything.
  func firstNonNil<Value>(_ value: (Element) -> Value?) -> Value? {
    for element in self {
      if let value = value(element) { return value }
    }
    return nil
  }
}
