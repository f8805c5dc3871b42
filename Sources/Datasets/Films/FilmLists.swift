import Foundation

/// The lists of frames and contexts that come with CORe50: three pickles, or text files.
///
/// `paths.pkl` is a list of all frames; `LUP.pkl` has for each list of contexts (`nicv2_391`) and run the
/// contexts as numbers in it, the test set last; `labels.pkl` has the labels in the same form. Text files
/// are `<list>/run<r>/train_batch_<bb>_filelist.txt` and `test_filelist.txt`, with a frame and its label a line.
struct FilmLists {
  /// Bytes of a list, at most.
  private static let sizeLimit = 256 << 20

  private enum Source {
    case pickles
    /// The folders of the lists that there are.
    case files([ContextList: String])
  }

  private let root: String
  private let source: Source
  let frames: [FilmFolder.Frame]

  /// Whether the frames are in the order of an array of all.
  var isOrdered: Bool { if case .pickles = source { true } else { false } }

  init(_ root: String) throws(DatasetError) {
    self.root = root
    if DataLocator.exists("\(root)/paths.pkl") {
      source = .pickles
      frames = try Self.paths("\(root)/paths.pkl")
      return
    }
    var folders: [ContextList: String] = [:]
    for list in ContextList.films {
      folders[list] = Self.folders(of: list).map { "\(root)/\($0)" }.first {
        DataLocator.exists("\($0)/run0/train_batch_00_filelist.txt")
      }
    }
    guard let list = ContextList.films.first(where: { folders[$0] != nil }),
      let folder = folders[list]
    else {
      throw .unfit(
        path: root,
        reason: """
          has no lists of contexts; put 'paths.pkl', 'LUP.pkl' and 'labels.pkl' of CORe50 there, or its \
          file lists, such as 'NIC_v2_391/run0/train_batch_00_filelist.txt'
          """)
    }
    source = .files(folders)
    // Every run has all frames, so one of them tells which there are.
    let (contexts, test) = try Self.files("\(folder)/run0", count: list.contexts ?? 0)
    frames = (contexts + [test]).flatMap { $0.map(\.frame) }
    guard Set(frames.map(\.path)).count == frames.count else {
      throw .unfit(path: "\(folder)/run0", reason: "names a frame twice")
    }
  }

  /// The folders in which the text files of a list are, by the names of those who publish them.
  private static func folders(of list: ContextList) -> [String] {
    let plain = list.rawValue.replacing("-", with: "_")
    let names: [String] =
      switch list {
      case .ni: ["NI_inc", "sI"]
      case .nc: ["NC_inc", "sII"]
      case .nic: ["NIC_inc", "sIII"]
      case .nicv2In79: ["NIC_v2_79", "sIII_v2_79"]
      case .nicv2In196: ["NIC_v2_196", "sIII_v2_196"]
      case .nicv2In391: ["NIC_v2_391", "sIII_v2_391"]
      case .views: []
      }
    return (names + [plain]).flatMap { ["\($0)", "batches_filelists/\($0)"] }
  }

  private static func paths(_ path: String) throws(DatasetError) -> [FilmFolder.Frame] {
    var reader = PickleReader(
      try FileContent.load(path, limit: sizeLimit), path: path, dialect: .lists)
    var frames: [FilmFolder.Frame] = []
    let value = try reader.value()
    for item in try reader.items(value, "it") {
      let name = try reader.text(item)
      guard let frame = FilmFolder.Frame(name) else {
        throw .unfit(path: path, reason: "names '\(shownName(name))', which is no frame of CORe50")
      }
      frames.append(frame)
    }
    guard frames.count <= Int(Int32.max), Set(frames.map(\.path)).count == frames.count else {
      throw .unfit(path: path, reason: "names a frame twice")
    }
    guard !frames.isEmpty else { throw .unfit(path: path, reason: "names no frame") }
    return frames
  }

  private typealias Line = (frame: FilmFolder.Frame, label: Int)

  /// The text files of a run.
  private static func files(
    _ folder: String, count: Int
  ) throws(DatasetError) -> (contexts: [[Line]], test: [Line]) {
    var contexts: [[Line]] = []
    for batch in 0..<count {
      let number = batch < 10 ? "0\(batch)" : "\(batch)"
      contexts.append(try lines("\(folder)/train_batch_\(number)_filelist.txt"))
    }
    return (contexts, try lines("\(folder)/test_filelist.txt"))
  }

  private static func lines(_ path: String) throws(DatasetError) -> [Line] {
    let content = try FileContent.load(path, limit: sizeLimit)
    if let format = FileContent.foreignFormat(content) {
      throw .malformed(path: path, reason: "it is \(format)")
    }
    var lines: [Line] = []
    for (number, bytes) in content.split(separator: 0x0A).enumerated() {
      let fields = bytes.split { $0 == 0x20 || $0 == 0x0D }
      guard fields.count == 2,
        let frame = FilmFolder.Frame(String(decoding: fields[0], as: UTF8.self)),
        let label = Int(String(decoding: fields[1], as: UTF8.self))
      else {
        throw .malformed(path: path, reason: "line \(number + 1) is no frame with its label")
      }
      lines.append((frame, label))
    }
    return lines
  }

  /// The lists by the places of frames in the training and in the test set.
  ///
  /// - Parameter places: For each frame its place in its part.
  func contexts(places: [Int32]) throws(DatasetError) -> ContextLists {
    let known: [ContextList]
    switch source {
    case .files(let folders): known = ContextList.films.filter { folders[$0] != nil }
    case .pickles: known = ContextList.films
    }
    var numbers: [String: Int] = [:]
    if case .files = source {
      for (number, frame) in frames.enumerated() { numbers[frame.path] = number }
    }
    let all = numbers
    return ContextLists(known: known, runs: 10) { list, run throws(DatasetError) in
      let (path, batches): (String, [[(number: Int, label: Int)]])
      switch source {
      case .pickles: (path, batches) = ("\(root)/LUP.pkl", try picked(list, run))
      case .files(let folders):
        path = "\(folders[list] ?? root)/run\(run)"
        let (contexts, test) = try Self.files(path, count: list.contexts ?? 0)
        batches = try (contexts + [test]).map { lines throws(DatasetError) in
          try lines.map { line throws(DatasetError) in
            guard let number = all[line.frame.path] else {
              throw .unfit(
                path: path, reason: "names \(line.frame.path), which no other list has")
            }
            return (number, line.label)
          }
        }
      }
      guard batches.count == (list.contexts ?? 0) + 1 else {
        throw .unfit(
          path: path,
          reason: """
            has \(batches.count - 1) contexts of '\(list.rawValue)' in run \(run), not \
            \(list.contexts ?? 0)
            """)
      }
      try check(batches, path: path, list, run)
      return ListedContexts(
        contexts: batches.dropLast().map { $0.map { places[$0.number] } },
        test: batches[batches.count - 1].map { places[$0.number] })
    }
  }

  /// Refuses contexts without a frame, frames in the wrong part, and labels that are no names of classes.
  private func check(
    _ batches: [[(number: Int, label: Int)]], path: String, _ list: ContextList, _ run: Int
  ) throws(DatasetError) {
    let place = "in run \(run) of '\(list.rawValue)'"
    var (classOf, labelOf): ([Int: Int], [Int: Int]) = ([:], [:])
    for (batch, content) in batches.enumerated() {
      let isTest = batch == batches.count - 1
      guard !content.isEmpty else {
        throw .unfit(path: path, reason: "has no frame for context \(batch + 1) \(place)")
      }
      for (number, label) in content {
        let frame = frames[number]
        guard FilmFolder.tested.contains(frame.session) == isTest else {
          throw .unfit(
            path: path,
            reason: """
              has \(frame.path) in the \(isTest ? "test" : "training") set \(place); sessions 3, 7 and \
              10 are tested on
              """)
        }
        guard classOf[label, default: frame.object] == frame.object,
          labelOf[frame.object, default: label] == label
        else {
          throw .unfit(
            path: path,
            reason: "labels \(frame.path) with \(label) \(place), another object's label")
        }
        (classOf[label], labelOf[frame.object]) = (frame.object, label)
      }
    }
  }

  /// A run of a list in the pickles: for each context and then the test set the numbers and the labels.
  private func picked(
    _ list: ContextList, _ run: Int
  ) throws(DatasetError) -> [[(number: Int, label: Int)]] {
    let name = list.rawValue.replacing("-", with: "_")
    func batches(_ file: String) throws(DatasetError) -> [[Int]] {
      let path = "\(root)/\(file)"
      var reader = PickleReader(
        try FileContent.load(path, limit: Self.sizeLimit), path: path, dialect: .lists)
      let value = try reader.value()
      guard let runs = try reader.entry(value, name) else {
        throw .unfit(path: path, reason: "has no '\(name)'")
      }
      let all = try reader.items(runs, "'\(name)'")
      guard all.indices.contains(run) else {
        throw .unfit(
          path: path, reason: "has \(all.count) runs of '\(name)', none of number \(run)")
      }
      var batches: [[Int]] = []
      for batch in try reader.items(all[run], "a run") {
        batches.append(try reader.integers(batch))
      }
      return batches
    }
    let (numbers, labels) = (try batches("LUP.pkl"), try batches("labels.pkl"))
    guard numbers.map(\.count) == labels.map(\.count) else {
      throw .unfit(
        path: "\(root)/labels.pkl",
        reason: "has other contexts than LUP.pkl in run \(run) of '\(name)'")
    }
    if let number = numbers.joined().first(where: { !frames.indices.contains($0) }) {
      throw .unfit(
        path: "\(root)/LUP.pkl",
        reason: "has the frame \(number), where paths.pkl has \(frames.count)")
    }
    return zip(numbers, labels).map { Array(zip($0, $1)) }
  }
}
