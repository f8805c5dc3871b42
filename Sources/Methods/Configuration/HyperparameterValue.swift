/// One value of a method's hyper-parameter as it stands in a suite and in a record.
public enum HyperparameterValue: Codable, Hashable, Sendable, CustomStringConvertible {
  case number(Double)
  case flag(Bool)
  case text(String)

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    // Booleans first: a JSON `true` must not be taken for a number.
    if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .number(let number): try container.encode(number)
    case .flag(let flag): try container.encode(flag)
    case .text(let text): try container.encode(text)
    }
  }

  /// The value as a person writes it: whole numbers without a fraction, large round ones as `5e8`.
  public var description: String {
    switch self {
    case .number(let number): Self.text(number)
    case .flag(let flag): flag ? "true" : "false"
    case .text(let text): text
    }
  }

  private static func text(_ number: Double) -> String {
    guard number == number.rounded(), abs(number) < 1e15 else { return String(number) }
    var (mantissa, exponent) = (Int(number), 0)
    while mantissa != 0, mantissa % 10 == 0 {
      mantissa /= 10
      exponent += 1
    }
    return exponent >= 6 ? "\(mantissa)e\(exponent)" : String(Int(number))
  }
}

extension HyperparameterValue {
  /// The number that it is; nil where it is none.
  public var number: Double? { if case .number(let number) = self { number } else { nil } }
}
