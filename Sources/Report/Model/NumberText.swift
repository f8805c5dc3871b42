import Foundation

/// Numbers as they are printed: a real minus sign, fixed decimals, and no trace of the locale.
enum NumberText {
  /// A fraction in percent, such as `−12.34`.
  static func percent(_ fraction: Double, decimals: Int = 2) -> String {
    fixed(fraction * 100, decimals: decimals)
  }

  /// A number with the given decimals; what rounds to zero has no sign.
  static func fixed(_ number: Double, decimals: Int) -> String {
    let text = plain(number, decimals: decimals)
    return text.hasPrefix("-") ? "−" + text.dropFirst() : text
  }

  /// The same for machines, with the minus sign of ASCII.
  static func plain(_ number: Double, decimals: Int) -> String {
    let text = formatted("%.\(decimals)f", abs(number))
    let isZero = text.utf8.allSatisfy { $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: ".") }
    return number < 0 && !isZero ? "-" + text : text
  }

  /// The number by C's `printf`, in a tenth of the time that `String(format:)` takes.
  private static func formatted(_ format: String, _ number: Double) -> String {
    // The digits of the largest number, the decimals, and a zero byte.
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
      let count = withVaList([number]) { vsnprintf(buffer.baseAddress, buffer.count, format, $0) }
      return String(decoding: buffer.prefix(Int(count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
  }

  /// How many decimals a number needs, at most four.
  static func decimals(_ number: Double) -> Int {
    var decimals = 0
    var scaled = number
    while decimals < 4, abs(scaled - scaled.rounded()) > 1e-6 {
      decimals += 1
      scaled *= 10
    }
    return decimals
  }

  /// A setting as a suite has it: exact, with an exponent where it is large or small, in ASCII.
  static func setting(_ value: Double) -> String {
    var digits = 0
    var text = String(format: "%.0e", value)
    while digits < 17, Double(text) != value {
      digits += 1
      text = String(format: "%.\(digits)e", value)
    }
    let parts = text.split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return text }
    guard (-3..<4).contains(exponent) else { return "\(parts[0])e\(exponent)" }
    return String(format: "%.\(max(0, digits - exponent))f", value)
  }

  /// A count with thin spaces between groups of three digits.
  static func grouped(_ count: Int) -> String {
    var digits = String(count.magnitude)
    var groups: [Substring] = []
    while digits.count > 3 {
      groups.insert(digits.suffix(3), at: 0)
      digits = String(digits.dropLast(3))
    }
    groups.insert(digits[...], at: 0)
    return (count < 0 ? "−" : "") + groups.joined(separator: "\u{2009}")
  }

  /// Such as "1 seed" and "3 seeds".
  static func counted(_ count: Int, _ noun: String) -> String {
    count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
  }

  /// A mark that refers to a footnote.
  static func superscript(_ number: Int) -> String {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return String(String(number).compactMap { $0.wholeNumberValue.map { digits[$0] } })
  }
}
