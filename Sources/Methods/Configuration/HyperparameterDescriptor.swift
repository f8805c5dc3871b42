import Streams

/// One setting of a method: its name, its values and what it means, given or not.
///
/// ## Where it is not given
///
/// Suites leave settings out, and so do records. Two questions settle all that follows, each with one
/// answer for each setting.
///
/// *Does it apply?* ``applicability`` says so for a scenario and the settings beside it. A setting that
/// does not apply is as if the method had none of that name: it has no default, no record states it, no
/// method reads it, and a suite or a record that names it is refused in one line. How A-GEM draws by
/// context is a matter of task-incremental learning; the scale of a distillation is one of methods that
/// are told to distil.
///
/// *What does silence say, where it applies?* ``silence`` says so, once for suites and once for records,
/// since a suite asks and a record tells. Three kinds are all there are:
///
/// | | a suite is silent | a record is silent |
/// |---|---|---|
/// | ``Silence/none`` | there is none | there was none |
/// | a default | gets it, or has to choose where there is none | is incomplete, and refused |
/// | a default, and a value `recorded` | gets it | did what `recorded` says |
///
/// From these two answers follow:
///
/// - *Completing a suite*: whatever applies and is not named gets what silence says in a suite.
/// - *Writing a record*: all is named, except a value that silence in a record states anyway. So the ids
///   of runs from before a setting was there are also those of suites that name its old value.
/// - *Reading a record*: whatever applies and is not named is what silence says in a record. No default
///   of today ever enters an old run.
/// - *Showing a record*: the same, so that pages name what the file leaves out.
///
/// A strength (λ, c, τ, …) is no further kind: its default exists on the benchmark on which it was
/// ``searched`` for, and elsewhere the suite has to choose.
public struct HyperparameterDescriptor: Sendable {
  /// The values a setting may take.
  public enum Domain: Sendable {
    case number(ClosedRange<Double>)
    case integer(ClosedRange<Int>)
    case flag
    case choice([String])

    /// The domain in words, for messages and listings.
    public var description: String {
      switch self {
      case .number(let range):
        range.upperBound.isInfinite
          ? "a number of at least \(HyperparameterValue.number(range.lowerBound))"
          : """
          a number from \(HyperparameterValue.number(range.lowerBound)) \
          to \(HyperparameterValue.number(range.upperBound))
          """
      case .integer(let range):
        range.upperBound == Int.max
          ? "a whole number of at least \(range.lowerBound)"
          : "a whole number from \(range.lowerBound) to \(range.upperBound)"
      case .flag: "true or false"
      case .choice(let names): "one of " + names.joined(separator: ", ")
      }
    }

    /// Whether `value` belongs to the domain.
    public func contains(_ value: HyperparameterValue) -> Bool {
      switch (self, value) {
      case (.number(let range), .number(let number)): range.contains(number)
      case (.integer(let range), .number(let number)):
        number == number.rounded() && abs(number) < 1e15 && range.contains(Int(number))
      case (.flag, .flag): true
      case (.choice(let names), .text(let name)): names.contains(name)
      default: false
      }
    }
  }

  /// The key in a suite, such as `lambda`.
  public let name: String
  public let domain: Domain
  /// One line for listings.
  public let summary: String
  /// Where the setting means something.
  public let applicability: Applicability
  /// What it says, where it means something, that it is not given.
  public let silence: Silence
  /// The values that were found by search, and where, of a strength, for which no value is good
  /// everywhere; nil for any other setting.
  public let searched: String?

  public init(
    _ name: String, _ domain: Domain, _ summary: String, silence: Silence,
    applicability: Applicability = .always, searched: String? = nil
  ) {
    self.name = name
    self.domain = domain
    self.summary = summary
    self.applicability = applicability
    self.silence = silence
    self.searched = searched
  }

  /// The same where it means something in fewer places.
  func applying(_ applicability: Applicability) -> HyperparameterDescriptor {
    HyperparameterDescriptor(
      name, domain, summary, silence: silence, applicability: applicability, searched: searched)
  }
}
