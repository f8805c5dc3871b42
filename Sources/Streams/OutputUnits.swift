/// Some of a network's output units: neighbors in the usual case, any where classes come back or the
/// contexts do not take their classes in order.
///
/// Whoever can work with neighbors only, such as a fast kernel or a generator with a block of labels,
/// takes ``range`` or ``neighbors``.
public struct OutputUnits: Sendable, Hashable, RandomAccessCollection {
  /// From the lowest to the highest.
  private let span: Range<Int>
  /// All of them in ascending order, where some of the span are none of them.
  private let scattered: [Int]?

  public init(_ range: Range<Int>) {
    span = range
    scattered = nil
  }

  /// - Parameter units: In any order; none counts twice.
  public init(_ units: some Sequence<Int>) {
    let ascending = Set(units).sorted()
    span = ascending.first.map { $0..<ascending[ascending.count - 1] + 1 } ?? 0..<0
    scattered = span.count == ascending.count ? nil : ascending
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { scattered?.count ?? span.count }
  public subscript(place: Int) -> Int { scattered?[place] ?? span.lowerBound + place }

  public func contains(_ unit: Int) -> Bool {
    span.contains(unit) && (scattered?.contains(unit) ?? true)
  }

  /// The lowest unit; 0 where there is none.
  public var lowerBound: Int { span.lowerBound }
  /// One more than the highest unit.
  public var upperBound: Int { span.upperBound }

  /// The units, where they are neighbors; nil where they are not.
  public var range: Range<Int>? { scattered == nil ? span : nil }

  /// The units as neighbors, for what is defined for these only.
  ///
  /// - Precondition: They are neighbors.
  public var neighbors: Range<Int> {
    precondition(
      scattered == nil,
      "This method needs contexts whose output units are neighbors, got \(Array(self))")
    return span
  }

  /// The longest stretches of neighbors, in ascending order.
  public var stretches: [Range<Int>] {
    guard let scattered else { return span.isEmpty ? [] : [span] }
    return scattered.reduce(into: []) { stretches, unit in
      if let last = stretches.last, last.upperBound == unit {
        stretches[stretches.count - 1] = last.lowerBound..<unit + 1
      } else {
        stretches.append(unit..<unit + 1)
      }
    }
  }
}
