import Foundation
import Synchronization

/// What the executor asks of a worker, one line of JSON.
struct WorkerRequest: Codable, Sendable {
  var id: String
  var spec: RunSpec
  /// The run's name in tables.
  var label: String
}

/// Writes each event as a line of JSON, for the executor at the other end of a pipe.
final class ProgressLines: ProgressSink {
  private let descriptor: Int32
  /// Why a line could not be written, the first time that one could not.
  private let loss = Mutex<String?>(nil)

  init(to descriptor: Int32) { self.descriptor = descriptor }

  func take(_ event: ProgressEvent) {
    loss.withLock { loss in
      guard loss == nil else { return }
      do {
        guard let code = writeAll(try MessageLine.encode(event), to: descriptor) else { return }
        loss = String(cString: strerror(code))
      } catch {
        loss = "\(error)"
      }
    }
  }

  /// - Throws: ``WorkerError/reportLost(reason:)`` where a line could not be written.
  func check() throws(WorkerError) {
    if let reason = loss.withLock({ $0 }) { throw .reportLost(reason: reason) }
  }
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
