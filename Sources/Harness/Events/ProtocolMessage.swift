/// A message of Protocol Buffers in the making: fields, one behind the other.
///
/// Only what events are made of: numbers of variable length, doubles, floats, texts and messages within
/// (protobuf.dev, "Encoding"). swift-protobuf would do all there is, but its compiler plugin takes some ten
/// minutes to build, more than a third of what continuous integration has, and generated code for TensorFlow's
/// messages is a hundred times what stands here.
struct ProtocolMessage {
  private(set) var bytes: [UInt8] = []

  private enum WireType: UInt64 {
    case variable = 0
    case eightBytes = 1
    case delimited = 2
    case fourBytes = 5
  }

  mutating func add(_ field: Int, _ value: Int) {
    begin(field, .variable)
    // A negative number is that of its two's complement.
    addVariable(UInt64(bitPattern: Int64(value)))
  }

  mutating func add(_ field: Int, _ value: Double) {
    begin(field, .eightBytes)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
  }

  mutating func add(_ field: Int, _ value: Float) {
    begin(field, .fourBytes)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
  }

  mutating func add(_ field: Int, _ text: String) {
    begin(field, .delimited)
    addVariable(UInt64(text.utf8.count))
    bytes += text.utf8
  }

  mutating func add(_ field: Int, _ message: ProtocolMessage) {
    begin(field, .delimited)
    addVariable(UInt64(message.bytes.count))
    bytes += message.bytes
  }

  private mutating func begin(_ field: Int, _ type: WireType) {
    addVariable(UInt64(field) << 3 | type.rawValue)
  }

  private mutating func addVariable(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
