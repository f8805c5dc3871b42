import Foundation
import Methods

/// What the executor asks of a worker, one line of JSON.
public struct WorkerRequest: Codable, Sendable {
  public var id: String
  public var spec: RunSpec
}

/// What a worker reports, one line of JSON each.
public enum WorkerReport: Codable, Sendable {
  /// Sent once at the start: the arithmetic this worker computes with.
  case ready(kernel: KernelIdentity)
  /// The request has arrived; a worker that ends before has not touched the run.
  case accepted(id: String)
  case progress(id: String, context: Int, contexts: Int, step: Int, steps: Int, loss: Double)
  /// The record has been written.
  case finished(id: String, accuracy: Double, seconds: Double)
  case failed(id: String, reason: String)
}

/// One message a line.
enum MessageLine {
  static func encode(_ message: some Encodable) throws -> Data {
    var data = try JSONEncoder().encode(message)
    data.append(UInt8(ascii: "\n"))
    return data
  }

  static func decode<Message: Decodable>(_ line: String) throws -> Message {
    try JSONDecoder().decode(Message.self, from: Data(line.utf8))
  }
}
