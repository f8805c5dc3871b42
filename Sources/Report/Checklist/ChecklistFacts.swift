import Datasets
import Harness
import Metrics
import Streams

/// What records say that checklists ask for, each once.
struct ChecklistFacts {
  let results: SuiteResults
  let searches: [SuiteResults]
  let published: PublishedComparison?
  private let environment: EnvironmentManifest

  init(_ results: SuiteResults, searches: [SuiteResults], published: PublishedComparison?) {
    self.results = results
    self.searches = searches
    self.published = published
    environment = EnvironmentManifest(results)
  }

  /// Names, digests and licences of the data sets.
  var data: ArtifactChecklist.Answer {
    guard !environment.data.isEmpty else { return .open("no run has finished") }
    let texts = environment.data.map { data in
      let source =
        (try? DatasetCatalog.descriptor(named: data.name))?.source ?? "source and licence not known"
      let digest =
        data.verified
        ? "verified, content digest \(data.contentDigest)"
        : "NOT the expected data, content digest \(data.contentDigest)"
      return "\(data.name) (\(source)), \(digest)"
    }
    let text = texts.joined(separator: "; ") + "."
    return environment.data.allSatisfy(\.verified)
      ? .recorded(text) : .partly(text, open: "what the data are that have another digest.")
  }

  /// What the accuracies are taken over.
  var measurements: String {
    let ids = distinct(environment.groups.flatMap(\.measurements))
    return "Measured: \(ids.isEmpty ? "nothing yet" : ids.joined(separator: ", "))."
  }

  /// Training and test sets, and what is held out.
  var splits: ArtifactChecklist.Answer {
    guard let record = results.plan.entries.lazy.compactMap({ results.record(for: $0) }).first
    else { return .open("no run has finished") }
    let spec = record.identity.spec.protocol
    let contexts = "\(spec.contextsInWords) (\(spec.kind.rawValue))"
    let training = spec.samplesPerContext.map { "\($0) training examples of each" }
    let tested = record.result.testExamples.map(String.init).joined(separator: ", ")
    return .partly(
      """
      \(contexts) of \(spec.dataset), \(training ?? "all training examples of each"); accuracies on \
      \(tested) test examples by \(record.result.hasTestSetPerContext ? "context" : "test set").
      """,
      open: "the protocol holds no validation set; say which data settings were chosen on.")
  }

  var protocolText: String {
    let facts = ComparisonReport(results).protocolFacts
    let scale = results.plan.scale.map { "; scaled to \($0) of the suite" } ?? ""
    return facts.map { "\($0.name.lowercased()): \($0.value)" }.joined(separator: "; ") + scale
      + "."
  }

  var settings: String {
    ComparisonReport(results).methodFacts.map { "\($0.name): \($0.value)" }
      .joined(separator: "; ") + "."
  }

  var seeds: String { results.seeds.map(String.init).joined(separator: ", ") }

  /// How many runs there are and what became of the others.
  var runs: ArtifactChecklist.Answer {
    let planned = results.plan.entries.count
    let missing = results.missing
    let failed = missing.filter { results.failures[$0.id] != nil }
    let text = """
      \(planned - missing.count) of \(planned) planned runs finished, seeds \(seeds); \(failed.count) \
      failed\(failed.isEmpty ? "" : " (\(results.absences.filter { !$0.failed.isEmpty }.phrase))").
      """
    guard !missing.isEmpty else { return .recorded(text) }
    return .partly(
      text,
      open: """
        why these are not finished: \(missing.prefix(5).map(\.title).joined(separator: "; "))\
        \(missing.count > 5 ? "; and \(missing.count - 5) more" : "").
        """)
  }

  /// What the numbers and the bars around them are.
  var statistics: String {
    """
    \(Metric.lastAccuracy.name) (\(Metric.lastAccuracy.id)): \(Metric.lastAccuracy.formula). ± is the \
    standard error of the mean over seeds, intervals are of 95 % by Student's t with n − 1 degrees of \
    freedom; the seed varies initial weights, order of the data and all draws of the method.
    """
  }

  /// Central tendency and variation of each row.
  var outcomes: ArtifactChecklist.Answer {
    let cells = results.scenarios.compactMap { scenario -> String? in
      let means = results.labels.compactMap { label -> String? in
        results.summary(of: .lastAccuracy, label: label, scenario: scenario).map { summary in
          let error = summary.standardError.map {
            " ± \(NumberText.fixed($0 * 100, decimals: 2))"
          }
          let mean = NumberText.fixed(summary.mean * 100, decimals: 2)
          return "\(label) \(mean)\(error ?? "") (n=\(summary.count))"
        }
      }
      return means.isEmpty ? nil : "\(scenario.title), %: \(means.joined(separator: ", "))"
    }
    return cells.isEmpty
      ? .open("no run has finished") : .recorded(cells.joined(separator: "; ") + ".")
  }

  /// Machines, times and memory.
  var compute: ArtifactChecklist.Answer {
    let records = results.records.values
    guard let memory = records.map(\.peakMemory).max() else { return .open("no run has finished") }
    let hours = records.map(\.timing.total).reduce(0, +) / 3600
    let mean = hours * 3600 / Double(records.count)
    let machines = environment.groups.map {
      "\($0.environment.processor), \($0.environment.operatingSystem), \($0.kernel.title)"
    }
    return .partly(
      """
      \(distinct(machines).joined(separator: "; ")); one thread a run, no GPU; \
      \(NumberText.fixed(mean, decimals: 1)) s a run, \(NumberText.fixed(hours, decimals: 2)) hours in all; at \
      most \(memory / 1_000_000) MB.
      """,
      open: """
        how many workers ran at once and what else the machine did, and the time of runs that are not \
        among these records.
        """)
  }

  /// The code and the versions of what it rests on.
  var code: ArtifactChecklist.Answer {
    guard !environment.groups.isEmpty else { return .open("no run has finished") }
    let builds = distinct(
      environment.groups.map {
        """
        clbench \($0.environment.packageVersion), commit \($0.environment.commit), engine \
        \($0.engineVersion), Swift \($0.environment.swiftVersion), \($0.kernel.title), \
        \($0.environment.operatingSystem)
        """
      })
    let unclear = distinct(
      environment.groups.map(\.environment.commit).filter {
        $0.hasSuffix("+dirty") || $0 == "unknown"
      })
    let packages = "the versions of the Swift packages that the build resolved (Package.resolved)"
    return .partly(
      builds.joined(separator: "; ") + ".",
      open: unclear.isEmpty
        ? "\(packages)."
        : "\(packages); what the code was where the commit is \(unclear.joined(separator: ", ")).")
  }

  /// Where runs and paper are known to differ.
  var deviations: ArtifactChecklist.Answer {
    guard let published, !published.cells.isEmpty else {
      return .open("the suite names no paper with numbers for its rows to deviate from.")
    }
    let differing = distinct(
      published.cells.filter { $0.verdict == .notComparable }.map(\.reason))
    let seeds = distinct(published.cells.compactMap(\.published.seeds)).map(String.init)
    let text =
      differing.isEmpty
      ? "the settings that the paper's fingerprint states are those of the runs"
      : "not comparable: \(differing.joined(separator: "; "))"
    return .partly(
      """
      Beside "\(published.paper)" \(text); seeds \(results.seeds.count), paper \
      \(seeds.isEmpty ? "not stated" : seeds.joined(separator: " or ")).
      """,
      open: "deviations that no setting shows; docs/departures.md has those known of each method.")
  }

  /// How the runs stand beside the paper.
  var verdicts: ArtifactChecklist.Answer {
    guard let published, published.cells.contains(where: { $0.ours != nil }) else {
      return .open("there is no published number beside the runs.")
    }
    return .partly(
      "\(published.summary).",
      open:
        "which claims of the paper the numbers stand for, and whether these verdicts bear them out."
    )
  }

  func distinct<Value: Equatable>(_ values: [Value]) -> [Value] {
    values.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
