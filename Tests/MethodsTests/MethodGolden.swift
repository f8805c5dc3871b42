import Foundation

/// The runs of `Golden/methods/`, of one file for each oracle in `Tests/Oracle/methods/`, on the data of
/// ``TrajectoryGolden``.
struct MethodGolden: Decodable {
  /// With known context boundaries.
  let cases: [TrajectoryGolden.Case]
  /// Without.
  let streams: [StreamGolden.Case]

  static let all: [MethodGolden] = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/methods")
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map {
        try JSONDecoder().decode(
          MethodGolden.self, from: Data(contentsOf: folder.appending(path: $0)))
      }
    } catch {
      preconditionFailure("\(folder.path): \(error)")
    }
  }()
}
