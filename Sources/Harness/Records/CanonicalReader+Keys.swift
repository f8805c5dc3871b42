/// A key with its value in one word, which has to be the next one.
extension CanonicalReader {
  mutating func value<Value>(
    _ name: StaticString, _ body: (inout Self) throws -> Value
  ) throws -> Value {
    try key(name)
    return try body(&self)
  }

  /// The value that `slot` has from before in the same words, or that is read and kept there.
  mutating func value<Value>(
    _ name: StaticString, _ slot: ReaderMemory.Slot<Value>,
    _ body: (inout Self) throws -> Value
  ) throws -> Value {
    try key(name)
    return try repeated(slot, body)
  }

  /// nil where `name` is not the next key.
  mutating func optional<Value>(
    _ name: StaticString, _ body: (inout Self) throws -> Value
  ) throws -> Value? {
    takeKey(name) ? try body(&self) : nil
  }

  mutating func string(_ name: StaticString) throws -> String {
    try key(name)
    return try string()
  }

  mutating func flag(_ name: StaticString) throws -> Bool {
    try key(name)
    return try flag()
  }

  mutating func integer<Value: FixedWidthInteger>(_ name: StaticString) throws -> Value {
    try key(name)
    return try integer()
  }

  mutating func number(_ name: StaticString) throws -> Double {
    try key(name)
    return try number()
  }

  mutating func choice<Value: RawRepresentable<String>>(_ name: StaticString) throws -> Value {
    try key(name)
    return try choice()
  }

  /// One of the texts that an enumeration has.
  mutating func choice<Value: RawRepresentable<String>>() throws -> Value {
    guard let value = Value(rawValue: try string()) else { throw NotCanonical() }
    return value
  }
}
