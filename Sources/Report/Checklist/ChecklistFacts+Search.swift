import Datasets
import Harness
import Methods
import Metrics
import Streams

extension ChecklistFacts {
  /// What was searched, and where the settings that were used came from.
  var search: ArtifactChecklist.Answer {
    let all = searches + (results.sweeps.isEmpty ? [] : [results])
    let texts = all.flatMap { search in search.sweeps.map { searchText(of: $0, in: search) } }
    let searched = Set(
      all.flatMap { search in
        search.plan.entries.filter { $0.sweep != nil }.map(\.spec.method.name)
      })
    let without = results.labels.filter { label in
      let entries = results.plan.entries.filter { $0.label == label }
      return entries.contains {
        !$0.spec.method.hyperparameters.isEmpty && !searched.contains($0.spec.method.name)
      }
    }
    let open =
      without.isEmpty
      ? nil : "how the settings of these were chosen: \(without.joined(separator: ", "))."
    guard !texts.isEmpty else {
      return .open(open ?? "no method has settings, or none was searched.")
    }
    let text = texts.joined(separator: " ")
    return open.map { .partly(text, open: $0) } ?? .recorded(text)
  }

  private func searchText(of group: SweepGroup, in search: SuiteResults) -> String {
    let scenarios = search.scenarios.compactMap { scenario -> String? in
      let points = search.points(of: group, in: scenario)
      guard !points.isEmpty else { return nil }
      let values = points.map { NumberText.setting($0.value) }.joined(separator: ", ")
      let best = search.best(of: group, in: scenario).map {
        ", best \(NumberText.setting($0.value))"
      }
      return "\(scenario.title) \(values)\(best ?? ", not run")"
    }
    return """
      \(group.name), \(group.axis): \(scenarios.joined(separator: "; ")); by the accuracy on the test sets \
      after the last context, seeds \(search.seeds.map(String.init).joined(separator: ", ")).
      """
  }
}
