import Foundation
import Testing

@testable import Harness

/// Reads event files for tests, without the code that writes them.
enum EventReader {
  struct Failure: Error { var reason: String }

  /// An event that is no beginning of a file.
  struct Point: Equatable {
    var step: Int
    var tag: String
    var value: Float
  }

  /// The one file with content in the folder of a run.
  static func file(in folder: URL) throws -> URL {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let files = names.filter { $0.contains("tfevents") }.map { folder.appending(path: $0) }
      .filter { EventFolder.size(of: $0) > 0 }
    guard files.count == 1 else { throw Failure(reason: "\(names)") }
    return files[0]
  }

  /// All scalars of a run, in order.
  static func points(in folder: URL) throws -> [Point] {
    try messages(of: Data(contentsOf: file(in: folder))).flatMap(points)
  }

  /// The values of each tag, by step.
  ///
  /// - Throws: Where a step is there twice, or comes after a later one.
  static func scalars(in folder: URL) throws -> [String: [Int: Float]] {
    var scalars: [String: [Int: Float]] = [:]
    var last: [String: Int] = [:]
    for point in try points(in: folder) {
      guard point.step > last[point.tag] ?? -1 else {
        throw Failure(reason: "\(point.tag) has step \(point.step) again")
      }
      last[point.tag] = point.step
      scalars[point.tag, default: [:]][point.step] = point.value
    }
    return scalars
  }

  /// The messages of a file whose checksums are right.
  static func messages(of data: Data) throws -> [ArraySlice<UInt8>] {
    var rest = [UInt8](data)[...]
    var messages: [ArraySlice<UInt8>] = []
    func number(_ bytes: ArraySlice<UInt8>) -> Int {
      bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    func take(_ count: Int) throws -> ArraySlice<UInt8> {
      guard rest.count >= count + 4 else { throw Failure(reason: "a record is cut off") }
      let bytes = rest.prefix(count)
      let masked = UInt32(number(rest.dropFirst(count).prefix(4)))
      let turned = masked &- 0xA282_EAD8
      guard turned << 15 | turned >> 17 == CRC32C.checksum(of: bytes) else {
        throw Failure(reason: "a checksum is wrong")
      }
      rest = rest.dropFirst(count + 4)
      return bytes
    }
    while !rest.isEmpty { messages.append(try take(number(try take(8)))) }
    return messages
  }

  private enum Field {
    case number(Int)
    case bytes(ArraySlice<UInt8>)
  }

  /// The fields of a message, in order.
  private static func fields(_ message: ArraySlice<UInt8>) throws -> [(Int, Field)] {
    var rest = message
    var fields: [(Int, Field)] = []
    func variable() throws -> Int {
      var (value, shift) = (0, 0)
      while let byte = rest.popFirst() {
        value |= Int(byte & 0x7F) << shift
        if byte < 0x80 { return value }
        shift += 7
      }
      throw Failure(reason: "a message is cut off")
    }
    while !rest.isEmpty {
      let key = try variable()
      switch key & 7 {
      case 0: fields.append((key >> 3, .number(try variable())))
      case 1, 2, 5:
        let count = key & 7 == 1 ? 8 : key & 7 == 5 ? 4 : try variable()
        fields.append((key >> 3, .bytes(rest.prefix(count))))
        rest = rest.dropFirst(count)
      default: throw Failure(reason: "a field has the type \(key & 7)")
      }
    }
    return fields
  }

  private static func points(_ message: ArraySlice<UInt8>) throws -> [Point] {
    var (step, points) = (0, [Point]())
    for (field, content) in try fields(message) {
      switch (field, content) {
      case (2, .number(let number)): step = number
      case (5, .bytes(let summary)):
        for case (1, .bytes(let value)) in try fields(summary) {
          var (tag, number) = ("", Float?.none)
          for (field, content) in try fields(value) {
            guard case .bytes(let bytes) = content else { continue }
            if field == 1 { tag = String(decoding: bytes, as: UTF8.self) }
            if field == 2 {
              number = Float(
                bitPattern: bytes.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
            }
          }
          if let number { points.append(Point(step: step, tag: tag, value: number)) }
        }
      default: break
      }
    }
    return points
  }
}
