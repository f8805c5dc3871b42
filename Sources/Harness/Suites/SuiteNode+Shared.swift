import Datasets
import Foundation
import Yams

// What files of suites and of pre-training have in common.
extension SuiteNode {
  /// The root of a file.
  ///
  /// - Throws: A ``SuiteError`` where it cannot be read or is no YAML.
  init(contentsOf url: URL) throws(SuiteError) {
    let file = url.relativePath
    let text: String
    do {
      text = try InputFile.text(of: url, limit: InputFile.largestSuite)
    } catch .cannotRead(_, let reason) where FileManager.default.fileExists(atPath: url.path) {
      throw SuiteError(file: file, line: nil, problem: "cannot be read: \(reason)")
    } catch {
      throw SuiteError(file: file, line: nil, problem: "there is no such file")
    }
    try self.init(yaml: text, file: file)
  }

  init(yaml text: String, file: String) throws(SuiteError) {
    let root: Node?
    try AliasExpansion.check(text, file: file)
    do {
      root = try compose(yaml: text)
    } catch {
      throw SuiteError(yaml: error, file: file)
    }
    guard let root else { throw SuiteError(file: file, line: nil, problem: "the suite is empty") }
    self.init(node: root, file: file)
  }

  /// The name of a suite, which names directories and files.
  func suiteName() throws(SuiteError) -> String {
    let name = try text
    guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" }) else {
      throw error("a suite's name is made of letters, digits and hyphens")
    }
    if let defect = PlainName.defect(of: name) { throw error("the suite's name \(defect)") }
    return name
  }

  /// A list of seeds, or a range such as `2..6` with both ends included.
  func seeds() throws(SuiteError) -> [UInt64] {
    guard case .scalar(let scalar) = node else {
      return try distinct("seeds") { element throws(SuiteError) in
        let text = try element.text
        guard let seed = UInt64(text) else {
          throw element.error(
            "'\(text)' is no value for 'seeds': it takes a whole number from 0 to \(UInt64.max)")
        }
        return seed
      }
    }
    if let seeds = SeedList.parse(scalar.string) { return seeds }
    throw error("'\(scalar.string)' is no value for 'seeds': write [2, 3, 4] or 2..4")
  }

  /// Whether a data set is a folder of images.
  ///
  /// - Throws: Where there is no data set of that name.
  func namesFolder(_ name: String) throws(SuiteError) -> Bool {
    do throws(DatasetError) {
      if try ImageFolder(named: name) != nil { return true }
    } catch {
      throw self.error(error.description)
    }
    let known = DatasetCatalog.names
    guard known.contains(name) else {
      throw error("unknown data set '\(name)'\(hint(name, among: known))")
    }
    return false
  }
}
