import CBuildInfo
import Foundation

extension RunEnvironment {
  /// This machine and this build.
  public static let current = RunEnvironment(
    processor: field("model name", in: "/proc/cpuinfo", separator: ":") ?? "unknown processor",
    operatingSystem: field("PRETTY_NAME", in: "/etc/os-release", separator: "=")
      ?? ProcessInfo.processInfo.operatingSystemVersionString,
    swiftVersion: compilerVersion,
    packageVersion: EngineVersion.package,
    commit: String(cString: clbench_commit()))

  private static var compilerVersion: String {
    #if compiler(>=6.4)
      "6.4 or later"
    #elseif compiler(>=6.3)
      "6.3"
    #elseif compiler(>=6.2)
      "6.2"
    #else
      "6.1"
    #endif
  }

  /// The value behind the first line that starts with `name`.
  private static func field(_ name: String, in file: String, separator: Character) -> String? {
    guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return nil }
    for line in text.textLines where line.hasPrefix(name) {
      guard let mark = line.firstIndex(of: separator) else { continue }
      return line[line.index(after: mark)...].trimmingCharacters(
        in: CharacterSet(charactersIn: " \t\""))
    }
    return nil
  }
}

/// What the processor can do, as the operating system reports it.
public enum Processor {
  /// Feature names such as `avx2`; empty where they cannot be read.
  public static let features: Set<String> = {
    guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8),
      let line = text.textLines.first(where: { $0.hasPrefix("flags") })
    else { return [] }
    return Set(line.split(whereSeparator: { " \t:".contains($0) }).map(String.init))
  }()

  /// Why this build cannot run here, or nil where it can.
  public static var obstacle: String? {
    #if arch(x86_64)
      let missing = ["avx2", "fma", "bmi2"].filter { !features.contains($0) }
      guard !features.isEmpty, !missing.isEmpty else { return nil }
      return """
        this build needs a processor with AVX2, FMA and BMI2 (x86-64-v3), and this one lacks \
        \(missing.joined(separator: ", ")); run it on a newer machine, or remove the -march flag \
        from Package.swift and build again
        """
    #else
      return nil
    #endif
  }
}
