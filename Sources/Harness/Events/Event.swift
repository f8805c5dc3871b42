/// One record of a TensorBoard event file.
///
/// The fields are those of `tensorboard/compat/proto/event.proto` and `summary.proto`.
struct Event {
  enum Content {
    /// The first record of a file.
    case version
    /// What comes from here on takes the place of all that was read from the step on.
    case start
    case scalars([Scalar])
    /// Text in Markdown.
    case text(tag: String, String)
  }

  /// A number that belongs to a step.
  struct Scalar: Equatable {
    var tag: String
    var value: Double
    /// What it is, in Markdown; readers go by the first of a tag.
    var description: String?
  }

  /// In seconds since 1970.
  var time: Double
  var step = 0
  var content: Content

  /// The record as it stands in a file: length, checksum of the length, message, checksum of the message.
  ///
  /// TensorFlow's `TFRecord`; checksums are masked, since a checksum of data with checksums in them is a poor one.
  var record: [UInt8] {
    let message = message.bytes
    var length: [UInt8] = []
    withUnsafeBytes(of: UInt64(message.count).littleEndian) { length += $0 }
    return length + Self.checksum(of: length) + message + Self.checksum(of: message)
  }

  private static func checksum(of bytes: [UInt8]) -> [UInt8] {
    let value = CRC32C.checksum(of: bytes)
    let masked = (value >> 15 | value << 17) &+ 0xA282_EAD8
    return withUnsafeBytes(of: masked.littleEndian) { Array($0) }
  }

  private var message: ProtocolMessage {
    var event = ProtocolMessage()
    event.add(1, time)
    if step != 0 { event.add(2, step) }
    switch content {
    case .version: event.add(3, "brain.Event:2")
    case .start:
      var log = ProtocolMessage()
      log.add(1, 1)
      event.add(7, log)
    case .scalars(let scalars):
      var summary = ProtocolMessage()
      for scalar in scalars { summary.add(1, Self.value(scalar)) }
      event.add(5, summary)
    case .text(let tag, let text):
      var summary = ProtocolMessage()
      summary.add(1, Self.value(tag: tag, text))
      event.add(5, summary)
    }
    return event
  }

  /// As a simple value: of numbers in tensors, TensorBoard's reader for Python keeps ten.
  private static func value(_ scalar: Scalar) -> ProtocolMessage {
    var value = ProtocolMessage()
    value.add(1, scalar.tag)
    value.add(2, Float(scalar.value))
    if let description = scalar.description {
      value.add(9, metadata(plugin: "scalars", description: description))
    }
    return value
  }

  private static func value(tag: String, _ text: String) -> ProtocolMessage {
    var dimension = ProtocolMessage()
    dimension.add(1, 1)
    var shape = ProtocolMessage()
    shape.add(2, dimension)
    var tensor = ProtocolMessage()
    tensor.add(1, 7)  // DT_STRING
    tensor.add(2, shape)
    tensor.add(8, text)
    var value = ProtocolMessage()
    value.add(1, tag)
    value.add(8, tensor)
    value.add(9, metadata(plugin: "text"))
    return value
  }

  private static func metadata(plugin: String, description: String? = nil) -> ProtocolMessage {
    var data = ProtocolMessage()
    data.add(1, plugin)
    var metadata = ProtocolMessage()
    metadata.add(1, data)
    if let description { metadata.add(3, description) }
    return metadata
  }
}
