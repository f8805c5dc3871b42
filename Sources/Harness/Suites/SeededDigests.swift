import Datasets
import Foundation

/// The ids of runs that differ in their seeds only.
///
/// The canonical form of an identity is the same up to the digits of the seed. It is made twice, with
/// two seeds of one digit, to see where those stand; an id is then one digest, and ten thousand seeds
/// are planned in a tenth of a second.
struct SeededDigests {
  private let head: Data
  private let tail: Data

  /// - Parameter identity: Of a run with any seed.
  init(of identity: RunIdentity) throws {
    func canonical(_ seed: UInt64) throws -> Data {
      var identity = identity
      identity.spec.seed = seed
      return try CanonicalJSON.encode(identity)
    }
    let (first, second) = (try canonical(1), try canonical(2))
    let place = zip(first, second).prefix { $0 == $1 }.count
    head = first.prefix(place)
    tail = first.dropFirst(place + 1)
  }

  /// ``RunIdentity/digest()`` with that seed.
  func digest(seed: UInt64) -> String {
    ContentDigest.sha256(head + Data(String(seed).utf8) + tail)
  }
}
