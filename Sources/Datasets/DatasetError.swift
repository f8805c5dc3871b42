import Wording

/// Why a data set cannot be used; each description is one line that says what to do.
public enum DatasetError: Error, Equatable, CustomStringConvertible {
  case unknownDataset(String, known: [String])
  case noUsableFiles(MissingData)
  case cannotRead(path: String, reason: String)
  case malformed(path: String, reason: String)
  /// Sound in itself, but not what is wanted; the reason follows the path and says what to do.
  case unfit(path: String, reason: String)
  case badFolderName(String)
  case noFolder(String, ImageFolder.Form, searched: [String])
  case emptyClass(String, path: String, part: String)
  case unevenSplit(classes: Int, contexts: Int)
  case wrongClassCounts([Int], classes: Int, contexts: Int)
  case unsharedLabels([Int])
  case tooFewExamples(context: Int, count: Int, wanted: Int)
  case tooManyPixels(Int)
  case badProtocol(String)
  case noWeights(name: String, digest: String, searched: [String], passedOver: [String])
  case unfitWeights(path: String, network: String, reason: String)

  public var description: String {
    switch self {
    case .unknownDataset(let name, let known):
      nearestName(to: name, among: known).map {
        "unknown data set '\(name)'; did you mean '\($0)'?"
      } ?? "unknown data set '\(name)'; known are \(known.joined(separator: ", "))"
    case .noUsableFiles(let missing): missing.description
    case .cannotRead(let path, _): "\(path) \(reason ?? "")"
    case .malformed(let path, _), .emptyClass(_, let path, _):
      "\(path) \(reason ?? ""); fetch it anew"
    case .unfit(let path, let reason): "\(path) \(reason)"
    case .badFolderName(let name):
      """
      '\(name)' names no folder of images; write 'folder:NAME', or 'folder:NAME@' and 12 to 64 digits \
      of its content digest, with letters, digits, '-', '_' and '.' in the name
      """
    case .noFolder(let name, let form, let searched):
      """
      there is no folder '\(name)'\(form == .classes ? " with 'train' and 'test' in it" : ""); put it into a directory and name that \
      in CLBENCH_DATA or with --data-dir; searched \(searched.joined(separator: ", "))
      """
    case .unevenSplit(let classes, let contexts):
      """
      \(classes) classes do not divide into \(contexts) contexts; write \
      \(Self.divisors(of: classes)) contexts\(Self.example(classes: classes, contexts: contexts))
      """
    case .wrongClassCounts(let counts, let classes, let contexts):
      counts.count == contexts
        ? """
        the contexts have \(Self.list(counts)) classes, \(counts.reduce(0, &+)) in all, where there \
        are \(classes); each class belongs to one context
        """
        : "there are \(counts.count) numbers of classes for \(contexts) contexts; give each its own"
    case .unsharedLabels(let counts):
      """
      contexts of \(Self.list(counts)) classes cannot share their labels, as domain-incremental \
      learning and a single head ask for; list equal numbers, or use other scenarios
      """
    case .tooFewExamples(let context, let count, let wanted):
      """
      context \(context) has \(count) training examples, fewer than \(wanted); ask for at most \(count)
      """
    case .tooManyPixels(let count):
      "images have \(count) pixels with their padding, more than \(ImageDataset.pixelLimit)"
    case .badProtocol(let reason): "the protocol makes no contexts: \(reason)"
    case .noWeights(let name, let digest, let searched, let passedOver):
      """
      no file '\(name).safetensors', '.pt' or '.pth' with weights of digest \(digest.prefix(12))… in the folders 'weights' \
      of \(searched.joined(separator: ", "))\
      \(passedOver.isEmpty ? "" : " (\(passedOver.joined(separator: "; ")))"); put it into one of them
      """
    case .unfitWeights(let path, let network, let reason):
      "\(path) has no weights of \(network): \(reason)"
    }
  }

  /// What is wrong with one file, in words that follow its name; nil where the error is of no file.
  var reason: String? {
    switch self {
    case .cannotRead(_, let reason): "cannot be read: \(reason)"
    case .malformed(_, let reason): "is damaged: \(reason)"
    case .emptyClass(let title, _, let part): "has no \(part) example of \(title)"
    default: nil
    }
  }

  /// Such as "1, 2, 5 or 10".
  private static func divisors(of classes: Int) -> String {
    let all = (1...max(classes, 1)).filter { classes % $0 == 0 }.map(String.init)
    return all.count < 2
      ? all.joined() : all.dropLast().joined(separator: ", ") + " or " + (all.last ?? "")
  }

  /// How nearly equal contexts would be listed; empty where there are fewer classes than contexts.
  private static func example(classes: Int, contexts: Int) -> String {
    guard contexts >= 1, contexts <= min(classes, 20) else { return "" }
    let counts = (0..<contexts).map { classes / contexts + ($0 < classes % contexts ? 1 : 0) }
    return ", or list the classes of each: 'classes-per-context: [\(list(counts))]'"
  }

  private static func list(_ counts: [Int]) -> String {
    counts.map(String.init).joined(separator: ", ")
  }
}
