import Foundation

/// Images in one file, one after the other, which is mapped and never read as a whole: the field `x` of an
/// `.npz`, of bytes [count, height, width, 3], or these bytes alone as `.bin`.
struct ImageArray: ImageStore {
  /// That of `.bin` files, which do not say.
  private static let size = 128

  let path: String
  let shape: ExampleShape
  private let memory: MappedFile
  private let offset: Int
  /// The places of the images; all where nil.
  private var places: [Int32]
  /// What tells whether the file is still the same.
  let stamp: String

  /// - Parameter count: How many images there are to be.
  init(_ path: String, count: Int) throws(DatasetError) {
    self.path = path
    stamp = try FilmFolder.stamp(of: path)
    memory = try MappedFile(path)
    places = (0..<Int32(count)).map(\.self)
    var extents = [count, Self.size, Self.size, 3]
    if path.hasSuffix(".npz") {
      let member = try memory.storedMember("x.npy", path: path)
      (offset, extents) = try memory.arrayOfBytes(in: member, path: path)
    } else {
      offset = 0
    }
    guard extents.count == 4, extents[3] == 3, (1...256).contains(extents[1]),
      (1...256).contains(extents[2]), extents[1] * extents[2] * 3 <= ImageDataset.pixelLimit
    else {
      throw .unfit(path: path, reason: "has an array of \(extents), not images × 128 × 128 × 3")
    }
    guard extents[0] == count else {
      throw .unfit(path: path, reason: "has \(extents[0]) images, where paths.pkl names \(count)")
    }
    shape = ExampleShape(channels: 3, height: extents[1], width: extents[2])
    guard memory.count - offset >= count * shape.count else {
      throw .malformed(path: path, reason: "it ends after \(memory.count) bytes")
    }
  }

  static func == (left: ImageArray, right: ImageArray) -> Bool {
    left.stamp == right.stamp && left.places == right.places
  }

  var count: Int { places.count }

  /// Some of the images in an order of their own.
  func choosing(_ numbers: [Int]) -> ImageArray {
    var chosen = self
    chosen.places = numbers.map { places[$0] }
    return chosen
  }

  /// - Throws: A ``DatasetError`` where the file is not what it was when the data set was opened.
  func pixels(of image: Int) throws(DatasetError) -> [UInt8] {
    guard memory.isUnchanged else {
      throw .cannotRead(path: path, reason: "it changed since the data set was opened")
    }
    let area = shape.height * shape.width
    let start = offset + Int(places[image]) * shape.count
    return [UInt8](unsafeUninitializedCapacity: shape.count) { planes, count in
      for channel in 0..<3 {
        for place in 0..<area {
          planes[channel * area + place] = memory.bytes[start + 3 * place + channel]
        }
      }
      count = shape.count
    }
  }
}

/// A file whose bytes are looked at where they lie.
final class MappedFile: @unchecked Sendable {
  let bytes: UnsafeRawBufferPointer
  private let descriptor: Int32
  private let time: timespec

  var count: Int { bytes.count }

  /// - Throws: ``DatasetError/cannotRead(path:reason:)``
  init(_ path: String) throws(DatasetError) {
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .cannotRead(path: path, reason: String(cString: strerror(errno)))
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .cannotRead(path: path, reason: "it is no regular file")
    }
    let size = Int(status.st_size)
    guard size > 0, let memory = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0),
      memory != MAP_FAILED
    else {
      close(descriptor)
      throw .cannotRead(path: path, reason: size == 0 ? "it is empty" : "it cannot be mapped")
    }
    bytes = UnsafeRawBufferPointer(start: memory, count: size)
    self.descriptor = descriptor
    time = status.st_mtim
  }

  deinit {
    munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
    close(descriptor)
  }

  /// Whether the file has the size and the time of change that it had; what is behind a new end must not be
  /// looked at.
  var isUnchanged: Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && Int(status.st_size) == count
      && status.st_mtim.tv_sec == time.tv_sec && status.st_mtim.tv_nsec == time.tv_nsec
  }

  /// A little-endian number.
  private func number(at place: Int, bytes width: Int) -> Int {
    (0..<width).reversed().reduce(0) { $0 << 8 | Int(bytes[place + $1]) }
  }

  /// Where a member of a zip archive lies that is stored as it is, also in an archive of more than 4 GiB.
  func storedMember(_ name: String, path: String) throws(DatasetError) -> Range<Int> {
    func damaged(_ reason: String) -> DatasetError { .malformed(path: path, reason: reason) }
    let last = count - 22
    guard last >= 0,
      let end = stride(from: last, through: max(0, last - 65_535), by: -1).first(where: {
        number(at: $0, bytes: 4) == 0x0605_4b50
      })
    else { throw damaged("it is no zip archive, or it is cut") }
    var (place, entries) = (number(at: end + 16, bytes: 4), number(at: end + 10, bytes: 2))
    if end >= 20, number(at: end - 20, bytes: 4) == 0x0706_4b50 {
      let wide = number(at: end - 12, bytes: 8)
      guard wide >= 0, wide <= count - 56, number(at: wide, bytes: 4) == 0x0606_4b50 else {
        throw damaged("its table of contents is cut or damaged")
      }
      (place, entries) = (number(at: wide + 48, bytes: 8), number(at: wide + 32, bytes: 8))
    }
    for _ in 0..<max(0, min(entries, 65_535)) {
      guard place >= 0, place <= count - 46, number(at: place, bytes: 4) == 0x0201_4b50 else {
        throw damaged("its table of contents is cut or damaged")
      }
      let lengths = [28, 30, 32].map { number(at: place + $0, bytes: 2) }
      guard place + 46 + lengths[0] + lengths[1] <= count else {
        throw damaged("its table of contents is cut or damaged")
      }
      defer { place += 46 + lengths.reduce(0, +) }
      guard bytes[place + 46..<place + 46 + lengths[0]].elementsEqual(name.utf8) else { continue }
      guard number(at: place + 10, bytes: 2) == 0, number(at: place + 8, bytes: 2) & 1 == 0 else {
        throw .unfit(
          path: path,
          reason: """
            is packed, so that its images cannot be read one by one; write 'core50_imgs.bin' beside it: \
            python3 -c "import numpy; numpy.load('core50_imgs.npz')['x'].tofile('core50_imgs.bin')"
            """)
      }
      var (size, start) = (number(at: place + 24, bytes: 4), number(at: place + 42, bytes: 4))
      var extra = place + 46 + lengths[0]
      let endOfExtra = extra + lengths[1]
      while extra + 4 <= endOfExtra {
        let length = number(at: extra + 2, bytes: 2)
        if number(at: extra, bytes: 2) == 1 {
          // Only what does not fit above is there: the size, the packed size, the place.
          var next = extra + 4
          func wide(_ value: Int) -> Int {
            guard value == 0xFFFF_FFFF, next + 8 <= endOfExtra else { return value }
            defer { next += 8 }
            return number(at: next, bytes: 8)
          }
          size = wide(size)
          _ = wide(number(at: place + 20, bytes: 4))
          start = wide(start)
        }
        extra += 4 + length
      }
      guard start >= 0, start <= count - 30, number(at: start, bytes: 4) == 0x0403_4b50 else {
        throw damaged("'\(name)' does not lie where the table of contents says")
      }
      let body =
        start + 30 + number(at: start + 26, bytes: 2) + number(at: start + 28, bytes: 2)
      guard size >= 0, body <= count, size <= count - body else {
        throw damaged("'\(name)' is cut")
      }
      return body..<body + size
    }
    throw .unfit(path: path, reason: "has no field 'x'")
  }

  /// Where the bytes of a NumPy array begin, and its extents.
  func arrayOfBytes(
    in member: Range<Int>, path: String
  ) throws(DatasetError) -> (offset: Int, extents: [Int]) {
    guard member.count >= 12, bytes[member].starts(with: [0x93] + Array("NUMPY".utf8)) else {
      throw .malformed(path: path, reason: "its field 'x' is no NumPy array")
    }
    let isLong = bytes[member.lowerBound + 6] > 1
    let start = member.lowerBound + (isLong ? 12 : 10)
    let length = number(at: member.lowerBound + 8, bytes: isLong ? 4 : 2)
    guard length <= 65_536, length <= member.upperBound - start else {
      throw .malformed(path: path, reason: "its field 'x' is cut")
    }
    let header = String(decoding: bytes[start..<start + length], as: UTF8.self)
    guard header.contains("'descr': '|u1'"), header.contains("'fortran_order': False"),
      let shape = header.firstMatch(of: /'shape': \(([0-9, ]*)\)/)
    else {
      throw .unfit(path: path, reason: "has another field 'x' than one of bytes, row by row")
    }
    let extents = shape.1.split { $0 == "," || $0 == " " }.compactMap { Int($0) }
    guard extents.allSatisfy({ (1...100_000_000).contains($0) }) else {
      throw .malformed(path: path, reason: "its field 'x' has the extents \(extents)")
    }
    return (start + length, extents)
  }
}
