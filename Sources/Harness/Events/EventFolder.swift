public import Foundation
import Streams

/// The folder of a run's events below that which TensorBoard is pointed to.
public enum EventFolder {
  private static let prefix = "events.out.tfevents."
  private static let suffix = ".clbench"
  /// Digits of the number in a file's name, so that names sort as numbers do.
  private static let digits = 10

  /// Such as `er-budget-20_class_seed-3_1a2b3c4d5e6f`: what a person looks for, and the run.
  public static func name(label: String, spec: RunSpec, id: String) -> String {
    let label = FileName.kebabCase(label).prefix(100)
    return "\(label)_\(spec.scenario.rawValue)_seed-\(spec.seed)_\(id.prefix(12))"
  }

  /// Makes the folder for those of all runs, or finds it fit.
  public static func prepare(_ root: URL) throws(RecordError) {
    try FileDraft.makeDirectory(root)
    guard access(root.path, W_OK | X_OK) == 0 else {
      throw .cannotWrite(path: root.path, reason: String(cString: strerror(errno)))
    }
  }

  static func file(_ number: Int, in folder: URL) -> URL {
    let text = "\(number)"
    let zeros = String(repeating: "0", count: max(digits - text.count, 0))
    return folder.appending(path: prefix + zeros + text + suffix)
  }

  /// The numbers of the files that runs and records have left in a folder, in ascending order.
  static func numbers(in folder: URL) -> [Int] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.compactMap { name in
      guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return nil }
      let number = name.dropFirst(prefix.count).dropLast(suffix.count)
      guard number.count == digits, number.allSatisfy({ $0.isASCII && $0.isNumber }) else {
        return nil
      }
      return Int(number)
    }.sorted()
  }

  static func size(of file: URL) -> Int {
    var status = stat()
    return lstat(file.path, &status) == 0 ? Int(status.st_size) : 0
  }
}
