import Foundation

/// CORe50 as people have it: frames in a folder, or all in one array, and lists of contexts beside them.
///
/// Frames are `s<session>/o<object>/C_<ss>_<oo>_<fff>.png`, in the folder or in its `core50_128x128`, or the
/// field `x` of `core50_imgs.npz`. Lists are `paths.pkl`, `LUP.pkl` and `labels.pkl`, or text files
/// (``FilmLists``). Sessions 3, 7 and 10 are tested on. The class of a frame is its object's number less one;
/// labels may be others by lists, where classes have other numbers, and need to be as many.
struct FilmFolder {
  private static let folders = ["", "core50_128x128/"]
  private static let arrays = ["core50_imgs.bin", "core50_imgs.npz"]
  static let tested: Set<Int> = [3, 7, 10]

  let root: String
  private let cache: String?

  init(_ root: String, cache: String?) {
    self.root = root
    self.cache = cache
  }

  /// A frame as a list names it.
  struct Frame: Hashable, Comparable {
    let session, object, moment: Int
    let path: String

    /// - Parameter path: In any folder; there are 164 866 of them, so this is no regular expression.
    /// - Returns: nil where the name is none of a frame.
    init?(_ path: String) {
      let parts = path.utf8.split(separator: UInt8(ascii: "/")).suffix(3).map { Array($0) }
      guard parts.count == 3, parts[2].suffix(4).elementsEqual(".png".utf8) else { return nil }
      let name = parts[2].dropLast(4).split(
        separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
      guard name.count == 4, name[0].elementsEqual("C".utf8),
        let session = Self.number(parts[0], after: "s", digits: 1...2),
        let object = Self.number(parts[1], after: "o", digits: 1...3),
        let moment = Self.number(name[3], digits: 3...4),
        Self.number(name[1], digits: 2...2) == session,
        Self.number(name[2], digits: 2...3) == object, (1...256).contains(object)
      else { return nil }
      (self.session, self.object, self.moment) = (session, object, moment)
      self.path = String(decoding: Array(parts.joined(separator: "/".utf8)), as: UTF8.self)
    }

    private static func number(
      _ bytes: some Collection<UInt8>, after letter: String = "", digits: ClosedRange<Int>
    ) -> Int? {
      let rest = bytes.dropFirst(letter.utf8.count)
      guard bytes.starts(with: letter.utf8), digits.contains(rest.count) else { return nil }
      var number = 0
      for byte in rest {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        number = 10 * number + Int(byte - UInt8(ascii: "0"))
      }
      return number
    }

    static func < (left: Frame, right: Frame) -> Bool {
      (left.session, left.object, left.moment) < (right.session, right.object, right.moment)
    }
  }

  func parts() throws(DatasetError) -> (
    train: ImageFolder.Part, test: ImageFolder.Part, lists: ContextLists?
  ) {
    let lists = try FilmLists(root)
    // However the frames are listed, they are in one order here.
    let order = lists.frames.indices.sorted { lists.frames[$0] < lists.frames[$1] }
    let (tested, trained) = (
      order.filter { Self.tested.contains(lists.frames[$0].session) },
      order.filter { !Self.tested.contains(lists.frames[$0].session) }
    )
    guard !tested.isEmpty, !trained.isEmpty else {
      throw .unfit(
        path: root,
        reason:
          "has no frames of \(tested.isEmpty ? "sessions 3, 7 and 10" : "other sessions than 3, 7 and 10")"
      )
    }
    let classes = lists.frames.reduce(0) { max($0, $1.object) }
    let array = try array(of: lists)
    func part(_ places: [Int], kept: Int) throws(DatasetError) -> ImageFolder.Part {
      let labels = places.map { UInt8(lists.frames[$0].object - 1) }
      let found: (store: any ImageStore, records: [[UInt8]])
      if let array {
        let own = array.choosing(places)
        found = (
          own,
          try digests(of: array.path, suffix: "\(array.stamp)\(places)", labels) {
            image throws(DatasetError) in
            (try own.pixels(of: image), [])
          }.records
        )
      } else {
        found = try files(places.map { lists.frames[$0] }, labels)
      }
      return (
        LabeledImages(
          ImagesOnDemand(found.store, kept: kept), labels: labels, classes: classes),
        found.records
      )
    }
    var places = [Int32](repeating: -1, count: lists.frames.count)
    for part in [tested, trained] {
      for (place, frame) in part.enumerated() { places[frame] = Int32(place) }
    }
    return (
      try part(trained, kept: 0), try part(tested, kept: ImagesOnDemand.testLimit),
      try lists.contexts(places: places)
    )
  }

  /// Opens the frames as files.
  private func files(
    _ frames: [Frame], _ labels: [UInt8]
  ) throws(DatasetError) -> (store: any ImageStore, records: [[UInt8]]) {
    let folder =
      Self.folders.first {
        FileManager.default.fileExists(atPath: "\(root)/\($0)\(frames[0].path)")
      } ?? ""
    let paths = frames.map { "\(root)/\(folder)\($0.path)" }
    let first = try ImageFile.open(paths[0]).image.shape
    var stamps = ""
    for path in paths { stamps += try Self.stamp(of: path) }
    let found = try digests(of: folder, suffix: stamps, labels) { image throws(DatasetError) in
      let (file, content) = try ImageFile.open(paths[image])
      guard content.shape == first else {
        throw .unfit(
          path: paths[image],
          reason: """
            is \(content.shape) (channels, height, width), and \(paths[0]) \(first); frames have one \
            size
            """)
      }
      return (content.pixels, file.digest)
    }
    return (
      ImageFiles(
        zip(paths, found.files).map { ImageFile(path: $0, digest: $1) }, shape: first),
      found.records
    )
  }

  /// All frames in one array; nil where they are in files of their own.
  private func array(of lists: FilmLists) throws(DatasetError) -> ImageArray? {
    guard lists.isOrdered else { return nil }
    for name in Self.arrays where DataLocator.exists("\(root)/\(name)") {
      let isPresent = Self.folders.contains {
        FileManager.default.fileExists(atPath: "\(root)/\($0)\(lists.frames[0].path)")
      }
      if isPresent { return nil }
      return try ImageArray("\(root)/\(name)", count: lists.frames.count)
    }
    return nil
  }

  /// What tells whether a file is still the same, without reading it.
  static func stamp(of path: String) throws(DatasetError) -> String {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw .cannotRead(path: path, reason: String(cString: strerror(errno)))
    }
    let time = status.st_mtim
    return "\(path)\t\(status.st_size)\t\(time.tv_sec).\(time.tv_nsec)\n"
  }

  /// The digests of all images, with their labels, and of their files.
  ///
  /// They are kept, since reading everything takes minutes, for as long as no file has another size or time
  /// of change. What is read later is compared with the digest of its file.
  private func digests(
    of name: String, suffix: String, _ labels: [UInt8],
    _ read: @Sendable (Int) throws(DatasetError) -> (pixels: [UInt8], file: [UInt8])
  ) throws(DatasetError) -> (records: [[UInt8]], files: [[UInt8]]) {
    let key = ContentDigest.sha256(Array("\(root)\n\(name)\n\(suffix)\n\(labels)".utf8))
    let url = cache.map { URL(fileURLWithPath: $0).appending(path: "\(key).digests") }
    if let url, let kept = KeptDigests.read(url, count: labels.count) { return kept }
    let all = try concurrently(labels.count) { image throws(DatasetError) in
      let (pixels, file) = try read(image)
      let record = pixels.withUnsafeBytes { ContentDigest.record(label: labels[image], $0) }
      return (record, file)
    }
    let found = (records: all.map(\.0), files: all.map(\.1))
    if let url { KeptDigests.write(found, to: url) }
    return found
  }
}

/// Digests of images and of their files, on disk.
enum KeptDigests {
  private static let mark = Array("clbench digests 1\n".utf8)
  private static let size = 32

  /// nil where there is no such file, or it is damaged.
  static func read(_ url: URL, count: Int) -> (records: [[UInt8]], files: [[UInt8]])? {
    let length = mark.count + size * (2 * count + 1)
    guard let content = try? FileContent.bytes(of: url.path, limit: length),
      content.count == length, content.starts(with: mark),
      SHA256.digest(of: Array(content.dropLast(size))) == Array(content.suffix(size))
    else { return nil }
    func digest(_ place: Int) -> [UInt8] {
      let start = mark.count + size * place
      return Array(content[start..<start + size])
    }
    return ((0..<count).map(digest), (count..<2 * count).map(digest))
  }

  /// Where nothing can be kept, everything is read again the next time.
  static func write(_ digests: (records: [[UInt8]], files: [[UInt8]]), to url: URL) {
    var content = mark
    for digest in digests.records { content += digest }
    for digest in digests.files {
      content += digest + Array(repeating: 0, count: size - digest.count)
    }
    content += SHA256.digest(of: content)
    try? FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try? Data(content).write(to: url, options: .atomic)
  }
}
