import Foundation

/// A program that some tests need and not every machine has.
struct Tool: Sendable {
  let path: String
  /// The package that brings it.
  let package: String

  static let pdfLaTeX = Tool(path: "/usr/bin/pdflatex", package: "texlive-latex-recommended")

  var isAvailable: Bool { FileManager.default.isExecutableFile(atPath: path) }
  var whyNot: String { "\(path) is not installed (\(package))" }

  /// Runs the program, whose output is dropped, and returns its exit code.
  func run(_ arguments: [String], in directory: URL) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = directory
    process.standardOutput = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
