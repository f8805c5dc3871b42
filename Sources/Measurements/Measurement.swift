public import Engine
public import Streams

/// Something that a run takes note of beside its accuracies, where its protocol names it: a table of
/// shares, 0...1.
///
/// A measurement stands in a file of its own, with what its rows and columns are in words. All who show
/// tables (`show`, reports, CSV files) and those who check them (the reader of records) go by these
/// words, so that no other file knows a measurement by its name. Measuring disturbs no run: a meter sees
/// predictions that are made for the accuracies anyway.
///
/// A run has the versioned ids of what it measures in its identity, so a changed definition is a new
/// version and never an edit, and a run that measures nothing more than before has the id it had before.
public struct Measurement: Sendable {
  /// The key in a suite, such as `confusion`; also the name of files, so made of letters and hyphens.
  public let name: String
  /// Raised with every change of the definition.
  public let version: Int
  /// The heading in reports.
  public let title: String
  /// What a cell says and of which examples, in a sentence or two for readers of reports.
  public let summary: String
  public let rows: TableAxis
  public let columns: TableAxis
  /// The heading of the values in CSV files.
  public let value: String
  /// Whether colors go up to the largest value of a figure, in whole percent, instead of to 1.
  public let isColoredByLargest: Bool
  /// Makes what watches one run.
  public let makeMeter: @Sendable (StreamOutline) -> any Meter

  init(
    name: String, version: Int, title: String, summary: String, rows: TableAxis,
    columns: TableAxis, value: String, isColoredByLargest: Bool = false,
    makeMeter: @escaping @Sendable (StreamOutline) -> any Meter
  ) {
    self.name = name
    self.version = version
    self.title = title
    self.summary = summary
    self.rows = rows
    self.columns = columns
    self.value = value
    self.isColoredByLargest = isColoredByLargest
    self.makeMeter = makeMeter
  }

  /// The name with the version, as it stands in the identity of a run.
  public var id: String { "\(name)@\(version)" }
}

/// What the rows or the columns of a table are, numbered from 1.
public struct TableAxis: Sendable {
  public enum Kind: Sendable, Hashable {
    /// Contexts learned, or windows of a stream; as many as a protocol has contexts.
    case checkpoints
    /// The output units of the network, which in task-incremental learning are of all contexts.
    case outputs
    /// The classes among which one prediction chooses: those of a context where the scenario gives each
    /// its own outputs, and all outputs elsewhere.
    case choices
    /// Quantities that have names, each of which has a figure of its own.
    case quantities([String])
  }

  public let kind: Kind
  /// Before a number: "after context".
  public let phrase: String
  /// The heading in CSV files.
  public let heading: String
}

/// Watches one run for a measurement.
public protocol Meter: Sendable, Resumable {
  /// Called whenever something was learned and the learner is tested, in order.
  mutating func observe(_ checkpoint: Checkpoint)

  /// Row by row, all of one length; nil where there was no example to measure on.
  var table: [[Double?]] { get }
}
