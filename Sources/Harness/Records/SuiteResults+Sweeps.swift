public import Datasets
import Metrics

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

extension SuiteResults {
  /// The groups of the plan in the order of the suite; empty where no setting varies.
  public var sweeps: [SweepGroup] {
    plan.entries.compactMap(\.sweep).reduce(into: []) { groups, sweep in
      let group = SweepGroup(name: sweep.group, axis: sweep.axis)
      if !groups.contains(group) { groups.append(group) }
    }
  }

  /// The group that a row belongs to; nil for a method with fixed settings.
  public func sweep(of label: String) -> SweepGroup? {
    plan.entries.first { $0.label == label && $0.role == .result }?.sweep
      .map { SweepGroup(name: $0.group, axis: $0.axis) }
  }

  /// The rows of a group that are planned in a scenario, by rising value.
  public func points(of group: SweepGroup, in scenario: Scenario) -> [SweepPoint] {
    plan.entries.reduce(into: Set<SweepPoint>()) { points, entry in
      guard let sweep = entry.sweep, entry.spec.scenario == scenario, sweep.group == group.name,
        sweep.axis == group.axis
      else { return }
      points.insert(SweepPoint(label: entry.label, value: sweep.value))
    }.sorted { $0.value < $1.value }
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
