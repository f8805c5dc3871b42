extension CanonicalReader {
  /// A whole number, not negative.
  mutating func integer<Value: FixedWidthInteger>(_ type: Value.Type = Value.self) throws -> Value {
    skipSpace()
    var end = place
    var value: Value = 0
    while end < bytes.count, let digit = Self.digit(bytes[end]) {
      let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = shifted.addingReportingOverflow(Value(digit))
      guard !overflow, !carry else { throw NotCanonical() }
      value = sum
      end += 1
    }
    guard end > place, bytes[place] != UInt8(ascii: "0") || end == place + 1 else {
      throw NotCanonical()
    }
    pass(to: end)
    return value
  }

  /// A number in the shortest form that has its value.
  mutating func number() throws -> Double {
    skipSpace()
    var end = place
    while end < bytes.count, Self.isOfNumber(bytes[end]) { end += 1 }
    let token = part(place..<end)
    guard let value = Self.decimal(token) ?? Self.shortest(token) else { throw NotCanonical() }
    pass(to: end)
    return value
  }

  /// A decimal fraction of at most 19 digits without a sign or an exponent, where it is the shortest form
  /// of its value; nil for any other.
  private static func decimal(_ token: UnsafeBufferPointer<UInt8>) -> Double? {
    var digits: UInt64 = 0
    var point: Int?
    for (place, byte) in token.enumerated() {
      if let digit = digit(byte) {
        guard digits < 1_000_000_000_000_000_000 else { return nil }
        digits = digits * 10 + UInt64(digit)
      } else if byte == UInt8(ascii: "."), point == nil {
        point = place
      } else {
        return nil
      }
    }
    let whole = point ?? token.count
    guard whole == 1 || whole > 1 && token[0] != UInt8(ascii: "0") else { return nil }
    let decimals = point.map { token.count - $0 - 1 } ?? 0
    guard decimals < powersOfTen.count,
      point == nil || decimals > 0 && token.last != UInt8(ascii: "0")
    else { return nil }
    let value = Double(digits) / powersOfTen[decimals]
    // Two numbers of at most 15 digits are never the same `Double`, so each is its own shortest form,
    // and from 0.0001 on it has no exponent. Both parts are exact, so that their quotient is rounded
    // once, as it has to be.
    if digits < 1_000_000_000_000_000 { return value >= 0.0001 || digits == 0 ? value : nil }
    // Longer ones were rounded twice, so that the value may be a neighbor.
    return [value, value.nextUp, value.nextDown].first { isShortest(token, of: $0) }
  }

  /// Any number where it is the shortest form of its value, zero excepted: with a sign not every encoder
  /// writes it.
  private static func shortest(_ token: UnsafeBufferPointer<UInt8>) -> Double? {
    guard let value = Double(String(decoding: token, as: UTF8.self)), value.isFinite, value != 0,
      isShortest(token, of: value)
    else { return nil }
    return value
  }

  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// Whether `JSONEncoder` writes the value so.
  private static func isShortest(
    _ token: UnsafeBufferPointer<UInt8>, of value: Double
  ) -> Bool {
    var text = value.description
    return text.withUTF8 { text in
      let isWhole = text.count > 2 && text.suffix(2).elementsEqual(".0".utf8)
      let count = isWhole ? text.count - 2 : text.count
      return count == token.count && text.prefix(count).elementsEqual(token)
    }
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    let digit = byte &- UInt8(ascii: "0")
    return digit < 10 ? digit : nil
  }

  private static func isOfNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
      UInt8(ascii: "+"), UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }
}
