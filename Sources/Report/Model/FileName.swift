/// Names of files and of places in a page, made of text.
enum FileName {
  /// Lower-case letters and digits of ASCII with single hyphens for all else; "untitled" for none.
  static func kebabCase(_ text: String) -> String {
    let words = text.lowercased().split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
    return words.isEmpty ? "untitled" : words.joined(separator: "-")
  }

  /// The names, each that occurs again with a number that sets it apart.
  static func unique(_ names: [String]) -> [String] {
    var taken = Set<String>()
    return names.map { name in
      var candidate = name
      var number = 2
      while !taken.insert(candidate).inserted {
        candidate = "\(name)-\(number)"
        number += 1
      }
      return candidate
    }
  }
}
