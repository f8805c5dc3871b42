import Foundation
import Testing

@testable import Datasets

@Suite struct FileContentTests {
  private static let text = Array("continual learning".utf8)
  /// "continual learning", packed by `xz`.
  private static let xz = bytes(
    "/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQARY29udGludWFsIGxlYXJuaW5nAAAAOoMQBMojnLMAASoSSwhUvB+2830BAAA"
      + "AAARZWg==")

  private static func bytes(_ base64: String) -> [UInt8] { [UInt8](Data(base64Encoded: base64)!) }

  /// A gzip member with one stored block: header, length and its complement, the bytes, checksum and
  /// size (RFC 1952).
  static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    func little(_ value: UInt32, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
    }
    let length = UInt32(bytes.count)
    return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1] + little(length, 2) + little(~length, 2) + bytes
      + little(~crc, 4) + little(length, 4)
  }

  private static let packed = [gzip(text), xz]

  private func load(
    _ content: [UInt8], named name: String = "x", limit: Int = FileContent.sizeLimit
  ) throws -> [UInt8] {
    try withFolder { folder in
      try Data(content).write(to: folder.appending(path: name))
      return try FileContent.load(folder.appending(path: name).path, limit: limit)
    }
  }

  @Test(arguments: ["x", "x.gz", "x.xz", "x.bin"])
  func `unpacks what is packed and nothing else, whatever the name ends in`(name: String) throws {
    #expect(try load(Self.text, named: name) == Self.text)
    for packed in Self.packed { #expect(try load(packed, named: name) == Self.text) }
  }

  @Test(arguments: packed)
  func `unpacks several parts in a row`(packed: [UInt8]) throws {
    #expect(try load(packed + packed) == Self.text + Self.text)
  }

  @Test(arguments: packed)
  func `rejects every truncation`(packed: [UInt8]) {
    // Shorter ones have no mark of a packed file any more.
    for length in 6..<packed.count {
      #expect {
        try load(Array(packed.prefix(length)))
      } throws: { error in
        String(describing: error).contains(" is damaged: ")
      }
    }
  }

  @Test(arguments: packed)
  func `never takes a flipped bit for the text`(packed: [UInt8]) {
    for place in 0..<packed.count * 8 {
      var damaged = packed
      damaged[place / 8] ^= 1 << (place % 8)
      // Some fields, such as a time, mean nothing to the content.
      if let content = try? load(damaged), content != Self.text {
        #expect(!content.starts(with: Self.text))
        #expect(content == damaged, "bit \(place) gives \(content)")
      }
    }
  }

  @Test(arguments: packed + [text])
  func `holds one limit for the file and for what it unpacks to`(content: [UInt8]) throws {
    #expect(try load(content, limit: 100 << 20) == Self.text)
    #expect {
      try load(content + content, limit: 17)
    } throws: { error in
      String(describing: error).contains("more than 0 MiB")
    }
  }

  @Test func `stops while it unpacks, long before a bomb has filled the memory`() throws {
    // 3 MiB of zeros, packed by `xz` to 516 bytes, four thousand times in a row.
    let zeros = Self.bytes(
      "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj//8RAWxdAABv/f//o7f/Rz5IFXI5YVG4kijmo4YH+e7kHoLTL8U6PAFLsX7Jio"
        + "pNL6MN2X+m44wjEVPgWRjFdYrid/i2lH8MasDedElk4ulcU7IE2PdEDKtfDW1G6eXDdoi3llestk3haR1v+0uIEGxC"
        + "y4g/XACP0E6vJiiUcR89jyThcJ6nI1/sKMuF0ZWYin4qkfIndfcZwAaYTZj92K/VkA/EJVP49ZE2MQWlsO5vwXBNRw"
        + "zRkRGqrWAdus6xJxhcWYbpZlJYvul2rFnk5VsFCPnH2q38+1IrdM0eWyBC+d1TPfgpZAk7gMsqbN+1O/DEvS5fqg8+"
        + "S2ZCkBMO/xCT+HF4WfgLzf+VKEYPqfx83vuaMC5WwI+F84OBwGXEJVP49ZE2MQWlsO5vwXBNRwzRkRGqrWAdus6xJx"
        + "hcWYbpZlJYvul2rFnk5VsFCPnH2q38+1IrdM0eWyBC+d1TPfgpZAk7gMsqbN+1O/DEvEgn5liQAO0AmQDsc1On/b6u"
        + "fDEan7eNMW5wnqcjX+woy4XRlZiKfiqR8id19xnABphNmP3Yr9WQD8QlU/j1kTYxBaWw7m/BcE1HDNGREaqtYB26zr"
        + "EnGFxZhulmUli+6XasWeTlWwUI+cfarfz7Uit0zR5bIEL53VM9+ClkCTuAyyps37U78MS9Ll+qDz5LZkKQEw7/EJP4"
        + "cXhZ+AvMsOLZAAAAALuBRxe1BKA/AAGnBICAwAEoGV2CscRn+wIAAAAABFla")
    #expect(try load(zeros).count == 3 << 20)
    var bomb: [UInt8] = []
    for _ in 0..<4000 { bomb += zeros }
    #expect {
      try load(bomb, limit: 10 << 20)
    } throws: { error in
      String(describing: error).contains("is damaged: it unpacks to more than 10 MiB; fetch")
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `neither waits for a pipe nor reads a folder, a device or a link to nowhere`() throws {
    try withFolder { folder in
      let pipe = folder.appending(path: "pipe").path
      #expect(mkfifo(pipe, 0o600) == 0)
      let link = folder.appending(path: "link").path
      #expect(symlink("/nowhere/x", link) == 0)
      for (path, reason) in [
        (pipe, "it is no regular file"), (folder.path, "it is no regular file"),
        ("/dev/zero", "it is no regular file"), (link, "No such file or directory"),
      ] {
        #expect(throws: DatasetError.cannotRead(path: path, reason: reason)) {
          try FileContent.load(path)
        }
      }
    }
  }
}

/// Calls `body` with an empty folder that is removed afterwards.
func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "clbench-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}
