import Foundation
import Testing

@testable import Datasets

/// An image of each class for training and another for the test, in every form in which CIFAR is published.
private struct SmallCIFAR {
  let descriptor: DatasetDescriptor
  let labelBytes: Int
  let train: [[UInt8]]
  let test: [[UInt8]]

  init(_ name: String) throws {
    let published = try DatasetCatalog.descriptor(named: name)
    labelBytes = name == "cifar-10" ? 1 : 2
    let classes = name == "cifar-10" ? 10 : 100
    func images(_ offset: Int) -> [[UInt8]] {
      (0..<classes).map { label in
        (0..<3072).map { UInt8(truncatingIfNeeded: 7 * $0 + 100 * label + offset) }
      }
    }
    (train, test) = (images(1), images(2))
    func labeled(_ images: [[UInt8]]) -> LabeledImages {
      LabeledImages(
        channels: 3, height: 32, width: 32, pixels: images.flatMap { $0 },
        labels: images.indices.map { UInt8(published.classes == 20 ? $0 / 5 : $0) },
        classes: published.classes)
    }
    descriptor = DatasetDescriptor(
      name: name, title: published.title, source: "", origin: "a shop", classes: published.classes,
      classNames: [], folders: published.folders, layouts: published.layouts,
      contentDigest: ContentDigest.unordered(train: labeled(train), test: labeled(test)))
  }

  /// Several files, to which the images go in turn.
  private func parts(_ count: Int) -> [[(label: Int, pixels: [UInt8])]] {
    let labeled = train.enumerated().map { (label: $0.offset, pixels: $0.element) }
    return (0..<count).map { part in labeled.filter { $0.label % count == part } }
  }

  private var tests: [(label: Int, pixels: [UInt8])] {
    test.enumerated().map { (label: $0.offset, pixels: $0.element) }.reversed()
  }

  private func records(_ images: [(label: Int, pixels: [UInt8])]) -> [UInt8] {
    images.flatMap { image in
      (labelBytes == 1 ? [] : [UInt8(image.label / 5)]) + [UInt8(image.label)] + image.pixels
    }
  }

  /// As Python 2 pickled it.
  private func pickle(_ images: [(label: Int, pixels: [UInt8])]) -> [UInt8] {
    func text(_ text: String) -> [UInt8] { Array("U".utf8) + [UInt8(text.utf8.count)] + text.utf8 }
    func little(_ number: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
    func list(_ labels: [Int]) -> [UInt8] {
      Array("](".utf8) + labels.flatMap { Array("K".utf8) + [UInt8($0)] } + Array("e".utf8)
    }
    let labels =
      labelBytes == 1
      ? text("labels") + list(images.map(\.label))
      : text("fine_labels") + list(images.map(\.label)) + text("coarse_labels")
        + list(images.map { $0.label / 5 })
    let dtype =
      Array("cnumpy\ndtype\n".utf8) + text("u1") + Array("K\u{00}K\u{01}".utf8) + [0x87]
      + Array("R(K\u{03}".utf8) + text("|") + Array("NNNJ".utf8) + little(-1, 4)
      + Array("J".utf8) + little(-1, 4) + Array("K\u{00}tb".utf8)
    let pixels = images.flatMap(\.pixels)
    let array =
      Array("cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\u{00}".utf8) + [0x85]
      + text("b") + [0x87] + Array("R(K\u{01}M".utf8) + little(images.count, 2)
      + Array("M".utf8) + little(3072, 2) + [0x86] + dtype + [0x89] + Array("T".utf8)
      + little(pixels.count, 4) + pixels + Array("tb".utf8)
    return [0x80, 2] + Array("}(".utf8) + labels + text("data") + array + Array("u.".utf8)
  }

  /// The folder and the files of the binary version, of the Python version, and of the form with one file
  /// for training.
  var forms: [(folder: String, files: [String: [UInt8]])] {
    func batches(_ ending: String, _ pack: ([(label: Int, pixels: [UInt8])]) -> [UInt8]) -> [String:
      [UInt8]]
    {
      let parts = parts(5).enumerated().map { ("data_batch_\($0.offset + 1)\(ending)", $0.element) }
      return Dictionary(
        uniqueKeysWithValues: (parts + [("test_batch\(ending)", tests)]).map { ($0, pack($1)) })
    }
    let single = ["train.bin": records(parts(1)[0]), "test.bin": records(tests)]
    return labelBytes == 1
      ? [
        ("cifar-10-batches-bin", batches(".bin", records)),
        ("cifar-10-batches-py", batches("", pickle)), ("cifar10", single),
      ]
      : [
        ("cifar-100-binary", single),
        ("cifar-100-python", ["train": pickle(parts(1)[0]), "test": pickle(tests)]),
      ]
  }
}

/// Packs what lies in a folder with the system's tar.
private func pack(_ options: [String], in folder: URL) throws {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/tar")
  process.arguments = ["--directory", folder.path] + options
  try process.run()
  process.waitUntilExit()
  #expect(process.terminationStatus == 0)
}

@Suite struct DataArchiveTests {
  private func find(
    _ descriptor: DatasetDescriptor, in folder: URL, allowUnverified: Bool = false
  ) throws(DatasetError) -> ImageDataset {
    var search = DatasetSearch(
      descriptor, DataLocator(environment: ["CLBENCH_DATA": folder.path]), known: [])
    return try search.find(allowUnverified: allowUnverified)
  }

  /// Writes one form, and packs its folder beside it.
  private func write(
    _ form: (folder: String, files: [String: [UInt8]]), to root: URL,
    packedAs archive: String? = nil,
    options: [String] = []
  ) throws {
    let folder = root.appending(path: form.folder)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, content) in form.files { try Data(content).write(to: folder.appending(path: name)) }
    guard let archive else { return }
    try Data("names".utf8).write(to: folder.appending(path: "batches.meta"))
    try pack(
      options + [
        "-c\(archive.hasSuffix(".gz") ? "z" : "")f", root.path + "/" + archive, form.folder,
      ],
      in: root)
    try FileManager.default.removeItem(at: folder)
  }

  @Test(arguments: ["cifar-10", "cifar-100", "cifar-100-coarse"])
  func `gives the same data set and identity however it is packed`(name: String) throws {
    let small = try SmallCIFAR(name)
    var sets: [ImageDataset] = []
    for form in small.forms {
      try withFolder { root in
        try write(form, to: root)
        sets.append(try find(small.descriptor, in: root))
        #expect(sets.last?.paths.count == form.files.count)
      }
    }
    let origin = name.replacing("-coarse", with: "")
    for (form, archive) in zip(small.forms, ["\(origin)-binary.tar", "\(origin)-python.tar"]) {
      for format in ["gnu", "ustar", "pax", "v7"] {
        for ending in ["", ".gz"] {
          try withFolder { root in
            try write(
              form, to: root, packedAs: archive + ending, options: ["--format=\(format)"])
            let found = try find(small.descriptor, in: root)
            #expect(found.paths == ["\(root.path)/\(archive)\(ending)"] && found.note == nil)
            sets.append(found)
          }
        }
      }
    }
    #expect(sets.count == small.forms.count + 16)
    for set in sets {
      #expect(set.identity == sets[0].identity && set.identity.verified)
      #expect(set.train == sets[0].train && set.test == sets[0].test)
    }
    #expect(sets[0].identity.files.isEmpty)
  }

  @Test func `takes the unpacked folder before the archive, and the archive where that is damaged`()
    throws
  {
    let small = try SmallCIFAR("cifar-10")
    let form = small.forms[1]
    try withFolder { root in
      try write(form, to: root, packedAs: "cifar-10-python.tar.gz")
      try write(form, to: root)
      let folder = root.appending(path: form.folder).path
      #expect(try find(small.descriptor, in: root).folders == folder)
      try Data("half".utf8).write(to: URL(fileURLWithPath: folder + "/data_batch_3"))
      let found = try find(small.descriptor, in: root)
      #expect(found.paths == ["\(root.path)/cifar-10-python.tar.gz"])
      #expect(found.note?.contains("\(folder)/data_batch_3 is damaged: ") == true)
    }
  }

  private static let hundred = Result { try SmallCIFAR("cifar-100") }

  /// What refuses an archive that a script of bash makes of the folder `d` with the Python version.
  private func refusal(_ script: String) throws -> String {
    let small = try Self.hundred.get()
    var text = ""
    try withFolder { root in
      try write((folder: "d", files: small.forms[1].files), to: root)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/bash")
      process.arguments = ["-ec", "x=$PWD/cifar-100-python.tar.gz; \(script); rm -rf d"]
      process.currentDirectoryURL = root
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      do throws(DatasetError) {
        _ = try find(small.descriptor, in: root, allowUnverified: true)
      } catch {
        text = error.description.replacing(root.path, with: "ROOT")
      }
    }
    return text
  }

  @Test(arguments: [
    ("tar -czf y d && head -c $(($(stat -c%s y) / 2)) y > $x", " is damaged: it is cut off; put "),
    ("tar -cf - d | head -c 200000 | gzip > $x", " is damaged: it is cut off; put "),
    ("tar -czf $x d/train", " is damaged: it holds no file 'test'; put "),
    ("tar --hard-dereference -czf $x d d/train", " is damaged: it holds 'train' twice; put "),
    ("mkdir e && touch e/test && tar -czf $x d e", " is damaged: it holds 'test' twice; put "),
    (
      "truncate -s 9000 d/test && tar -czf $x d",
      "/d/test is damaged: it ends after 9000 bytes; put "
    ),
    ("ln -sf train d/test && tar -czf $x d", " is damaged: it holds no file 'test'; put "),
    (
      "truncate -s 1M d/test && tar --format=pax -Sczf $x d",
      "test' has holes or another size; put "
    ),
    ("tar -czf $x d && echo more >> $x", " is damaged: it is no gzip file, or damaged; put "),
    ("echo '<html>' > $x", " is damaged: it is a web page, saved under the name of the file; put "),
    (": > $x", " is damaged: it is empty; put "),
    ("head -c 5000 d/train > $x", " is damaged: it is no archive of files, or damaged; put "),
    ("mkfifo $x", " cannot be read: it is no regular file; put "),
    ("ln -s nowhere $x", " cannot be read: it does not exist; put "),
  ])
  func `refuses what is no such archive in one line`(script: String, reason: String) throws {
    let text = try refusal(script)
    #expect(text.contains("ROOT/cifar-100-python.tar.gz"), "\(text)")
    #expect(text.contains(reason) && !text.contains("\n"), "\(text)")
    #expect(
      text.contains(
        "put cifar-100-binary.tar.gz or cifar-100-python.tar.gz (from a shop), or what is in it, into a"
      ))
  }

  @Test func `stops at its limit, however small the archive is`() throws {
    try withFolder { root in
      let folder = root.appending(path: "d")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(count: 3 << 20).write(to: folder.appending(path: "other"))
      try pack(["-czf", root.path + "/x", "d"], in: root)
      #expect(
        throws: DatasetError.malformed(
          path: root.path + "/x", reason: "it unpacks to more than 2 MiB")
      ) {
        _ = try DataArchive.files(
          of: DatasetDescriptor.cifar100.layouts[0], in: root.path + "/x", limit: 2 << 20)
      }
    }
  }
}
