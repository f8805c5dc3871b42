import Datasets

/// What keeps a run from being repeated exactly: which parts of its identity are not those that a new
/// run would have here.
public enum IdentityDifference {
  /// - Returns: A phrase for each part, each with its cause and the way out; empty for equal ones.
  public static func between(_ recorded: RunIdentity, and here: RunIdentity) -> [String] {
    var phrases: [String] = []
    if recorded.engineVersion != here.engineVersion {
      phrases.append(
        """
        engine version: the record is of version \(recorded.engineVersion), this build computes by \
        \(here.engineVersion); build the commit that the record names
        """)
    }
    phrases += kernelPhrases(recorded.kernel, here.kernel)
    if recorded.measurements != here.measurements {
      phrases.append(
        """
        measurements: the record has \(recorded.measurements.joined(separator: ", ")), this build \
        measures \(here.measurements.joined(separator: ", "))
        """)
    }
    for data in recorded.data {
      guard let own = here.data.first(where: { $0.name == data.name }) else {
        phrases.append("data: '\(data.name)' is not among the data here")
        continue
      }
      if let phrase = dataPhrase(data, own) { phrases.append(phrase) }
    }
    return phrases
  }

  private static func kernelPhrases(_ recorded: KernelIdentity, _ here: KernelIdentity) -> [String]
  {
    if recorded.class != here.class {
      return ["kernel: the record is of class '\(recorded.class)', this run of '\(here.class)'"]
    }
    if recorded.blasVersion != here.blasVersion {
      return [
        "kernel: the record needs \(recorded.blasVersion), here is \(here.blasVersion); install that"
      ]
    }
    guard recorded.blasCore != here.blasCore else { return [] }
    return [
      """
      kernel: the record is of BLAS core \(recorded.blasCore), here it is \(here.blasCore); set \
      OPENBLAS_CORETYPE=\(recorded.blasCore) and verify again
      """
    ]
  }

  private static func dataPhrase(_ recorded: DatasetIdentity, _ here: DatasetIdentity) -> String? {
    guard recorded != here else { return nil }
    if recorded.contentDigest == here.contentDigest, recorded.verified == here.verified {
      return "data: \(recorded.name) has the same images here, in another order or packaging"
    }
    let file = recorded.files.first { file in
      here.files.first { $0.role == file.role }?.sha256 != file.sha256
    }
    guard let file else {
      return """
        data: the content digest of \(recorded.name) is \(here.contentDigest) here, in the record \
        \(recorded.contentDigest)
        """
    }
    let own = here.files.first { $0.role == file.role }?.sha256 ?? "absent"
    return """
      data: SHA-256 of \(recorded.name)'s \(file.role) is \(own) here, in the record \(file.sha256)
      """
  }
}
