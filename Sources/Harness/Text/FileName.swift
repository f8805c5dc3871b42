/// Names of files and of places in a page, made of text.
public enum FileName {
  /// Lower-case letters and digits of ASCII with single hyphens for all else; "untitled" for none.
  public static func kebabCase(_ text: String) -> String {
    let words = text.lowercased().split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
    return words.isEmpty ? "untitled" : words.joined(separator: "-")
  }

  /// The names, each that occurs again with a number that sets it apart.
  public static func unique(_ names: [String]) -> [String] {
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
