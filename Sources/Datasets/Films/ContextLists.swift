/// The ways in which whoever films objects divides the films into contexts.
///
/// The first six are the scenarios of CORe50 by their names there (Lomonaco & Maltoni 2017; Lomonaco,
/// Maltoni & Pellegrini 2020). In all of them there is one test set, of all classes.
public enum ContextList: String, Sendable, CaseIterable {
  /// New instances: one context for each session, with all classes.
  case ni
  /// New classes: ten in the first context, five in each later one, in all sessions.
  case nc
  /// New instances and classes: ten classes of one session, then five at a time.
  case nic
  /// The same with five films of different classes and sessions at a time.
  case nicv2In79 = "nicv2-79"
  /// With two.
  case nicv2In196 = "nicv2-196"
  /// With one.
  case nicv2In391 = "nicv2-391"
  /// One object in one sector of view at a time; as many as there are.
  case views

  /// The number of contexts; nil where it depends on the images.
  public var contexts: Int? {
    switch self {
    case .ni: 8
    case .nc: 9
    case .nic, .nicv2In79: 79
    case .nicv2In196: 196
    case .nicv2In391: 391
    case .views: nil
    }
  }

  /// Of how many images of the test set one is tested on where nothing is said: of CORe50's, whose neighbors
  /// look alike, every twentieth.
  public var usualTestEvery: Int { self == .views ? 1 : 20 }

  public static var films: [ContextList] { allCases.filter { $0 != .views } }
}

/// Contexts by their images.
public struct ListedContexts: Sendable, Equatable {
  /// For each context its images in order, as the training set counts them.
  public var contexts: [[Int32]]
  /// The images of the one test set in order, as the data set's test set counts them.
  public var test: [Int32]

  public init(contexts: [[Int32]], test: [Int32]) {
    self.contexts = contexts
    self.test = test
  }
}

/// The contexts into which a data set is divided by its maker: lists, each in several orders ("runs").
public struct ContextLists: Sendable {
  /// The lists that there are.
  public let known: [ContextList]
  /// In how many orders each is there.
  public let runs: Int
  private let read: @Sendable (ContextList, _ run: Int) throws(DatasetError) -> ListedContexts

  init(
    known: [ContextList], runs: Int,
    read: @escaping @Sendable (ContextList, _ run: Int) throws(DatasetError) -> ListedContexts
  ) {
    self.known = known
    self.runs = runs
    self.read = read
  }

  /// - Parameter run: From 0.
  /// - Throws: A ``DatasetError`` where there is no such list, or it is damaged.
  public func contexts(_ list: ContextList, run: Int) throws(DatasetError) -> ListedContexts {
    guard known.contains(list) else {
      throw .badProtocol(
        "the data set has no list '\(list.rawValue)', only \(known.map { "'\($0.rawValue)'" }.joined(separator: ", "))"
      )
    }
    guard (0..<runs).contains(run) else {
      throw .badProtocol("there is no run \(run) of '\(list.rawValue)', only 0…\(runs - 1)")
    }
    return try read(list, run)
  }
}
