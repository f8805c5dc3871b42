import Metrics
public import Streams

/// The rows that a suite made from one method by giving a setting several values.
public struct SweepGroup: Sendable, Hashable {
  /// The name that the rows have in common, such as "EWC".
  public var name: String
  /// The setting that varies, such as `lambda`.
  public var axis: String
}

/// One row of such a group.
public struct SweepPoint: Sendable, Hashable {
  public var label: String
  /// The value of the setting that varies.
  public var value: Double
}

/// Which rows of a plan belong to which group.
struct SweepIndex: Sendable {
  private struct Place: Hashable {
    var group: SweepGroup
    var scenario: Scenario
  }

  /// In the order of the suite.
  let groups: [SweepGroup]
  /// The group of each row that has one.
  let byLabel: [String: SweepGroup]
  /// By rising value.
  private let points: [Place: [SweepPoint]]

  init(_ plan: RunPlan) {
    var groups: [SweepGroup] = []
    var known: Set<SweepGroup> = []
    var byLabel: [String: SweepGroup?] = [:]
    var points: [Place: Set<SweepPoint>] = [:]
    for entry in plan.entries {
      let group = entry.sweep.map { SweepGroup(name: $0.group, axis: $0.axis) }
      if entry.role == .result, byLabel[entry.label] == nil {
        byLabel.updateValue(group, forKey: entry.label)
      }
      guard let group, let sweep = entry.sweep else { continue }
      if known.insert(group).inserted { groups.append(group) }
      points[Place(group: group, scenario: entry.spec.scenario), default: []]
        .insert(SweepPoint(label: entry.label, value: sweep.value))
    }
    self.groups = groups
    self.byLabel = byLabel.compactMapValues(\.self)
    self.points = points.mapValues { $0.sorted { $0.value < $1.value } }
  }

  func points(of group: SweepGroup, in scenario: Scenario) -> [SweepPoint] {
    points[Place(group: group, scenario: scenario)] ?? []
  }
}

extension SuiteResults {
  /// The group that a row belongs to; nil for a method with fixed settings.
  public func sweep(of label: String) -> SweepGroup? { sweepIndex.byLabel[label] }

  /// The rows of a group that are planned in a scenario, by rising value.
  public func points(of group: SweepGroup, in scenario: Scenario) -> [SweepPoint] {
    sweepIndex.points(of: group, in: scenario)
  }

  /// The row of a group with the highest accuracy after the last context, mean over seeds.
  ///
  /// Of equal rows it is the one with the lowest value; without results there is none.
  /// A value at which some run failed is passed over where there are others: the mean of the seeds
  /// that survived would flatter it. The choice rests on the same test data as the mean itself.
  public func best(of group: SweepGroup, in scenario: Scenario) -> SweepPoint? {
    let scored = points(of: group, in: scenario).compactMap { point in
      summary(of: .lastAccuracy, label: point.label, scenario: scenario).map {
        (point: point, mean: $0.mean)
      }
    }
    let whole = scored.filter { candidate in
      entries(label: candidate.point.label, scenario: scenario)
        .allSatisfy { failures[$0.id] == nil }
    }
    let candidates = whole.isEmpty ? scored : whole
    guard let highest = candidates.map(\.mean).max() else { return nil }
    return candidates.first { $0.mean == highest }?.point
  }
}
