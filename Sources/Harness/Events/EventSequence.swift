import Foundation

/// Events on their way into a file, in order.
struct EventSequence {
  /// The tags that have had their description.
  private var described: Set<String> = []

  /// All that determines a run, as text.
  static func parameters(of id: String, _ identity: RunIdentity) throws -> String {
    struct Parameters: Encodable {
      var id: String
      var identity: RunIdentity
    }
    let text = try CanonicalJSON.pretty(Parameters(id: id, identity: identity))
    // Lines that are moved in are code in Markdown, and JSON still.
    return String(decoding: text, as: UTF8.self).split(separator: "\n").map { "    " + $0 }
      .joined(separator: "\n")
  }

  /// What every file begins with.
  static func beginning(_ parameters: String, at time: Double) -> [UInt8] {
    let contents: [Event.Content] = [
      .version, .start,
      // As PyTorch's writer names a text "parameters".
      .text(tag: "parameters/text_summary", parameters),
    ]
    return contents.flatMap { Event(time: time, content: $0).record }
  }

  mutating func record(_ scalars: [Event.Scalar], step: Int, at time: Double) -> [UInt8] {
    let scalars = scalars.map { scalar in
      var scalar = scalar
      if !described.insert(scalar.tag).inserted { scalar.description = nil }
      return scalar
    }
    return Event(time: time, step: step, content: .scalars(scalars)).record
  }
}
